// Document: a page as one HTML file, which needs no other and runs no script, readable on a screen and in
// print. Its frame and the look that all pages share are here.
//
// It knows nothing of what a page is about. Pure; safe to use from any thread.
// Invariant: what is rendered is well-formed XML too where the body is.
#pragma once

#include <string>
#include <string_view>

namespace panmen::html {

struct Document {
  std::string language;    // en, zh-CN
  std::string title;       // plain text
  std::string_view style;  // of this kind of page, behind the shared look
  std::string body;        // what <main> holds: markup, with all outside text escaped
};

std::string render(const Document& document);

}  // namespace panmen::html
