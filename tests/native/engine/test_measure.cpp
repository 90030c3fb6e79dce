#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

#include "engine/logits.hpp"
#include "engine/measure.hpp"
#include "fake_model.hpp"

namespace smallmind::engine {
namespace {

using tests::FakeModel;

TEST_CASE("bench tokens follow their formula and stay inside any vocabulary") {
    const std::vector<std::int32_t> tokens = bench_tokens(3, 49'152);
    CHECK(tokens == std::vector<std::int32_t>{111, 131, 165});
    for (const std::int32_t n_vocab : {1, 64, 300, 301}) {
        CHECK(std::ranges::all_of(bench_tokens(100, n_vocab), [=](auto t) { return t >= 0 && t < n_vocab; }));
    }
}

TEST_CASE("evaluate gives the logits after every token, whatever the chunk") {
    const std::vector<std::int32_t> tokens{4, 9, 2, 7, 7};
    for (const std::size_t chunk : {0, 1, 2, 5, 99}) {
        FakeModel model;
        std::vector<float> logits(tokens.size() * FakeModel::kVocab);
        evaluate(model, tokens, chunk, logits);
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            const auto row = std::span(logits).subspan(i * FakeModel::kVocab, FakeModel::kVocab);
            CHECK(find_best(row).candidate.token == tokens[i] + 1);
        }
        CHECK(model.n_runs == (chunk == 0 ? 1 : static_cast<int>((5 + chunk - 1) / chunk)));
    }
}

TEST_CASE("measure_prefill runs the prompt once, in steps") {
    FakeModel model;
    CHECK(measure_prefill(model, 100, 64) > 0.0);
    CHECK(model.n_rows == 100);
    CHECK(model.n_runs == 2);
    CHECK(measure_prefill(model, 100, 64) > 0.0);
}

TEST_CASE("measure_decode runs all streams as rows of one batch") {
    FakeModel model;
    const DecodeTimes times = measure_decode(model, 10, 20, 4, 512);
    CHECK(times.seconds > 0.0);
    CHECK(times.first_token_s > 0.0);
    CHECK(model.n_runs == 4 + 10);
    CHECK(model.n_rows == 4 * 20 + 4 * 10);
    CHECK_NOTHROW(measure_decode(model, 2, 0, 1, 512));
}

}  // namespace
}  // namespace smallmind::engine
