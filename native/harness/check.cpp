#include "harness/check.hpp"

namespace smallmind::harness {

std::vector<Finding> check(const Case& subject, const kernels::KernelTable& specification,
                           std::span<const kernels::KernelTable* const> tables) {
    std::vector<Finding> findings(tables.size());
    Random random(11);
    for (const Shape& shape : subject.shapes) {
        for (const Kind kind : kKinds) {
            const Trial trial = subject.make_trial(shape, kind, random);
            const Output expected = trial(specification);
            for (std::size_t i = 0; i < tables.size(); ++i) {
                Finding& finding = findings[i];
                if (finding.difference) continue;
                ++finding.n_trials;
                if (auto mismatch = find_mismatch(expected, trial(*tables[i])))
                    finding.difference = Difference{shape, kind, std::move(*mismatch)};
            }
        }
    }
    return findings;
}

}  // namespace smallmind::harness
