// For tests: a contract that has one of everything is changed, and what decode_contract says of it is looked
// at.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "terms/contract.hpp"
#include "terms/test_contract.hpp"

namespace panmen::terms {

using Change = std::function<void(Contract&)>;

struct Broken {
  const char* reason;  // part of what is said
  Change change;
};

inline void expect_broken(const std::vector<Broken>& cases) {
  for (const Broken& broken : cases) {
    Contract contract = sample();
    broken.change(contract);
    const auto decoded = decode_contract(encode(contract));
    ASSERT_FALSE(decoded.ok()) << broken.reason;
    EXPECT_EQ(decoded.error().code, ErrorCode::invalid);
    EXPECT_NE(decoded.error().message.find(broken.reason), std::string::npos)
        << "expected: " << broken.reason << "\ngot: " << decoded.error().message;
  }
}

// What is broken in one case is right where it stands at its limit.
inline void expect_allowed(const std::vector<Change>& changes) {
  for (size_t i = 0; i < changes.size(); ++i) {
    Contract contract = sample();
    changes[i](contract);
    const auto decoded = decode_contract(encode(contract));
    ASSERT_TRUE(decoded.ok()) << "change " << i << ": " << decoded.error().message;
    EXPECT_EQ(*decoded, contract) << "change " << i;
  }
}

}  // namespace panmen::terms
