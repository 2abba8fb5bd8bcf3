#include "app/browser.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/input.hpp"

namespace panmen::app {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kPatience{60};
constexpr size_t kMaxPdfBytes = size_t{1} << 28;

// A new folder that is removed with all that is in it.
class TemporaryFolder {
 public:
  static Result<TemporaryFolder> make() {
    std::error_code failed;
    const fs::path parent = fs::temp_directory_path(failed);
    std::string name = (parent / "panmen-XXXXXX").string();
    if (failed || ::mkdtemp(name.data()) == nullptr)
      return Error{ErrorCode::io, fmt::format("cannot make a temporary folder: {}",
                                              failed ? failed.message() : std::strerror(errno))};
    return TemporaryFolder(name);
  }
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }

  std::string in(std::string_view name) const { return (path_ / name).string(); }

 private:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
  fs::path path_;
};

// Starts the program, which is looked for in PATH, with what it says going to a file. It leads a group of its
// own, so that its helpers end with it. The error is errno's.
int start(std::vector<std::string> command, const std::string& log, pid_t& pid) {
  std::vector<char*> arguments;
  for (std::string& argument : command)
    arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  if (const int error = posix_spawn_file_actions_init(&files); error != 0) return error;
  if (const int error = posix_spawnattr_init(&attributes); error != 0) {
    posix_spawn_file_actions_destroy(&files);
    return error;
  }
  int error = posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (error == 0)
    error = posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, log.c_str(),
                                             O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (error == 0) error = posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
  if (error == 0) error = posix_spawnattr_setpgroup(&attributes, 0);
  if (error == 0) error = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  if (error == 0) error = posix_spawnp(&pid, arguments[0], &files, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return error;
}

// Whether it ended by itself, without an error, in time.
Result<void> wait_for(pid_t pid, const std::string& program) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  int status = 0;
  pid_t ended = 0;
  while ((ended = ::waitpid(pid, &status, WNOHANG)) == 0 && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  ::kill(-pid, SIGKILL);  // what it started and left behind
  if (ended == 0) {
    ::waitpid(pid, &status, 0);
    return Error{ErrorCode::io,
                 fmt::format("{} did not print the page within {} s", program, kPatience.count())};
  }
  if (ended == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return Error{ErrorCode::io, fmt::format("{} could not print the page", program)};
}

// The last words of what the program said, behind its failure.
Error with_log(Error error, const std::string& log) {
  std::ifstream file(log);
  std::string last;
  for (std::string line; std::getline(file, line);)
    if (!line.empty()) last = line;
  if (!last.empty()) error.message += "; it said: " + last;
  return error;
}

}  // namespace

Result<std::string> print_pdf(std::string_view page) {
  PANMEN_TRY(const TemporaryFolder folder, TemporaryFolder::make());
  const std::string source = folder.in("page.html");
  const std::string pdf = folder.in("page.pdf");
  const std::string log = folder.in("log");
  if (!(std::ofstream(source, std::ios::binary) << page).flush())
    return Error{ErrorCode::io, fmt::format("cannot write '{}'", source)};
  // The page is ours, escaped and without scripts, so that it may do without the sandbox, which containers
  // and the superuser do not have.
  const std::vector<std::string> options = {"--headless",
                                            "--no-sandbox",
                                            "--disable-gpu",
                                            "--disable-dev-shm-usage",
                                            "--disable-extensions",
                                            "--disable-background-networking",
                                            "--disable-sync",
                                            "--no-first-run",
                                            "--user-data-dir=" + folder.in("profile"),
                                            "--no-pdf-header-footer",
                                            "--print-to-pdf=" + pdf,
                                            "file://" + source};
  int error = ENOENT;
  pid_t pid = 0;
  std::string program;
  for (const char* name : {"chromium", "chromium-browser", "google-chrome"}) {
    if (error != ENOENT) break;
    program = name;
    std::vector<std::string> command{name};
    command.insert(command.end(), options.begin(), options.end());
    error = start(std::move(command), log, pid);
  }
  if (error == ENOENT)
    return Error{ErrorCode::not_found,
                 "a PDF needs Chromium, which is not installed: apt-get install chromium"};
  if (error != 0)
    return Error{ErrorCode::io, fmt::format("cannot start {}: {}", program, std::strerror(error))};
  if (const auto done = wait_for(pid, program); !done.ok()) return with_log(done.error(), log);
  auto printed = read_whole_file(pdf, kMaxPdfBytes);
  if (!printed.ok() || !printed->starts_with("%PDF-"))
    return with_log({ErrorCode::io, fmt::format("{} printed no PDF", program)}, log);
  return printed;
}

}  // namespace panmen::app
