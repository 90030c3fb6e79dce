#include "harness/cases.hpp"

namespace smallmind::harness {

std::vector<Case> all_cases(const kernels::KernelTable& specification) {
    std::vector<Case> cases;
    add_product_cases(cases, specification);
    add_attention_cases(cases, specification);
    add_elementwise_cases(cases, specification);
    return cases;
}

}  // namespace smallmind::harness
