#include "terms/text/check_json.hpp"

#include <nlohmann/json.hpp>

#include "base/sha256.hpp"

namespace panmen::terms {
namespace {

using Json = nlohmann::ordered_json;

// Position of the Language Server Protocol 3.17.
Json position(const Place& place) {
  return {{"line", place.line - 1}, {"character", place.utf16_before}};
}

Json error_object(const Diagnostic& error) {
  Json out;
  out["file"] = error.file;
  out["line"] = error.begin.line;
  out["column"] = error.begin.column;
  out["end line"] = error.end.line;
  out["end column"] = error.end.column;
  out["range"] = {{"start", position(error.begin)}, {"end", position(error.end)}};
  out["severity"] = "error";
  out["code"] = message_name(error.id);
  out["message"] = error.message;
  out["help"] = error.suggestion.empty() ? Json(nullptr) : Json(error.suggestion);
  return out;
}

std::string hash_of(std::string_view text) {
  return to_hex(sha256(as_bytes(text)));
}

Json contract_object(const CheckResult& result, std::string_view text) {
  const Contract& contract = *result.contract;
  Json out;
  out["id"] = contract.id;
  out["version"] = contract.version;
  out["signals"] = contract.signals.size();
  out["measures"] = contract.measures.size();
  out["clauses"] = contract.clauses.size();
  out["text sha256"] = hash_of(text);
  out["compiled sha256"] = to_hex(sha256(encode(contract)));
  out["packs"] = Json::array();
  for (const PackText& pack : result.packs)
    out["packs"].push_back({{"pack", pack.name}, {"file", pack.file_name}, {"sha256", hash_of(pack.text)}});
  return out;
}

}  // namespace

std::string render_json(const CheckResult& result, std::string_view text, std::string_view file_name) {
  Json out;
  out["file"] = file_name;
  out["ok"] = result.contract.has_value();
  out["contract"] = result.contract.has_value() ? contract_object(result, text) : Json(nullptr);
  out["errors"] = Json::array();
  for (const Diagnostic& error : result.errors)
    out["errors"].push_back(error_object(error));
  out["left out"] = result.errors_left_out;
  return out.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace panmen::terms
