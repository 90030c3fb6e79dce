// The promise of the numeric contract from file to logits: every kernel set of every processor gives the same bytes.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "kernels/dispatch.hpp"
#include "model/forward.hpp"
#include "model/tiny_gguf.hpp"
#include "temporary_file.hpp"

namespace smallmind::tests {
namespace {

using gguf::TensorType;

struct Expected {
    const char* architecture;
    TensorType format;
    std::uint64_t hash;  // FNV-1a of all logits
    kv::Format cache = kv::Format::F16;
};

// Recorded on x86-64.  They change only with the definition of an operation or of the tiny models; the
// test then prints the new ones.
constexpr Expected kExpected[] = {
    {"llama", TensorType::F32, 0x8B43FC9DC064EEFD},
    {"llama", TensorType::F16, 0x9ACC256081E8B1DF},
    {"llama", TensorType::BF16, 0x3057AF8E492A46E0},
    {"llama", TensorType::Q4_0, 0x80534DDE03E7ED8C},
    {"llama", TensorType::Q4_1, 0x4A127E054AD33DF4},
    {"llama", TensorType::Q5_0, 0x7B514430736A4B33},
    {"llama", TensorType::Q5_1, 0x9FAFBFA731B3A56E},
    {"llama", TensorType::Q8_0, 0x668CF9C4E2E4F638},
    {"llama", TensorType::Q2_K, 0x5167737464B151E2},
    {"llama", TensorType::Q3_K, 0xE4158B0F23259600},
    {"llama", TensorType::Q4_K, 0xA7FB0D142598115A},
    {"llama", TensorType::Q5_K, 0x1C318B4B3D85E422},
    {"llama", TensorType::Q6_K, 0xE80CD6F3304F5029},
    {"llama", TensorType::IQ4_NL, 0xB4885D7FFF59669A},
    {"llama", TensorType::IQ4_XS, 0xF0FC3DADAA4B02E3},
    {"llama", TensorType::MXFP4, 0x1A66057768308BB7},
    {"qwen2", TensorType::Q4_1, 0x683457B8154B3221},
    {"llama", TensorType::Q4_0, 0xA48019ECB54F9877, kv::Format::Q8_0},
    {"qwen2", TensorType::Q8_0, 0xDE6CDCBB181E848C, kv::Format::Q8_0},
};

std::uint64_t hash_of(std::span<const float> values) {
    std::uint64_t hash = 0xCBF29CE484222325ULL;
    for (const std::byte byte : std::as_bytes(values))
        hash = (hash ^ static_cast<std::uint64_t>(byte)) * 0x100000001B3ULL;
    return hash;
}

// Logits of the last of kPrompt tokens, which reach into a second page of the cache, of four tokens one by one, and of
// three tokens at once.
std::vector<float> logits_of(const std::shared_ptr<const model::Model>& model, const std::string& kernel_set,
                             kv::Format format) {
    constexpr int kPrompt = 140;
    constexpr int kSingle = 4;
    constexpr int kTogether = 3;
    threads::ThreadPool pool(2);
    const kernels::KernelTable& kernels = kernels::table_named(kernel_set);
    kv::Cache cache(kernels, model->config().kv_shape(), format, 256);
    cache.reserve(0, kPrompt + kSingle + kTogether);
    model::Forward forward(model, kernels, pool, cache);
    std::vector<float> logits(static_cast<std::size_t>((1 + kSingle + kTogether) * kTinyVocab));
    std::span<float> left = logits;
    int position = 0;
    const auto run = [&](int n, bool all_want_logits) {
        std::vector<model::Row> rows;
        for (int i = 0; i < n; ++i, ++position)
            rows.push_back(
                {(7 * position * position + 13 * position) % kTinyVocab, position, 0, all_want_logits || i == n - 1});
        forward.run(rows, left);
        left = left.subspan(static_cast<std::size_t>((all_want_logits ? n : 1) * kTinyVocab));
    };
    run(kPrompt, false);
    for (int i = 0; i < kSingle; ++i)
        run(1, true);
    run(kTogether, true);
    return logits;
}

std::string text_of(std::uint64_t hash) {
    char text[20];
    std::snprintf(text, sizeof text, "0x%016llX", static_cast<unsigned long long>(hash));
    return text;
}

}  // namespace

TEST_CASE("a tiny model's logits are the same bytes in every format, kernel set and architecture of processor") {
    for (const Expected& expected : kExpected) {
        CAPTURE(gguf::type_name(expected.format));
        CAPTURE(std::string(expected.architecture));
        const TemporaryFile file(TinyGguf(expected.architecture, expected.format).finish());
        const auto model = model::Model::load(file.path(), {}, {});
        for (const std::string& kernel_set : kernels::available_names()) {
            CAPTURE(kernel_set);
            const std::vector<float> logits = logits_of(model, kernel_set, expected.cache);
            CHECK(std::ranges::all_of(logits, [](float logit) { return std::isfinite(logit); }));
            CHECK(text_of(hash_of(logits)) == text_of(expected.hash));
        }
    }
}

}  // namespace smallmind::tests
