#include "kernels/dispatch.hpp"

#include <cstdlib>

#include "errors.hpp"
#include "kernels/cpu_features.hpp"
#include "kernels/tables.hpp"

namespace smallmind::kernels {
namespace {

struct Candidate {
    std::string_view name;
    bool is_available;
    KernelTable (*table)();
};

// Slowest first.  The order is the preference: the last available one is chosen.
std::vector<Candidate> candidates() {
    const CpuFeatures cpu = detect_cpu_features();
    (void)cpu;
    return {
        {"scalar", true, scalar::table},
#if defined(SMALLMIND_X86)
        {"avx2", cpu.avx2, avx2::table},       {"avx2vnni", cpu.avx_vnni, avx2vnni::table},
        {"avx512", cpu.avx512, avx512::table}, {"avx512vnni", cpu.avx512_vnni, avx512vnni::table},
#elif defined(SMALLMIND_ARM)
        {"neon", cpu.neon, neon::table},
        {"dotprod", cpu.dotprod, dotprod::table},
        {"i8mm", cpu.i8mm, i8mm::table},
#endif
    };
}

std::vector<KernelTable> make_tables() {
    std::vector<KernelTable> tables;
    for (const Candidate& c : candidates()) {
        if (c.is_available) tables.push_back(c.table());
    }
    return tables;
}

const std::vector<KernelTable>& tables() {
    static const std::vector<KernelTable> made = make_tables();
    return made;
}

}  // namespace

std::vector<std::string> available_names() {
    std::vector<std::string> names;
    for (const KernelTable& table : tables())
        names.emplace_back(table.name);
    return names;
}

const KernelTable& table_named(std::string_view name) {
    if (name.empty()) {
        const char* forced = std::getenv("SMALLMIND_ISA");
        if (forced == nullptr || *forced == '\0') return tables().back();
        name = forced;
    }
    for (const KernelTable& table : tables()) {
        if (name == table.name) return table;
    }
    throw errors::UnknownKernel(std::string(name), available_names());
}

}  // namespace smallmind::kernels
