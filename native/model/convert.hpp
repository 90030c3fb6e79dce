#pragma once

#include <cstdint>
#include <string>

#include "model/model.hpp"

namespace smallmind::model {

// The size of the .smq file that convert() would write.  Throws what Model::load throws of a file that cannot run.
std::uint64_t converted_bytes(const std::string& gguf_path);

// Packs a GGUF file's matrices and writes them as an .smq file at smq_path, some megabytes at a time.  The new file may
// not be on its disk yet when this returns, and a part of it is left when this throws.
// Throws as Model::load, and AccessError where it cannot write.
void convert(const std::string& gguf_path, const std::string& smq_path, int n_threads, const Progress& progress);

// Reads an .smq file through and compares all checksums.  Throws as Model::load; FileError where one is wrong.
void verify(const std::string& smq_path, int n_threads, const Progress& progress);

}  // namespace smallmind::model
