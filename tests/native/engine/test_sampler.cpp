#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <set>
#include <stdexcept>
#include <vector>

#include <doctest/doctest.h>

#include "engine/sampler.hpp"
#include "errors.hpp"

namespace smallmind::engine {
namespace {

using Tokens = std::vector<std::int32_t>;

// The logits whose softmax these probabilities are.
std::vector<float> logits_of(const std::vector<double>& probabilities) {
    std::vector<float> logits;
    for (const double p : probabilities)
        logits.push_back(static_cast<float>(std::log(p)));
    return logits;
}

SamplingOptions warm() {
    SamplingOptions options;
    options.temperature = 1.0;
    return options;
}

// How often each token comes in n draws at n positions.
std::vector<int> count_draws(const std::vector<float>& logits, const SamplingOptions& options, int n) {
    Sampler sampler;
    std::vector<int> counts(logits.size());
    std::vector<float> scratch = logits;
    Tokens history;
    for (int i = 0; i < n; ++i) {
        ++counts[static_cast<std::size_t>(sampler.choose(scratch, history, options).token)];
        history.push_back(0);
    }
    return counts;
}

std::set<std::int32_t> drawn(const std::vector<float>& logits, const SamplingOptions& options, int n = 4000) {
    const std::vector<int> counts = count_draws(logits, options, n);
    std::set<std::int32_t> tokens;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] > 0) tokens.insert(static_cast<std::int32_t>(i));
    }
    return tokens;
}

double chi_square(const std::vector<int>& counts, const std::vector<double>& probabilities) {
    const double n = std::accumulate(counts.begin(), counts.end(), 0.0);
    double sum = 0.0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const double expected = n * probabilities[i];
        if (expected > 0.0) sum += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    return sum;
}

TEST_CASE("temperature 0 takes the best token, the first among equals") {
    Sampler sampler;
    std::vector<float> logits{0.0F, 3.0F, -1.0F, 3.0F};
    CHECK(sampler.choose(logits, Tokens{}, SamplingOptions{}).token == 1);
}

TEST_CASE("draws follow the distribution") {
    const std::vector<double> p{0.4, 0.05, 0.25, 0.2, 0.07, 0.03};
    // 20.5 is exceeded by chance once in a thousand seeds with 5 degrees of freedom; the seed is fixed.
    CHECK(chi_square(count_draws(logits_of(p), warm(), 50'000), p) < 20.5);
}

TEST_CASE("temperature sharpens and flattens") {
    const std::vector<double> p{0.5, 0.3, 0.2};
    SamplingOptions options = warm();
    options.temperature = 0.5;
    const double sum = 0.25 + 0.09 + 0.04;
    CHECK(chi_square(count_draws(logits_of(p), options, 50'000), {0.25 / sum, 0.09 / sum, 0.04 / sum}) < 13.8);
    options.temperature = 1e-6;
    CHECK(drawn(logits_of(p), options) == std::set<std::int32_t>{0});
    options.temperature = 1e6;
    CHECK(chi_square(count_draws(logits_of(p), options, 30'000), {1.0 / 3, 1.0 / 3, 1.0 / 3}) < 13.8);
}

TEST_CASE("top-k keeps the k best and their proportions") {
    const std::vector<double> p{0.1, 0.4, 0.2, 0.3};
    SamplingOptions options = warm();
    options.top_k = 2;
    CHECK(chi_square(count_draws(logits_of(p), options, 20'000), {0.0, 4.0 / 7, 0.0, 3.0 / 7}) < 10.8);
    CHECK(drawn(logits_of(p), options) == std::set<std::int32_t>{1, 3});
    options.top_k = 100;
    CHECK(drawn(logits_of(p), options).size() == 4);
}

TEST_CASE("top-p keeps the fewest that reach it, at least one, with and without top-k") {
    const std::vector<double> p{0.1, 0.4, 0.2, 0.3};
    SamplingOptions options = warm();
    for (const int top_k : {0, 4}) {
        options.top_k = top_k;
        options.top_p = 0.65;
        CHECK(drawn(logits_of(p), options) == std::set<std::int32_t>{1, 3});
        options.top_p = 0.75;
        CHECK(drawn(logits_of(p), options) == std::set<std::int32_t>{1, 2, 3});
        options.top_p = 0.0;
        CHECK(drawn(logits_of(p), options) == std::set<std::int32_t>{1});
        options.top_p = 0.65;
        CHECK(chi_square(count_draws(logits_of(p), options, 20'000), {0.0, 4.0 / 7, 0.0, 3.0 / 7}) < 10.8);
    }
}

TEST_CASE("min-p is relative to the best") {
    const std::vector<double> p{0.1, 0.4, 0.19, 0.31};
    SamplingOptions options = warm();
    options.min_p = 0.5;
    CHECK(drawn(logits_of(p), options) == std::set<std::int32_t>{1, 3});
    options.min_p = 1.0;
    CHECK(drawn(logits_of(p), options) == std::set<std::int32_t>{1});
}

TEST_CASE("the repetition penalty reaches back as far as its window and leaves the logits as they were") {
    Sampler sampler;
    std::vector<float> logits{2.0F, 1.9F, 1.8F, -1.0F};
    const std::vector<float> before = logits;
    SamplingOptions options;
    options.repetition_penalty = 1.5;
    options.repetition_window = 2;
    CHECK(sampler.choose(logits, Tokens{0, 1}, options).token == 2);
    CHECK(sampler.choose(logits, Tokens{0, 1, 2, 3}, options).token == 0);
    CHECK(sampler.choose(logits, Tokens{1, 0, 0, 0}, options).token == 1);
    options.repetition_window = 0;
    CHECK(sampler.choose(logits, Tokens{0, 1}, options).token == 0);
    CHECK(logits == before);
}

TEST_CASE("a negative logit is multiplied, so that a penalty never helps") {
    Sampler sampler;
    std::vector<float> logits{-1.0F, -1.2F};
    SamplingOptions options;
    options.repetition_penalty = 2.0;
    CHECK(sampler.choose(logits, Tokens{0}, options).token == 1);
}

TEST_CASE("presence is taken once and frequency as often as the answer holds a token, the prompt aside") {
    Sampler sampler;
    std::vector<float> logits{3.0F, 2.8F, 2.1F, -5.0F};
    const std::vector<float> before = logits;
    SamplingOptions options;
    options.presence_penalty = 0.5;
    CHECK(sampler.choose(logits, Tokens{0, 0, 0}, options, 0).token == 0);
    CHECK(sampler.choose(logits, Tokens{0}, options, 1).token == 1);
    CHECK(sampler.choose(logits, Tokens{0, 0, 0, 1}, options, 4).token == 0);  // 2.5 against 2.3
    options.presence_penalty = 0.0;
    options.frequency_penalty = 0.25;
    CHECK(sampler.choose(logits, Tokens{0, 0, 0, 1}, options, 4).token == 1);  // 2.25 against 2.55
    CHECK(sampler.choose(logits, Tokens{0, 0, 0, 1}, options, 1).token == 0);
    options.frequency_penalty = -3.0;
    CHECK(sampler.choose(logits, Tokens{3, 3, 3}, options, 3).token == 3);
    CHECK(logits == before);
}

TEST_CASE("penalties of both kinds on one token leave its logit as it was") {
    Sampler sampler;
    std::vector<float> logits{3.0F, 2.0F};
    SamplingOptions options;
    options.repetition_penalty = 1.3;
    options.presence_penalty = 1.0;
    options.frequency_penalty = 1.0;
    CHECK(sampler.choose(logits, Tokens{0}, options, 1).token == 1);
    CHECK(logits == std::vector<float>{3.0F, 2.0F});
}

TEST_CASE("a mask leaves what it allows, in its proportions") {
    const std::vector<double> p{0.1, 0.4, 0.2, 0.3};
    Sampler sampler;
    std::vector<int> counts(4);
    const std::vector<std::uint32_t> mask{0b1101};
    SamplingOptions options = warm();
    for (const int top_k : {0, 4}) {
        options.top_k = top_k;
        for (std::size_t i = 0; i < 10'000; ++i) {
            std::vector<float> logits = logits_of(p);
            ++counts[static_cast<std::size_t>(sampler.choose(logits, Tokens(i, 0), options, 0, mask).token)];
        }
    }
    CHECK(counts[1] == 0);
    CHECK(chi_square(counts, {1.0 / 6, 0.0, 2.0 / 6, 3.0 / 6}) < 13.8);
}

TEST_CASE("a mask reaches the last token of an odd vocabulary, and forbids what it does not mention") {
    Sampler sampler;
    std::vector<float> logits(67, 0.0F);
    logits[40] = 2.0F;
    logits[66] = 1.0F;
    std::vector<float> scratch = logits;
    CHECK(sampler.choose(scratch, Tokens{}, SamplingOptions{}, 0, std::vector<std::uint32_t>{1, 0, 0b100}).token == 66);
    scratch = logits;
    CHECK(sampler.choose(scratch, Tokens{}, SamplingOptions{}, 0, std::vector<std::uint32_t>{0b10}).token == 1);
}

TEST_CASE("log probabilities are those of the model under a mask too") {
    const std::vector<double> p{0.1, 0.4, 0.2, 0.3};
    std::vector<float> logits = logits_of(p);
    SamplingOptions options;
    options.n_logprobs = 2;
    const Choice choice = Sampler().choose(logits, Tokens{}, options, 0, std::vector<std::uint32_t>{0b0001});
    CHECK(choice.token == 0);
    CHECK(choice.logprob == doctest::Approx(std::log(0.1)).epsilon(1e-6));
    CHECK(choice.top[0].token == 1);
}

TEST_CASE("a mask that allows nothing is an error") {
    std::vector<float> logits{1.0F, 2.0F};
    CHECK_THROWS_AS(Sampler().choose(logits, Tokens{}, SamplingOptions{}, 0, std::vector<std::uint32_t>{0}),
                    errors::ConstraintFailed);
}

TEST_CASE("the same seed and position give the same token, whatever was drawn before") {
    const std::vector<double> p(50, 0.02);
    std::vector<float> logits = logits_of(p);
    SamplingOptions options = warm();
    options.seed = 7;
    Sampler used;
    for (int i = 0; i < 100; ++i)
        used.choose(logits, Tokens(static_cast<std::size_t>(i), 1), options);
    std::set<std::int32_t> seen;
    for (std::size_t n = 0; n < 30; ++n) {
        Sampler fresh;
        const Tokens history(n, 3);
        CHECK(used.choose(logits, history, options).token == fresh.choose(logits, history, options).token);
        seen.insert(fresh.choose(logits, history, options).token);
    }
    CHECK(seen.size() > 10);
}

// A change here changes what every seed says: it needs a reason.
TEST_CASE("known draws") {
    std::mt19937 random(3);  // its output is fixed by the standard, unlike that of distributions
    std::vector<float> logits(2000);
    for (float& x : logits)
        x = static_cast<float>(random() % 4096) / 512.0F;
    SamplingOptions options;
    options.temperature = 0.7;
    options.top_p = 0.9;
    options.min_p = 0.02;
    options.repetition_penalty = 1.1;
    options.seed = 123456789;
    Sampler sampler;
    Tokens open, narrow;
    for (int i = 0; i < 6; ++i) {
        options.top_k = 0;
        open.push_back(sampler.choose(logits, open, options).token);
        options.top_k = 40;
        narrow.push_back(sampler.choose(logits, narrow, options).token);
    }
    CHECK(open == Tokens{364, 1098, 349, 1291, 505, 126});
    CHECK(narrow == Tokens{996, 1594, 1331, 349, 1238, 161});
}

TEST_CASE("log probabilities are those of the model, before penalty and temperature") {
    const std::vector<double> p{0.1, 0.4, 0.2, 0.3};
    std::vector<float> logits = logits_of(p);
    SamplingOptions options = warm();
    options.temperature = 0.01;
    options.repetition_penalty = 5.0;
    options.n_logprobs = 3;
    const Choice choice = Sampler().choose(logits, Tokens{1, 3}, options);
    REQUIRE(choice.top.size() == 3);
    CHECK(choice.top[0].token == 1);
    CHECK(choice.top[1].token == 3);
    CHECK(choice.top[2].token == 2);
    CHECK(choice.top[0].logprob == doctest::Approx(std::log(0.4)).epsilon(1e-6));
    CHECK(choice.logprob == doctest::Approx(std::log(p[static_cast<std::size_t>(choice.token)])).epsilon(1e-6));
    options.n_logprobs = 0;
    CHECK(Sampler().choose(logits, Tokens{}, options).top.empty());
}

TEST_CASE("logits that are no numbers are an error") {
    std::vector<float> logits{1.0F, std::numeric_limits<float>::quiet_NaN()};
    CHECK_THROWS_AS(Sampler().choose(logits, Tokens{}, SamplingOptions{}), errors::Stopped);
}

TEST_CASE("options out of range are refused, NaN among them") {
    const auto is_refused = [](auto change) {
        SamplingOptions options;
        change(options);
        try {
            check_options(options);
        } catch (const std::invalid_argument&) {
            return true;
        }
        return false;
    };
    CHECK_FALSE(is_refused([](SamplingOptions&) {}));
    CHECK(is_refused([](SamplingOptions& o) { o.temperature = std::nan(""); }));
    CHECK(is_refused([](SamplingOptions& o) { o.top_p = 1.5; }));
    CHECK(is_refused([](SamplingOptions& o) { o.min_p = -0.1; }));
    CHECK(is_refused([](SamplingOptions& o) { o.repetition_penalty = 0.0; }));
    CHECK(is_refused([](SamplingOptions& o) { o.top_k = -1; }));
    CHECK(is_refused([](SamplingOptions& o) { o.n_logprobs = 2000; }));
    CHECK(is_refused([](SamplingOptions& o) { o.presence_penalty = std::nan(""); }));
    CHECK(is_refused([](SamplingOptions& o) { o.frequency_penalty = -1e9; }));
    CHECK(is_refused([](SamplingOptions& o) { o.n_continued = -1; }));
}

}  // namespace
}  // namespace smallmind::engine
