#include "engine/measure.hpp"

#include <algorithm>
#include <chrono>

#include "engine/logits.hpp"
#include "memory/aligned_buffer.hpp"

namespace smallmind::engine {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// Empties sequences 0 to n - 1, now and at the end.
class EmptySequences {
  public:
    EmptySequences(StepModel& model, std::size_t n) : model_(model), n_(n) { clear(); }
    ~EmptySequences() {
        try {
            clear();
        } catch (...) {
            // Whoever uses the sequences next empties them first.
        }
    }
    EmptySequences(const EmptySequences&) = delete;
    EmptySequences& operator=(const EmptySequences&) = delete;

  private:
    void clear() {
        for (std::size_t i = 0; i < n_; ++i)
            model_.truncate(i, 0);
    }

    StepModel& model_;
    std::size_t n_;
};

model::Row make_row(std::int32_t token, std::size_t position, std::size_t sequence, bool wants_logits) {
    return {token, static_cast<std::int32_t>(position), static_cast<std::int32_t>(sequence), wants_logits};
}

// Runs a whole prompt; logits: those of its last token.
void run_prompt(StepModel& model, std::size_t sequence, std::span<const std::int32_t> tokens, std::size_t max_rows,
                std::span<float> logits) {
    std::vector<model::Row> rows;
    for (std::size_t begin = 0; begin < tokens.size(); begin += max_rows) {
        const std::size_t end = std::min(begin + max_rows, tokens.size());
        rows.clear();
        for (std::size_t i = begin; i < end; ++i) {
            rows.push_back(make_row(tokens[i], i, sequence, i + 1 == tokens.size()));
        }
        model.reserve(sequence, end);
        model.run(rows, end == tokens.size() ? logits : std::span<float>());
    }
}

}  // namespace

std::vector<std::int32_t> bench_tokens(std::size_t n, std::int32_t n_vocab) {
    const auto vocabulary = static_cast<std::uint64_t>(n_vocab);
    const std::uint64_t divisor = vocabulary > 300 ? vocabulary - 300 : 1;
    std::vector<std::int32_t> tokens(n);
    for (std::uint64_t i = 0; i < n; ++i) {
        tokens[i] = static_cast<std::int32_t>(((7 * i * i + 13 * i + 11) % divisor + 100) % vocabulary);
    }
    return tokens;
}

void evaluate(StepModel& model, std::span<const std::int32_t> tokens, std::size_t chunk, std::span<float> logits) {
    const EmptySequences guard(model, 1);
    const auto n_vocab = static_cast<std::size_t>(model.n_vocab());
    const std::size_t n_rows = chunk > 0 ? chunk : tokens.size();
    std::vector<model::Row> rows;
    for (std::size_t begin = 0; begin < tokens.size(); begin += n_rows) {
        const std::size_t end = std::min(begin + n_rows, tokens.size());
        rows.clear();
        for (std::size_t i = begin; i < end; ++i)
            rows.push_back(make_row(tokens[i], i, 0, true));
        model.reserve(0, end);
        model.run(rows, logits.subspan(begin * n_vocab, (end - begin) * n_vocab));
    }
}

double measure_prefill(StepModel& model, std::size_t n_tokens, std::size_t max_rows) {
    const EmptySequences guard(model, 1);
    const std::vector<std::int32_t> tokens = bench_tokens(n_tokens, model.n_vocab());
    memory::AlignedBuffer<float> logits(static_cast<std::size_t>(model.n_vocab()), "The bench");
    const Clock::time_point start = Clock::now();
    run_prompt(model, 0, tokens, max_rows, logits.span());
    find_best(logits.span());
    return seconds_since(start);
}

DecodeTimes measure_decode(StepModel& model, std::size_t n_tokens, std::size_t depth, std::size_t n_streams,
                           std::size_t max_rows) {
    const EmptySequences guard(model, n_streams);
    const auto n_vocab = static_cast<std::size_t>(model.n_vocab());
    const std::vector<std::int32_t> prompt = bench_tokens(std::max<std::size_t>(depth, 1), model.n_vocab());
    memory::AlignedBuffer<float> logits(n_streams * n_vocab, "The bench");
    DecodeTimes times;
    std::vector<model::Row> rows;
    for (std::size_t stream = 0; stream < n_streams; ++stream) {
        const Clock::time_point start = Clock::now();
        run_prompt(model, stream, prompt, max_rows, logits.span().first(n_vocab));
        find_best(logits.span().first(n_vocab));
        if (stream == 0) times.first_token_s = seconds_since(start);
        // Different first tokens, so that the streams do not all say the same.
        const auto first = (static_cast<std::size_t>(prompt[0]) + stream) % n_vocab;
        rows.push_back(make_row(static_cast<std::int32_t>(first), prompt.size(), stream, true));
        model.reserve(stream, prompt.size() + n_tokens);
    }
    const Clock::time_point start = Clock::now();
    for (std::size_t step = 0; step < n_tokens; ++step) {
        model.run(rows, logits.span());
        for (std::size_t stream = 0; stream < n_streams; ++stream) {
            rows[stream].token = find_best(logits.span().subspan(stream * n_vocab, n_vocab)).candidate.token;
            rows[stream].position += 1;
        }
    }
    times.seconds = seconds_since(start);
    return times;
}

}  // namespace smallmind::engine
