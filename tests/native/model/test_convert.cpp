// A model converted to an .smq file is the same model, and a wrong .smq file is refused.
#include <algorithm>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "errors.hpp"
#include "gguf/smq_file.hpp"
#include "kernels/panel_format.hpp"
#include "model/convert.hpp"
#include "model/model.hpp"
#include "model/tiny_llama.hpp"
#include "temporary_file.hpp"

namespace smallmind::model {
namespace {

using tests::FileBytes;
using tests::TemporaryFile;

const Progress kSilent;

FileBytes converted() {
    const TemporaryFile source(tests::tiny_llama());
    const TemporaryFile target({});
    convert(source.path(), target.path(), 2, kSilent);
    return tests::read_bytes(target.path());
}

// All weights of a model, row by row.
std::vector<float> weights(const Model& model) {
    std::vector<float> all;
    const auto add = [&](const quant::Matrix& matrix) {
        std::vector<float> row(static_cast<std::size_t>(matrix.n_cols()));
        for (int i = 0; i < matrix.n_rows(); ++i) {
            matrix.row(i, row.data());
            all.insert(all.end(), row.begin(), row.end());
        }
    };
    const auto add_vector = [&](const Vector& vector) { all.insert(all.end(), vector.begin(), vector.end()); };
    add(model.embedding());
    add(model.output());
    add_vector(model.output_norm());
    for (const Layer& layer : model.layers()) {
        add_vector(layer.attention_norm);
        add_vector(layer.ffn_norm);
        for (const quant::Matrix* matrix :
             {&layer.q, &layer.k, &layer.v, &layer.output, &layer.gate, &layer.up, &layer.down})
            add(*matrix);
    }
    return all;
}

bool are_same_bits(const std::vector<float>& a, const std::vector<float>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

// Where in the header a tensor's entry goes on behind its name.
std::size_t entry_of(const FileBytes& bytes, std::string_view name) {
    return std::string_view(reinterpret_cast<const char*>(bytes.data()), 8192).find(name) + name.size();
}

template <class T>
void patch_sealed(FileBytes& bytes, std::size_t offset, T value) {
    tests::patch(bytes, offset, value);
    tests::seal(bytes);
}

TEST_CASE("a converted model has the very weights of its GGUF file, mapped or in memory") {
    const TemporaryFile source(tests::tiny_llama());
    const TemporaryFile target(converted());
    CHECK(converted_bytes(source.path()) == std::filesystem::file_size(target.path()));
    const auto original = Model::load(source.path(), {}, kSilent);
    const auto mapped = Model::load(target.path(), {}, kSilent);
    const auto in_memory = Model::load(target.path(), {.n_threads = 2, .is_mapped = false}, kSilent);
    CHECK_FALSE(original->is_mapped());
    CHECK(mapped->is_mapped());
    CHECK_FALSE(in_memory->is_mapped());
    CHECK(are_same_bits(weights(*original), weights(*mapped)));
    CHECK(are_same_bits(weights(*original), weights(*in_memory)));
    CHECK(mapped->weight_bytes() == original->weight_bytes());
    CHECK(mapped->n_parameters() == original->n_parameters());
    CHECK(&mapped->output() == &mapped->embedding());
}

TEST_CASE("converting twice gives the same bytes") { CHECK(converted() == converted()); }

TEST_CASE("small locked models are locked") {
    const TemporaryFile target(converted());
    CHECK_FALSE(Model::load(target.path(), {}, kSilent)->is_locked());
    for (const bool is_mapped : {true, false}) {
        const auto model = Model::load(target.path(), {.is_mapped = is_mapped, .is_locked = true}, kSilent);
        CHECK(model->is_locked());  // a few kilobytes: every system allows as much
    }
}

TEST_CASE("damaged weights are found by verify and by loading into memory") {
    FileBytes bytes = converted();
    const TemporaryFile sound(bytes);
    verify(sound.path(), 2, kSilent);
    bytes[bytes.size() - 1000] ^= std::byte{16};
    const TemporaryFile file(bytes);
    CHECK_THROWS_AS(verify(file.path(), 2, kSilent), errors::FileError);
    CHECK_THROWS_AS(Model::load(file.path(), {.is_mapped = false}, kSilent), errors::FileError);
}

TEST_CASE("another layout says what to do") {
    FileBytes bytes = converted();
    patch_sealed(bytes, 8, kernels::kPanelLayoutVersion + 1);
    const TemporaryFile file(bytes);
    try {
        Model::load(file.path(), {}, kSilent);
        FAIL("it was loaded");
    } catch (const errors::UnsupportedError& error) {
        CHECK(error.field == "layout");
        CHECK(error.problem.find("convert the GGUF file again") != std::string::npos);
    }
}

TEST_CASE("a sealed file whose tensors do not fit the model is refused") {
    const FileBytes sound = converted();
    const std::size_t at = entry_of(sound, "blk.0.attn_q.weight");
    const auto field_after = [&](std::size_t offset, auto value) -> std::string {
        FileBytes bytes = sound;
        patch_sealed(bytes, offset, value);
        const TemporaryFile file(bytes);
        try {
            Model::load(file.path(), {}, kSilent);
        } catch (const errors::FileError& error) {
            return error.field;
        }
        return "no error";
    };
    constexpr std::size_t kRows = 12, kType = 20, kStorage = 24, kSize = 36;
    CHECK(field_after(at + kSize, std::uint64_t{64}) == "tensor blk.0.attn_q.weight size");
    CHECK(field_after(at + kRows, std::uint64_t{48}) == "tensor blk.0.attn_q.weight");
    CHECK(field_after(at + kType, std::uint32_t{8}) == "tensor blk.0.attn_q.weight size");
    CHECK(field_after(at + kStorage, std::uint32_t{0}) != "no error");
    const std::size_t norm = entry_of(sound, "output_norm.weight");
    CHECK(field_after(norm + kStorage - 8, std::uint32_t{1}) == "tensor output_norm.weight storage");
    CHECK(field_after(at - 1, std::uint8_t{'x'}) == "tensor blk.0.attn_q.weight");  // gone
}

TEST_CASE("what is no GGUF file, or cannot run, is not converted") {
    const TemporaryFile smq(converted());
    const TemporaryFile target({});
    CHECK_THROWS_AS(convert(smq.path(), target.path(), 1, kSilent), errors::UnsupportedError);
    CHECK_THROWS_AS(convert("/no/such/file.gguf", target.path(), 1, kSilent), errors::NotFound);
    const TemporaryFile empty(tests::tiny_llama_header().finish());
    CHECK_THROWS_AS(convert(empty.path(), target.path(), 1, kSilent), errors::FileError);
    CHECK(std::filesystem::file_size(target.path()) == 0);
    const TemporaryFile gguf(tests::tiny_llama());
    CHECK_THROWS_AS(verify(gguf.path(), 1, kSilent), errors::UnsupportedError);
    CHECK_THROWS_AS(convert(gguf.path(), "/no/such/folder/out.smq", 1, kSilent), errors::AccessError);
}

TEST_CASE("progress reaches its end, and stops a conversion") {
    const TemporaryFile source(tests::tiny_llama());
    const TemporaryFile target({});
    std::pair<std::uint64_t, std::uint64_t> last;
    convert(source.path(), target.path(), 1, [&](std::uint64_t done, std::uint64_t total) {
        CHECK(done >= last.first);
        last = {done, total};
        return true;
    });
    CHECK(last.first == last.second);
    CHECK(last.first > 0);
    CHECK_THROWS_AS(convert(source.path(), target.path(), 1, [](auto, auto) { return false; }), errors::Stopped);
    CHECK_THROWS_AS(Model::load(target.path(), {}, kSilent), errors::FileError);  // half a file is none
}

}  // namespace
}  // namespace smallmind::model
