#include <chrono>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <pybind11/native_enum.h>
#include <pybind11/stl.h>

#include "bindings/bindings.hpp"
#include "bindings/convert.hpp"
#include "engine/engine.hpp"
#include "errors.hpp"

namespace smallmind::bindings {
namespace {

namespace py = pybind11;
using engine::Engine;
using engine::Event;
using engine::EventKind;
using engine::SamplingOptions;
using model::Model;

py::list stop_strings(const SamplingOptions& options) {
    py::list list;
    for (const std::string& stop : options.stop)
        list.append(py::bytes(stop));
    return list;
}

py::list top_logprobs(const Event& event) {
    py::list tokens;
    for (const auto& candidates : event.top_logprobs) {
        py::list pairs;
        for (const engine::Logprob& candidate : candidates) {
            pairs.append(py::make_tuple(candidate.token, candidate.logprob));
        }
        tokens.append(std::move(pairs));
    }
    return tokens;
}

SamplingOptions make_options(double temperature, std::int32_t top_k, double top_p, double min_p,
                             double repetition_penalty, std::int32_t repetition_window, std::uint64_t seed,
                             std::int32_t max_tokens, std::vector<std::string> stop, std::int32_t n_logprobs,
                             std::vector<std::int32_t> end_tokens, double presence_penalty, double frequency_penalty,
                             std::int32_t n_continued) {
    return {.temperature = temperature,
            .top_k = top_k,
            .top_p = top_p,
            .min_p = min_p,
            .repetition_penalty = repetition_penalty,
            .repetition_window = repetition_window,
            .seed = seed,
            .max_tokens = max_tokens,
            .stop = std::move(stop),
            .n_logprobs = n_logprobs,
            .end_tokens = std::move(end_tokens),
            .presence_penalty = presence_penalty,
            .frequency_penalty = frequency_penalty,
            .n_continued = n_continued};
}

void bind_options(py::module_& m) {
    const SamplingOptions defaults;
    py::class_<SamplingOptions>(m, "SamplingOptions")
        .def(py::init(&make_options), py::kw_only(), py::arg("temperature") = defaults.temperature,
             py::arg("top_k") = defaults.top_k, py::arg("top_p") = defaults.top_p, py::arg("min_p") = defaults.min_p,
             py::arg("repetition_penalty") = defaults.repetition_penalty,
             py::arg("repetition_window") = defaults.repetition_window, py::arg("seed") = defaults.seed,
             py::arg("max_tokens") = defaults.max_tokens, py::arg("stop") = py::tuple(),
             py::arg("n_logprobs") = defaults.n_logprobs, py::arg("end_tokens") = py::tuple(),
             py::arg("presence_penalty") = defaults.presence_penalty,
             py::arg("frequency_penalty") = defaults.frequency_penalty, py::arg("n_continued") = defaults.n_continued)
        .def_readwrite("temperature", &SamplingOptions::temperature)
        .def_readwrite("top_k", &SamplingOptions::top_k)
        .def_readwrite("top_p", &SamplingOptions::top_p)
        .def_readwrite("min_p", &SamplingOptions::min_p)
        .def_readwrite("repetition_penalty", &SamplingOptions::repetition_penalty)
        .def_readwrite("repetition_window", &SamplingOptions::repetition_window)
        .def_readwrite("seed", &SamplingOptions::seed)
        .def_readwrite("max_tokens", &SamplingOptions::max_tokens)
        .def_property("stop", &stop_strings,
                      [](SamplingOptions& self, std::vector<std::string> stop) { self.stop = std::move(stop); })
        .def_readwrite("n_logprobs", &SamplingOptions::n_logprobs)
        .def_readwrite("end_tokens", &SamplingOptions::end_tokens)
        .def_readwrite("presence_penalty", &SamplingOptions::presence_penalty)
        .def_readwrite("frequency_penalty", &SamplingOptions::frequency_penalty)
        .def_readwrite("n_continued", &SamplingOptions::n_continued);
}

template <class T>
auto statistic(T engine::Statistics::* member) {
    return [member](const Event& event) { return event.statistics.*member; };
}

void bind_events(py::module_& m) {
    py::native_enum<EventKind>(m, "EventKind", "enum.Enum")
        .value("PREFILL", EventKind::Prefill)
        .value("TOKENS", EventKind::Tokens)
        .value("FINISHED", EventKind::Finished)
        .value("FAILED", EventKind::Failed)
        .finalize();
    using engine::Statistics;
    py::class_<Event>(m, "Event")
        .def_readonly("request_id", &Event::request_id)
        .def_readonly("kind", &Event::kind)
        .def_readonly("n_done", &Event::n_done)
        .def_readonly("n_total", &Event::n_total)
        .def_readonly("n_ahead", &Event::n_ahead)
        .def_readonly("elapsed_s", &Event::elapsed_s)
        .def_property_readonly("text", [](const Event& self) { return py::bytes(self.text); })
        .def_readonly("token_ids", &Event::token_ids)
        .def_readonly("logprobs", &Event::logprobs)
        .def_property_readonly("top_logprobs", &top_logprobs)
        .def_property_readonly("reason", [](const Event& self) { return engine::to_text(self.reason); })
        .def_property_readonly("n_prompt", statistic(&Statistics::n_prompt))
        .def_property_readonly("n_cached", statistic(&Statistics::n_cached))
        .def_property_readonly("n_generated", statistic(&Statistics::n_generated))
        .def_property_readonly("prefill_s", statistic(&Statistics::prefill_s))
        .def_property_readonly("time_to_first_token_s", statistic(&Statistics::time_to_first_token_s))
        .def_property_readonly("decode_s", statistic(&Statistics::decode_s))
        .def_property_readonly("kernel", statistic(&Statistics::kernel))
        .def_property_readonly("n_threads", statistic(&Statistics::n_threads))
        .def_property_readonly("seed", statistic(&Statistics::seed))
        .def_property_readonly("problem", [](const Event& self) { return to_python_text(self.problem); })
        .def_property_readonly("changed_file", [](const Event& self) { return to_python_path(self.changed_file); })
        .def_readonly("is_constraint", &Event::is_constraint);
}

// A mask from Python: called with the token chosen last (None at first), it returns the bits as bytes, in the order of
// the processor (all of ours are little-endian).  What it raises ends the request.
class PythonMask final : public engine::TokenMask {
  public:
    explicit PythonMask(py::function next) : next_(std::move(next)) {}

    ~PythonMask() override {
        const py::gil_scoped_acquire gil;
        next_ = py::function();
    }

    std::span<const std::uint32_t> next(std::optional<std::int32_t> previous) override {
        const py::gil_scoped_acquire gil;
        try {
            const auto bits = py::cast<py::bytes>(next_(previous));
            const std::string_view view = bits;
            words_.assign((view.size() + 3) / 4, 0);
            std::memcpy(words_.data(), view.data(), view.size());
        } catch (const py::error_already_set& error) {
            throw errors::ConstraintFailed(py::str(error.value()).cast<std::string>());
        } catch (const py::cast_error&) {
            throw errors::ConstraintFailed("the mask is not bytes");
        }
        return words_;
    }

  private:
    py::function next_;
    std::vector<std::uint32_t> words_;
};

std::int64_t submit(Engine& self, std::vector<std::int32_t> prompt, const SamplingOptions& options,
                    const std::optional<py::function>& mask) {
    std::shared_ptr<PythonMask> python_mask = mask ? std::make_shared<PythonMask>(*mask) : nullptr;
    const py::gil_scoped_release release;
    return self.submit(std::move(prompt), options, std::move(python_mask));
}

// Joining the engine's thread may take a step, which other Python threads need not wait for.
struct DeleteWithoutGil {
    void operator()(Engine* engine) const {
        const py::gil_scoped_release release;
        delete engine;
    }
};

using EnginePtr = std::unique_ptr<Engine, DeleteWithoutGil>;

EnginePtr make_engine(std::shared_ptr<Model> model, int n_threads, std::size_t context_length, std::string kernel,
                      const std::string& kv_format, std::vector<std::string> token_bytes, int max_threads) {
    const py::gil_scoped_release release;
    const engine::EngineOptions options{.n_threads = n_threads,
                                        .max_threads = max_threads,
                                        .context_length = context_length,
                                        .kernel = std::move(kernel),
                                        .kv_format = to_kv_format(kv_format)};
    return EnginePtr(new Engine(std::move(model), options, std::move(token_bytes)));
}

// Writes straight into the new bytes object, which nobody else knows yet.
py::bytes evaluate(Engine& self, const std::vector<std::int32_t>& tokens, std::size_t chunk) {
    const std::size_t n_logits = tokens.size() * self.n_vocab();
    const auto n_bytes = static_cast<Py_ssize_t>(n_logits * sizeof(float));
    auto result = py::reinterpret_steal<py::bytes>(PyBytes_FromStringAndSize(nullptr, n_bytes));
    if (!result) throw py::error_already_set();
    auto* const logits = reinterpret_cast<float*>(PyBytes_AS_STRING(result.ptr()));
    const py::gil_scoped_release release;
    self.evaluate(tokens, chunk, {logits, n_logits});
    return result;
}

std::pair<double, double> measure_decode(Engine& self, std::size_t n_tokens, std::size_t depth, std::size_t n_streams) {
    const engine::DecodeTimes times = self.measure_decode(n_tokens, depth, n_streams);
    return {times.seconds, times.first_token_s};
}

}  // namespace

void bind_engine(py::module_& m) {
    using ReleaseGil = py::call_guard<py::gil_scoped_release>;
    bind_options(m);
    bind_events(m);
    py::class_<Engine, EnginePtr>(m, "Engine")
        .def(py::init(&make_engine), py::arg("model"), py::kw_only(), py::arg("n_threads"), py::arg("context_length"),
             py::arg("kernel"), py::arg("kv_format") = kv::name_of(kv::Format::F16), py::arg("token_bytes"),
             py::arg("max_threads") = 0)
        .def_property_readonly("kernel", &Engine::kernel)
        .def_property_readonly("n_threads", &Engine::n_threads)
        .def_property_readonly("context_length", &Engine::context_length)
        .def_property_readonly("kv_format", [](const Engine& self) { return kv::name_of(self.kv_format()); })
        .def_property_readonly("is_closed", &Engine::is_closed)
        .def_property_readonly("max_threads", &Engine::max_threads)
        .def_property_readonly("has_low_priority", &Engine::has_low_priority)
        .def("submit", &submit, py::arg("prompt"), py::arg("options"), py::arg("mask") = py::none())
        .def("cancel", &Engine::cancel, py::arg("request_id"), ReleaseGil())
        .def(
            "wait_events",
            [](Engine& self, double timeout_s, double gap_s) {
                return self.wait_events(std::chrono::duration<double>(timeout_s), std::chrono::duration<double>(gap_s));
            },
            py::arg("timeout_s"), py::arg("gap_s") = 0.0, ReleaseGil())
        .def("set_threads", &Engine::set_threads, py::arg("n_threads"), py::kw_only(),
             py::arg("has_low_priority") = false, ReleaseGil())
        .def("close", &Engine::close, ReleaseGil())
        .def("evaluate", &evaluate, py::arg("tokens"), py::arg("chunk") = 0)
        .def("measure_prefill", &Engine::measure_prefill, py::arg("n_tokens"), ReleaseGil())
        .def("measure_decode", &measure_decode, py::arg("n_tokens"), py::arg("depth"), py::arg("n_streams"),
             ReleaseGil());
}

}  // namespace smallmind::bindings
