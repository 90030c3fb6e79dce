#include "gguf/xxh64.hpp"

#include <bit>
#include <cstring>

namespace smallmind::gguf {
namespace {

constexpr std::uint64_t kPrime1 = 0x9E3779B185EBCA87;
constexpr std::uint64_t kPrime2 = 0xC2B2AE3D27D4EB4F;
constexpr std::uint64_t kPrime3 = 0x165667B19E3779F9;
constexpr std::uint64_t kPrime4 = 0x85EBCA77C2B2AE63;
constexpr std::uint64_t kPrime5 = 0x27D4EB2F165667C5;

template <class T>
std::uint64_t read(const std::byte* from) noexcept {
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

constexpr std::uint64_t round(std::uint64_t sum, std::uint64_t lane) noexcept {
    return std::rotl(sum + lane * kPrime2, 31) * kPrime1;
}

constexpr std::uint64_t merge(std::uint64_t sum, std::uint64_t lane) noexcept {
    return (sum ^ round(0, lane)) * kPrime1 + kPrime4;
}

std::uint64_t add_stripes(const std::byte*& at, const std::byte* end) noexcept {
    std::uint64_t a = kPrime1 + kPrime2;
    std::uint64_t b = kPrime2;
    std::uint64_t c = 0;
    std::uint64_t d = 0 - kPrime1;
    for (; end - at >= 32; at += 32) {
        a = round(a, read<std::uint64_t>(at));
        b = round(b, read<std::uint64_t>(at + 8));
        c = round(c, read<std::uint64_t>(at + 16));
        d = round(d, read<std::uint64_t>(at + 24));
    }
    const std::uint64_t sum = std::rotl(a, 1) + std::rotl(b, 7) + std::rotl(c, 12) + std::rotl(d, 18);
    return merge(merge(merge(merge(sum, a), b), c), d);
}

}  // namespace

std::uint64_t xxh64(std::span<const std::byte> bytes) noexcept {
    const std::byte* at = bytes.data();
    const std::byte* const end = at + bytes.size();
    std::uint64_t sum = bytes.size() >= 32 ? add_stripes(at, end) : kPrime5;
    sum += bytes.size();
    for (; end - at >= 8; at += 8)
        sum = std::rotl(sum ^ round(0, read<std::uint64_t>(at)), 27) * kPrime1 + kPrime4;
    if (end - at >= 4) {
        sum = std::rotl(sum ^ (read<std::uint32_t>(at) * kPrime1), 23) * kPrime2 + kPrime3;
        at += 4;
    }
    for (; at != end; ++at)
        sum = std::rotl(sum ^ (std::to_integer<std::uint64_t>(*at) * kPrime5), 11) * kPrime1;
    sum = (sum ^ (sum >> 33)) * kPrime2;
    sum = (sum ^ (sum >> 29)) * kPrime3;
    return sum ^ (sum >> 32);
}

}  // namespace smallmind::gguf
