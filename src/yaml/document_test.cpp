#include "yaml/document.hpp"

#include <string>

#include <gtest/gtest.h>

namespace panmen::yaml {
namespace {

constexpr Bounds kBounds{8, 100};

Document read(std::string_view text) {
  auto read = read_document(text, kBounds);
  if (const auto* refusal = std::get_if<Refusal>(&read)) {
    ADD_FAILURE() << text << ": refused at " << refusal->at << ": " << refusal->detail;
    return {};
  }
  return std::get<Document>(std::move(read));
}

Refusal refused(std::string_view text) {
  auto read = read_document(text, kBounds);
  if (std::holds_alternative<Document>(read)) {
    ADD_FAILURE() << text << ": was read";
    return {};
  }
  return std::get<Refusal>(read);
}

TEST(Document, PartsKeepTheirPlaces) {
  const std::string text = "a: 1\nb: ['x''y', {c: \"d\"}]\n";
  const Document document = read(text);
  ASSERT_NE(document.root, nullptr);
  const auto top = entries(*document.root);
  ASSERT_EQ(top.size(), 2U);
  EXPECT_EQ(top[0].key.value, "a");
  EXPECT_EQ(top[0].value.value, "1");
  EXPECT_TRUE(top[0].value.plain);
  EXPECT_EQ(top[0].value.span.begin, 3U);
  EXPECT_EQ(top[0].value.span.end, 4U);
  const Node& list = top[1].value;
  ASSERT_EQ(list.kind, Node::Kind::list);
  EXPECT_TRUE(list.flow);
  ASSERT_EQ(list.items.size(), 2U);
  EXPECT_EQ(list.items[0]->value, "x'y");
  EXPECT_FALSE(list.items[0]->plain);
  EXPECT_EQ(text.substr(list.items[0]->span.begin, 6), "'x''y'");
  EXPECT_EQ(list.items[0]->span.end - list.items[0]->span.begin, 6U);
  const auto places = list.items[0]->places(text);
  ASSERT_EQ(places.size(), 4U);
  EXPECT_EQ(text[places[2]], 'y');
  EXPECT_EQ(entries(*list.items[1])[0].value.value, "d");
  EXPECT_TRUE(entries(list).empty());
}

TEST(Document, NothingIsNoRoot) {
  EXPECT_EQ(read("").root, nullptr);
  EXPECT_EQ(read("# only a comment\n").root, nullptr);
  ASSERT_NE(read("---\n").root, nullptr);
  EXPECT_EQ(read("---\n").root->kind, Node::Kind::null);
}

TEST(Document, WhatIsNotAllowedIsRefusedWhereItStands) {
  struct Case {
    const char* text;
    Cause cause;
    size_t at;
  };
  for (const Case& c : {
           Case{"a: &x b\n", Cause::anchor, 3},
           Case{"a: *x\n", Cause::syntax, 3},  // yaml-cpp itself: there is no x
           Case{"a: !!str b\n", Cause::tag, 3},
           Case{"a: ! b\n", Cause::tag, 3},
           Case{"a: b\n---\nc: d\n", Cause::second_document, 5},
           Case{"a: \"\\0\"\n", Cause::not_text, 3},
           Case{"[[[[[[[[[1]]]]]]]]]", Cause::too_deep, 8},
           Case{"a: [b\n", Cause::syntax, 6},
       }) {
    const Refusal refusal = refused(c.text);
    EXPECT_EQ(refusal.cause, c.cause) << c.text;
    EXPECT_EQ(refusal.at, c.at) << c.text;
    EXPECT_EQ(refusal.detail.empty(), c.cause != Cause::syntax) << c.text;
  }
}

TEST(Document, TheNumberOfNodesIsBounded) {
  std::string text = "[";
  for (size_t i = 1; i < kBounds.nodes; ++i)
    text += "a,";
  EXPECT_EQ(read(text + "]").nodes.size(), kBounds.nodes);
  EXPECT_EQ(refused(text + "a]").cause, Cause::too_many_nodes);
}

}  // namespace
}  // namespace panmen::yaml
