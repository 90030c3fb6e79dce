// Every kernel as the harness knows it: how to try it on input of every kind, and how to load it for the clock.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "harness/output.hpp"
#include "harness/random_input.hpp"
#include "kernels/kernel_table.hpp"

namespace smallmind::harness {

class Arena;

// width: k of a product, values of a row, width of a head.  columns: of a product; of attention, its queries.
struct Shape {
    int width;
    int columns;
};

// One input.  Running it leaves the input as it was.
using Trial = std::function<Output(const kernels::KernelTable&)>;

// The units that a kernel's multiply-adds keep busy, and so the peak that they are measured against.
enum class Unit : std::uint8_t { None, Int8, Float32 };

// Work for the clock: n_items that threads may take in any order, n_rounds times one after the other.
struct Load {
    int n_items = 0;
    int n_rounds = 1;
    double bytes_per_item = 0;  // in all rounds
    double macs_per_item = 0;   // multiply-adds likewise
    std::function<void(const kernels::KernelTable&, int round, int begin, int end, int thread)> run;
};

struct Case {
    std::string kernel;  // its name in KernelTable
    std::string format;  // "" where there is none
    Unit unit = Unit::None;
    bool is_from_memory = false;  // the bytes of a load come from memory, not from a cache

    std::vector<Shape> shapes;
    std::function<Trial(Shape, Kind, Random&)> make_trial;

    std::vector<int> timed_columns;
    // What lies in the arena stays there for the other columns of the case.
    std::function<Load(int columns, Arena&, int n_threads)> make_load;
};

// All of them.  Inputs that must be quantised first, are by `specification`.
std::vector<Case> all_cases(const kernels::KernelTable& specification);

// The parts of that list.
void add_product_cases(std::vector<Case>& cases, const kernels::KernelTable& specification);
void add_elementwise_cases(std::vector<Case>& cases, const kernels::KernelTable& specification);
void add_attention_cases(std::vector<Case>& cases, const kernels::KernelTable& specification);

}  // namespace smallmind::harness
