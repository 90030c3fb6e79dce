// The check of a kernel: the very bits of the specification, on input of every kind.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "harness/cases.hpp"

namespace smallmind::harness {

// The first input on which a kernel went wrong.
struct Difference {
    Shape shape;
    Kind kind;
    Mismatch mismatch;
};

struct Finding {
    int n_trials = 0;
    std::optional<Difference> difference;
};

// Tries the case's kernel of each table on all of the case's shapes and kinds, until it differs.  One finding a table.
std::vector<Finding> check(const Case& subject, const kernels::KernelTable& specification,
                           std::span<const kernels::KernelTable* const> tables);

}  // namespace smallmind::harness
