// Each C++ error is raised as the class of smallmind.domain.errors that stands for it, built from its facts.
#include "errors.hpp"

#include <exception>
#include <utility>

#include "bindings/bindings.hpp"
#include "bindings/convert.hpp"

namespace smallmind::bindings {
namespace {

namespace py = pybind11;

// The classes are imported when they are first needed: the module itself depends on no other.
template <class... Facts>
void raise(const char* class_name, Facts&&... facts) {
    const py::object type = py::module_::import("smallmind.domain.errors").attr(class_name);
    const py::object error = type(std::forward<Facts>(facts)...);
    PyErr_SetObject(type.ptr(), error.ptr());
}

py::tuple to_python_names(const std::vector<std::string>& names) {
    py::tuple tuple(names.size());
    for (std::size_t i = 0; i < names.size(); ++i)
        tuple[i] = to_python_text(names[i]);
    return tuple;
}

void translate(std::exception_ptr pointer) {
    try {
        if (pointer) std::rethrow_exception(std::move(pointer));
    } catch (const errors::FileError& e) {
        raise("ModelFileError", to_python_path(e.path), to_python_text(e.field), e.offset, to_python_text(e.problem));
    } catch (const errors::UnsupportedError& e) {
        raise("UnsupportedModel", to_python_path(e.path), to_python_text(e.field), to_python_text(e.problem));
    } catch (const errors::NotFound& e) {
        raise("ModelNotFound", to_python_path(e.path));
    } catch (const errors::AccessError& e) {
        raise("StorageError", to_python_path(e.path), to_python_text(e.problem));
    } catch (const errors::MemoryError& e) {
        raise("NotEnoughMemory", to_python_text(e.subject), e.needed, e.available);
    } catch (const errors::ContextFull& e) {
        raise("ContextFull", e.n_tokens, e.context_length);
    } catch (const errors::UnknownKernel& e) {
        raise("UnknownKernel", to_python_text(e.requested), to_python_names(e.available));
    } catch (const errors::FileChanged& e) {
        raise("ModelFileChanged", to_python_path(e.path));
    } catch (const errors::Stopped& e) {
        raise("EngineStopped", to_python_text(e.problem));
    }
}

}  // namespace

void bind_errors(py::module_& /*m*/) { py::register_local_exception_translator(translate); }

}  // namespace smallmind::bindings
