// Must compile where only the ledger and what it links can be seen: base lies below it.
#include "base/result.hpp"

panmen::Result<void> downward() {
  return {};
}
