#include "model/config.hpp"

#include <limits>

#include "errors.hpp"

namespace smallmind::model {
namespace {

constexpr Architecture kArchitectures[] = {
    {"llama", ops::RopeKind::Norm, false},
    {"qwen2", ops::RopeKind::NeoX, true},
};

// Beyond any real model, and small enough that products of two of them fit 64 bits with room to spare.
constexpr std::uint32_t kLargestSize = 1U << 24;

std::string known_architectures() {
    std::string names;
    for (const Architecture& a : kArchitectures)
        names += (names.empty() ? "" : ", ") + std::string(a.name);
    return names;
}

const Architecture& find_architecture(const gguf::File& file) {
    const std::string_view name = file.metadata().require_string("general.architecture");
    for (const Architecture& a : kArchitectures) {
        if (a.name == name) return a;
    }
    throw errors::UnsupportedError(
        file.path(), "general.architecture",
        "“" + std::string(name) + "” is not supported yet (supported: " + known_architectures() + ")");
}

// Reads "<architecture>.<key>".
class Reader {
  public:
    Reader(const gguf::File& file, std::string_view architecture)
        : file_(file), prefix_(std::string(architecture) + ".") {}

    [[nodiscard]] int size(const std::string& key) const {
        return checked(key, file_.metadata().require_u32(prefix_ + key));
    }
    [[nodiscard]] int size(const std::string& key, int otherwise) const {
        const auto found = file_.metadata().find_u32(prefix_ + key);
        return found ? checked(key, *found) : otherwise;
    }
    [[nodiscard]] float number(const std::string& key, float otherwise) const {
        return file_.metadata().find_f32(prefix_ + key).value_or(otherwise);
    }
    [[nodiscard]] std::string text(const std::string& key) const {
        return std::string(file_.metadata().find_string(prefix_ + key).value_or(""));
    }
    void require(bool holds, const std::string& key, const std::string& problem) const {
        if (!holds) throw errors::UnsupportedError(file_.path(), prefix_ + key, problem);
    }

  private:
    [[nodiscard]] int checked(const std::string& key, std::uint32_t value) const {
        if (value == 0 || value > kLargestSize) {
            const gguf::Entry* entry = file_.metadata().find(prefix_ + key);
            throw errors::FileError(file_.path(), prefix_ + key, static_cast<std::int64_t>(entry->offset),
                                    std::to_string(value) + " is not a possible size");
        }
        return static_cast<int>(value);
    }

    const gguf::File& file_;
    std::string prefix_;
};

double position_scale(const Reader& reader) {
    const std::string type = reader.text("rope.scaling.type");
    reader.require(type.empty() || type == "none" || type == "linear", "rope.scaling.type",
                   "“" + type + "” is not supported yet");
    const float factor = reader.number("rope.scaling.factor", 1.0F);
    reader.require(factor > 0.0F, "rope.scaling.factor", "must be positive");
    return type == "linear" ? 1.0 / static_cast<double>(factor) : 1.0;
}

int vocabulary_size(const gguf::File& file) {
    const std::uint64_t rows = file.require_tensor("token_embd.weight").dims[1];
    if (rows == 0 || rows > kLargestSize) {
        throw errors::FileError(file.path(), "tensor token_embd.weight", -1, "has no possible number of rows");
    }
    return static_cast<int>(rows);
}

void check(const Config& c, const Reader& reader) {
    reader.require(c.width % 32 == 0, "embedding_length", "must be a multiple of 32");
    reader.require(c.hidden_width % 32 == 0, "feed_forward_length", "must be a multiple of 32");
    reader.require(c.head_width % 16 == 0 && c.head_width <= kernels::kMaxHeadWidth, "attention.key_length",
                   "must be a multiple of 16, at most 1024");
    reader.require(c.n_heads % c.n_kv_heads == 0, "attention.head_count_kv", "must divide attention.head_count");
    reader.require(c.n_layers <= 4096, "block_count", "is more than 4096");
    reader.require(static_cast<std::int64_t>(c.n_heads) * c.head_width <= kLargestSize, "attention.head_count",
                   "is too large");
    reader.require(c.rope_dims % 2 == 0 && c.rope_dims <= c.head_width, "rope.dimension_count",
                   "must be even and within a head");
    reader.require(c.rope_base >= 1.0 && c.rope_base <= 1e12, "rope.freq_base", "must be between 1 and 1e12");
    reader.require(c.norm_epsilon > 0.0F && c.norm_epsilon < 1.0F, "attention.layer_norm_rms_epsilon",
                   "must be between 0 and 1");
}

}  // namespace

Config read_config(const gguf::File& file) {
    Config c{};
    c.architecture = &find_architecture(file);
    const Reader reader(file, c.architecture->name);
    c.n_layers = reader.size("block_count");
    c.width = reader.size("embedding_length");
    c.hidden_width = reader.size("feed_forward_length");
    c.n_heads = reader.size("attention.head_count");
    c.n_kv_heads = reader.size("attention.head_count_kv", c.n_heads);
    c.head_width = reader.size("attention.key_length", c.width / c.n_heads);
    reader.require(c.head_width > 0, "attention.head_count", "is more than the width");
    reader.require(reader.size("attention.value_length", c.head_width) == c.head_width, "attention.value_length",
                   "must equal attention.key_length");
    c.context_length = reader.size("context_length");
    c.rope_dims = reader.size("rope.dimension_count", c.head_width);
    c.rope_base = static_cast<double>(reader.number("rope.freq_base", 10000.0F));
    c.rope_position_scale = position_scale(reader);
    c.norm_epsilon = reader.number("attention.layer_norm_rms_epsilon", 1e-5F);
    c.n_vocab = vocabulary_size(file);
    check(c, reader);
    return c;
}

}  // namespace smallmind::model
