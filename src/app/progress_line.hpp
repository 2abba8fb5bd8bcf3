// ProgressLine: how far the reading of a long file has come, in one line that is written over, on a terminal
// only.
//
// Not thread-safe.
#pragma once

#include <string>

#include "connect/files/delimited.hpp"

namespace panmen::app {

class ProgressLine {
 public:
  // Of that file. It writes to standard error, and nothing where that is no terminal.
  explicit ProgressLine(std::string name);
  ~ProgressLine();  // takes the line away
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(const files::Progress& progress);

 private:
  std::string name_;
  bool on_;
  bool shown_ = false;
};

}  // namespace panmen::app
