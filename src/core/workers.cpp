#include "core/workers.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace panmen::core {

Workers::Workers(size_t threads) {
  PANMEN_ASSERT(threads > 0);
  for (size_t i = 1; i < threads; ++i)
    threads_.emplace_back([this] { work(); });
}

Workers::~Workers() {
  {
    const std::scoped_lock lock(mutex_);
    ends_ = true;
  }
  there_is_work_.notify_all();
  for (std::thread& thread : threads_)
    thread.join();
}

void Workers::for_each(size_t count, const std::function<void(size_t)>& function) {
  std::unique_lock lock(mutex_);
  PANMEN_ASSERT(function_ == nullptr);
  function_ = &function;
  next_ = 0;
  count_ = count;
  if (count > 1) there_is_work_.notify_all();
  take_calls(lock);
  all_done_.wait(lock, [this] { return running_ == 0; });
  function_ = nullptr;
  count_ = 0;
  next_ = 0;
}

void Workers::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    there_is_work_.wait(lock, [this] { return ends_ || next_ < count_; });
    if (ends_) return;
    take_calls(lock);
  }
}

void Workers::take_calls(std::unique_lock<std::mutex>& lock) {
  while (next_ < count_) {
    // Many at once while many are left, so that threads seldom meet here; few at the end, so that they are
    // done together.
    constexpr size_t kTurnsEach = 4;
    const size_t first = next_;
    next_ += std::max<size_t>(1, (count_ - first) / (kTurnsEach * (threads_.size() + 1)));
    const size_t last = next_;
    const auto& function = *function_;
    ++running_;
    lock.unlock();
    for (size_t call = first; call < last; ++call)
      function(call);
    lock.lock();
    --running_;
  }
  if (running_ == 0) all_done_.notify_one();
}

}  // namespace panmen::core
