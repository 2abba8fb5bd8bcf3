// A peer in a process of its own: it reads a line, does what that says, and answers with one.
//
// Not thread-safe. A failure ends the program with a message.
#pragma once

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include "bench/harness.hpp"

namespace panmen::bench {

class PeerProcess {
 public:
  explicit PeerProcess(std::vector<std::string> command) {
    int to_peer[2];
    int from_peer[2];
    if (::pipe(to_peer) != 0 || ::pipe(from_peer) != 0) fail(std::strerror(errno));
    child_ = ::fork();
    if (child_ < 0) fail(std::strerror(errno));
    if (child_ == 0) {
      ::dup2(to_peer[0], STDIN_FILENO);
      ::dup2(from_peer[1], STDOUT_FILENO);
      for (int end : {to_peer[0], to_peer[1], from_peer[0], from_peer[1]})
        ::close(end);
      std::vector<char*> arguments;
      for (std::string& argument : command)
        arguments.push_back(argument.data());
      arguments.push_back(nullptr);
      ::execvp(arguments[0], arguments.data());
      std::printf("missing %s: %s\n", arguments[0], std::strerror(errno));
      std::fflush(stdout);
      std::_Exit(1);
    }
    ::close(to_peer[0]);
    ::close(from_peer[1]);
    in_ = ::fdopen(to_peer[1], "w");
    out_ = ::fdopen(from_peer[0], "r");
    greeting_ = read_line();
  }
  ~PeerProcess() {
    std::fclose(in_);
    std::fclose(out_);
    ::waitpid(child_, nullptr, 0);
  }
  PeerProcess(const PeerProcess&) = delete;
  PeerProcess& operator=(const PeerProcess&) = delete;

  // What it said before it was asked anything.
  const std::string& greeting() const { return greeting_; }
  std::string ask(std::string_view line) {
    std::fprintf(in_, "%.*s\n", static_cast<int>(line.size()), line.data());
    std::fflush(in_);
    return read_line();
  }

 private:
  std::string read_line() {
    std::string line;
    for (int c = std::fgetc(out_); c != '\n'; c = std::fgetc(out_)) {
      if (c == EOF) fail("the peer ended; it last said: " + line);
      line.push_back(static_cast<char>(c));
    }
    return line;
  }

  pid_t child_ = -1;
  std::FILE* in_ = nullptr;
  std::FILE* out_ = nullptr;
  std::string greeting_;
};

}  // namespace panmen::bench
