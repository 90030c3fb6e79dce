#include <algorithm>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <pybind11/stl.h>

#include "bindings/bindings.hpp"
#include "harness/check.hpp"
#include "harness/stopwatch.hpp"
#include "kernels/dispatch.hpp"

namespace smallmind::bindings {
namespace {

namespace py = pybind11;
using harness::Case;
using harness::Difference;
using harness::Finding;
using harness::Unit;

constexpr double kLongest = 60.0;

void check_threads_and_seconds(int n_threads, double seconds) {
    if (n_threads < 1 || n_threads > 1024) throw std::invalid_argument("n_threads must be 1 to 1024");
    if (!(seconds > 0.0 && seconds <= kLongest)) throw std::invalid_argument("seconds must be above 0, at most 60");
}

Unit unit_named(const std::string& name) {
    if (name == "int8") return Unit::Int8;
    if (name == "float32") return Unit::Float32;
    throw std::invalid_argument("unit must be int8 or float32");
}

const char* name_of(Unit unit) {
    constexpr const char* kNames[] = {"", "int8", "float32"};
    return kNames[static_cast<std::size_t>(unit)];
}

// One call at a time: they would disturb each other's figures, and share the arena.
class KernelHarness {
  public:
    explicit KernelHarness(std::size_t arena_bytes) : arena_bytes_(arena_bytes) {
        if (arena_bytes < (std::size_t{1} << 20)) throw std::invalid_argument("arena_bytes must be at least a MiB");
    }

    [[nodiscard]] const std::vector<Case>& cases() const noexcept { return cases_; }

    std::vector<Finding> check(const Case& subject, const std::vector<std::string>& names) {
        std::vector<const kernels::KernelTable*> tables;
        for (const std::string& name : names)
            tables.push_back(&kernels::table_named(name));
        const std::lock_guard lock(mutex_);
        return harness::check(subject, specification(), tables);
    }

    std::pair<double, double> time(const Case& subject, int columns, const std::string& kernel, int n_threads,
                                   double seconds) {
        check_threads_and_seconds(n_threads, seconds);
        const auto& timed = subject.timed_columns;
        if (std::find(timed.begin(), timed.end(), columns) == timed.end())
            throw std::invalid_argument("columns must be one of the case's timed_columns");
        const std::lock_guard lock(mutex_);
        const harness::Rate rate = stopwatch().time(subject, columns, kernels::table_named(kernel), n_threads, seconds);
        return {rate.bytes_per_s, rate.macs_per_s};
    }

    double bandwidth(int n_threads, double seconds) {
        check_threads_and_seconds(n_threads, seconds);
        const std::lock_guard lock(mutex_);
        return stopwatch().bandwidth(n_threads, seconds);
    }

    double peak(const std::string& unit, const std::string& kernel, int n_threads, double seconds) {
        check_threads_and_seconds(n_threads, seconds);
        const std::lock_guard lock(mutex_);
        return harness::Stopwatch::peak(unit_named(unit), kernels::table_named(kernel), n_threads, seconds);
    }

  private:
    static const kernels::KernelTable& specification() { return kernels::table_named("scalar"); }

    // Checks need no arena.
    harness::Stopwatch& stopwatch() {
        if (stopwatch_ == nullptr) stopwatch_ = std::make_unique<harness::Stopwatch>(arena_bytes_);
        return *stopwatch_;
    }

    std::mutex mutex_;
    std::size_t arena_bytes_;
    std::vector<Case> cases_ = harness::all_cases(specification());
    std::unique_ptr<harness::Stopwatch> stopwatch_;
};

}  // namespace

void bind_harness(py::module_& m) {
    py::class_<Case>(m, "KernelCase")
        .def_readonly("kernel", &Case::kernel)
        .def_readonly("format", &Case::format)
        .def_property_readonly("unit", [](const Case& self) { return name_of(self.unit); })
        .def_readonly("is_from_memory", &Case::is_from_memory)
        .def_readonly("timed_columns", &Case::timed_columns);

    py::class_<Difference>(m, "KernelDifference")
        .def_property_readonly("width", [](const Difference& self) { return self.shape.width; })
        .def_property_readonly("columns", [](const Difference& self) { return self.shape.columns; })
        .def_property_readonly("input", [](const Difference& self) { return harness::name_of(self.kind); })
        .def_property_readonly("part", [](const Difference& self) { return self.mismatch.part; })
        .def_property_readonly("index", [](const Difference& self) { return self.mismatch.index; })
        .def_property_readonly("expected", [](const Difference& self) { return self.mismatch.expected; })
        .def_property_readonly("found", [](const Difference& self) { return self.mismatch.found; });

    py::class_<Finding>(m, "KernelFinding")
        .def_readonly("n_trials", &Finding::n_trials)
        .def_readonly("difference", &Finding::difference);

    using Release = py::call_guard<py::gil_scoped_release>;
    py::class_<KernelHarness>(m, "KernelHarness")
        .def(py::init<std::size_t>(), py::kw_only(), py::arg("arena_bytes"), Release())
        .def_property_readonly("cases",
                               [](py::object self) {
                                   py::list cases;
                                   for (const Case& c : self.cast<KernelHarness&>().cases())
                                       cases.append(py::cast(c, py::return_value_policy::reference_internal, self));
                                   return cases;
                               })
        .def("check", &KernelHarness::check, py::arg("case"), py::arg("kernels"), Release())
        .def("time", &KernelHarness::time, py::arg("case"), py::arg("columns"), py::arg("kernel"), py::arg("n_threads"),
             py::arg("seconds"), Release())
        .def("bandwidth", &KernelHarness::bandwidth, py::arg("n_threads"), py::arg("seconds"), Release())
        .def("peak", &KernelHarness::peak, py::arg("unit"), py::arg("kernel"), py::arg("n_threads"), py::arg("seconds"),
             Release());
}

}  // namespace smallmind::bindings
