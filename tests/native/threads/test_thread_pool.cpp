#include <atomic>
#include <chrono>
#include <cstddef>
#include <span>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "threads/thread_pool.hpp"

namespace smallmind::threads {

TEST_CASE("every item is done exactly once, whatever the threads and the grain") {
    for (const int n_threads : {1, 2, 3, 8}) {
        ThreadPool pool(n_threads);
        for (const int n_items : {0, 1, 2, 7, 1000}) {
            for (const int grain : {1, 3, 64}) {
                std::vector<std::atomic<int>> seen(static_cast<std::size_t>(n_items));
                pool.parallel_for(n_items, grain, [&](int begin, int end, int thread) {
                    CHECK(thread >= 0);
                    CHECK(thread < n_threads);
                    for (int i = begin; i < end; ++i)
                        seen[static_cast<std::size_t>(i)].fetch_add(1);
                });
                for (const auto& count : seen)
                    CHECK(count.load() == 1);
            }
        }
    }
}

TEST_CASE("the threads' stretches lie in a row and cover a job") {
    for (const int n_threads : {1, 2, 3, 16}) {
        const ThreadPool pool(n_threads);
        for (const int n_items : {0, 1, 7, 192, 2'000'000'000}) {
            CHECK(pool.first_item(n_items, 0) == 0);
            CHECK(pool.first_item(n_items, n_threads) == n_items);
            for (int t = 0; t < n_threads; ++t)
                CHECK(pool.first_item(n_items, t) <= pool.first_item(n_items, t + 1));
        }
    }
}

TEST_CASE("a thread goes through its own stretch in order, and then helps the others") {
    constexpr int kItems = 1000;
    ThreadPool pool(2);
    std::vector<int> own;
    std::atomic<int> n_done{0};
    pool.parallel_for(kItems, 1, [&](int begin, int, int thread) {
        if (thread == 0) {
            own.push_back(begin);
            // The other one does all but the item that this thread is held up with, if it comes at all.
            const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
            while (own.size() == 1 && n_done.load() < kItems - 1 && std::chrono::steady_clock::now() < patience)
                std::this_thread::yield();
        }
        n_done.fetch_add(1);
    });
    CHECK(n_done.load() == kItems);
    CHECK(own == std::vector<int>{pool.first_item(kItems, 0)});
}

TEST_CASE("what is expected is fetched only: jobs go on as before, whatever was announced") {
    ThreadPool pool(3);
    const std::vector<std::byte> memory(1 << 16);
    const std::vector<Coming> coming{{memory.data(), nullptr, 1 << 16},
                                     {memory.data(), memory.data() + (1 << 15), 1 << 15}};  // the third has nothing
    for (const std::span<const Coming> announced : {std::span<const Coming>(coming), std::span<const Coming>()}) {
        pool.expect(announced);
        for (int round = 0; round < 100; ++round) {
            std::atomic<int> done{0};
            pool.parallel_for(100, 1, [&](int begin, int end, int) { done.fetch_add(end - begin); });
            CHECK(done.load() == 100);
        }
    }
}

TEST_CASE("jobs in a row see what the job before wrote") {
    ThreadPool pool(3);
    std::vector<int> values(64, 0);
    for (int round = 1; round <= 20000; ++round) {
        pool.parallel_for(64, 4, [&](int begin, int end, int) {
            for (int i = begin; i < end; ++i)
                values[static_cast<std::size_t>(i)] += 1;
        });
    }
    for (const int v : values)
        CHECK(v == 20000);
}

TEST_CASE("workers that went to sleep wake for the next job") {
    ThreadPool pool(2);
    for (int round = 0; round < 20; ++round) {
        std::atomic<int> done{0};
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        pool.parallel_for(100, 1, [&](int begin, int end, int) { done.fetch_add(end - begin); });
        CHECK(done.load() == 100);
    }
}

TEST_CASE("a pool goes on with more or fewer threads, of low priority or not") {
    ThreadPool pool(3);
    for (const int n_threads : {1, 4, 2, 3}) {
        pool.resize(n_threads, n_threads % 2 == 0 ? Priority::kLow : Priority::kBehindWindows);
        CHECK(pool.n_threads() == n_threads);
        for (int round = 0; round < 50; ++round) {
            std::atomic<int> done{0};
            pool.parallel_for(100, 1, [&](int begin, int end, int thread) {
                CHECK(thread < n_threads);
                done.fetch_add(end - begin);
            });
            CHECK(done.load() == 100);
        }
    }
}

}  // namespace smallmind::threads
