// Every way in which the engine can refuse.  Each type becomes one class of smallmind.domain.errors
// (bindings/errors.cpp), which turns the facts into sentences; what() is for developers.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace smallmind::errors {

class Error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// A damaged model file.  offset: bytes from the start of the file, -1 where there is no single place.
class FileError : public Error {
  public:
    FileError(std::string path_, std::string field_, std::int64_t offset_, std::string problem_)
        : Error(path_ + ": " + field_ + " at " + std::to_string(offset_) + ": " + problem_),
          path(std::move(path_)),
          field(std::move(field_)),
          offset(offset_),
          problem(std::move(problem_)) {}

    std::string path;
    std::string field;
    std::int64_t offset;
    std::string problem;
};

// A sound file that this version cannot run.
class UnsupportedError : public Error {
  public:
    UnsupportedError(std::string path_, std::string field_, std::string problem_)
        : Error(path_ + ": " + field_ + ": " + problem_),
          path(std::move(path_)),
          field(std::move(field_)),
          problem(std::move(problem_)) {}

    std::string path;
    std::string field;
    std::string problem;
};

// No file at that path.
class NotFound : public Error {
  public:
    explicit NotFound(std::string path_) : Error(path_ + ": no such file"), path(std::move(path_)) {}

    std::string path;
};

// A file that exists but cannot be read: a folder, no permission, a disk error.
class AccessError : public Error {
  public:
    AccessError(std::string path_, std::string problem_)
        : Error(path_ + ": " + problem_), path(std::move(path_)), problem(std::move(problem_)) {}

    std::string path;
    std::string problem;
};

// what: a noun phrase that starts a sentence ("The key/value cache").  Sizes in bytes.
class MemoryError : public Error {
  public:
    MemoryError(std::string what_, std::uint64_t needed_, std::uint64_t available_)
        : Error(what_ + " needs " + std::to_string(needed_) + " bytes of " + std::to_string(available_)),
          subject(std::move(what_)),
          needed(needed_),
          available(available_) {}

    std::string subject;
    std::uint64_t needed;
    std::uint64_t available;
};

class ContextFull : public Error {
  public:
    ContextFull(std::int64_t n_tokens_, std::int64_t context_length_)
        : Error(std::to_string(n_tokens_) + " tokens in a context of " + std::to_string(context_length_)),
          n_tokens(n_tokens_),
          context_length(context_length_) {}

    std::int64_t n_tokens;
    std::int64_t context_length;
};

class UnknownKernel : public Error {
  public:
    UnknownKernel(std::string requested_, std::vector<std::string> available_)
        : Error("no kernel set " + requested_), requested(std::move(requested_)), available(std::move(available_)) {}

    std::string requested;
    std::vector<std::string> available;
};

// The engine ended, or failed, while it was needed; or a caller's progress callback asked to stop.
class Stopped : public Error {
  public:
    explicit Stopped(std::string problem_) : Error(problem_), problem(std::move(problem_)) {}

    std::string problem;
};

// A model file that lost bytes, or was cut short, while it was in use.
class FileChanged : public Stopped {
  public:
    explicit FileChanged(std::string path_)
        : Stopped(path_ + ": the file was cut short while it was in use"), path(std::move(path_)) {}

    std::string path;
};

// What may follow was to be constrained, and whoever knows the constraint failed, or allows nothing.
class ConstraintFailed : public Stopped {
  public:
    using Stopped::Stopped;
};

}  // namespace smallmind::errors
