// Must not compile where only the ledger and what it links can be seen: terms do not lie below it.
#include "terms/contract.hpp"
