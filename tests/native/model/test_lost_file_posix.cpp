// A model whose file is cut short while it is loaded, converted or used.
#include <filesystem>

#include <doctest/doctest.h>

#include "errors.hpp"
#include "gguf/smq_file.hpp"
#include "model/convert.hpp"
#include "model/model.hpp"
#include "model/tiny_llama.hpp"
#include "temporary_file.hpp"

namespace smallmind::model {
namespace {

using tests::TemporaryFile;

// Cuts the file when the first part of it is done.
Progress cutting(const TemporaryFile& file) {
    return [&file](std::uint64_t, std::uint64_t) {
        std::filesystem::resize_file(file.path(), 100);
        return true;
    };
}

TEST_CASE("a GGUF file cut while it is packed or converted is a typed error") {
    const TemporaryFile file(tests::tiny_llama(40'000));
    CHECK_THROWS_AS(Model::load(file.path(), {}, cutting(file)), errors::FileChanged);
    const TemporaryFile other(tests::tiny_llama(40'000));
    const TemporaryFile target({});
    CHECK_THROWS_AS(convert(other.path(), target.path(), 2, cutting(other)), errors::FileChanged);
}

TEST_CASE("a mapped .smq file that is cut is worth nothing any more, and one in memory does not mind") {
    const TemporaryFile source(tests::tiny_llama());
    const TemporaryFile target({});
    convert(source.path(), target.path(), 1, {});
    const auto mapped = Model::load(target.path(), {}, {});
    const auto in_memory = Model::load(target.path(), {.is_mapped = false}, {});
    mapped->require_intact();
    std::filesystem::resize_file(target.path(), 4096);
    std::vector<float> row(64);
    mapped->embedding().row(3, row.data());
    CHECK_THROWS_AS(mapped->require_intact(), errors::FileChanged);
    in_memory->require_intact();
}

}  // namespace
}  // namespace smallmind::model
