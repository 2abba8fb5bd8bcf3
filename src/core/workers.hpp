// Workers: a few threads that share out the calls of one function. The engine knows no threads; core gives it
// these as its ForEach.
//
// One thread calls for_each() at a time; the functions it is given may not call it.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace panmen::core {

class Workers {
 public:
  // With the caller's own, so many threads. REQUIRES: threads > 0.
  explicit Workers(size_t threads);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // Calls function(0) to function(count - 1), each once, and returns when all have returned. What they wrote
  // is seen by the caller. REQUIRES: the function does not throw.
  void for_each(size_t count, const std::function<void(size_t)>& function);

 private:
  void work();
  // Takes calls while there are any. REQUIRES: holds the lock, and does again when it returns.
  void take_calls(std::unique_lock<std::mutex>& lock);

  std::mutex mutex_;
  std::condition_variable there_is_work_;
  std::condition_variable all_done_;
  const std::function<void(size_t)>* function_ = nullptr;
  size_t next_ = 0;     // call to take
  size_t count_ = 0;    // of calls
  size_t running_ = 0;  // taken, and not returned yet
  bool ends_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace panmen::core
