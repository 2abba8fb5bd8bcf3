// Keys stand in two places: in the tables by which the checker reads a map (`constexpr Key kClauseKeys[]`),
// and with what they mean in terms.schema.json. Both have the same ones: the table kClauseKeys those of
// "$defs": "clause".
#include "terms/text/schema.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace panmen::terms {
namespace {

using Json = nlohmann::ordered_json;

// Of packs, which are files of their own.
const std::set<std::string> kOfPacks = {"pack", "open measure"};

struct KeyTable {
  std::string file;
  std::map<std::string, std::string> needs;  // by key: required, optional, later
};

std::string read_file(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// "OpenMeasure" as "open measure"
std::string in_words(const std::string& name) {
  std::string out;
  for (const char c : name) {
    if (std::isupper(static_cast<unsigned char>(c)) != 0 && !out.empty()) out += ' ';
    out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out;
}

// The tables of all sources beside this one, by the name of what they are the keys of.
std::map<std::string, KeyTable> key_tables() {
  static const std::regex kTable(R"(constexpr Key k(\w+)Keys\[\] = \{((?:.|\n)*?)\};)");
  static const std::regex kKey(R"re(\{(?:"([^"]+)"|(k\w+)), Need::(\w+)\})re");
  static const std::regex kWord(R"re(constexpr std::string_view (k\w+) = "([^"]*)")re");
  std::map<std::string, KeyTable> tables;
  for (const auto& entry : std::filesystem::directory_iterator(PANMEN_SOURCE_DIR "/src/terms/text")) {
    if (entry.path().extension() != ".cpp" || entry.path().stem().string().ends_with("_test")) continue;
    const std::string text = read_file(entry.path());
    std::map<std::string, std::string> words;
    for (std::sregex_iterator word(text.begin(), text.end(), kWord), end; word != end; ++word)
      words[(*word)[1]] = (*word)[2];
    for (std::sregex_iterator found(text.begin(), text.end(), kTable), end; found != end; ++found) {
      KeyTable table{entry.path().filename().string(), {}};
      const std::string body = (*found)[2];
      for (std::sregex_iterator key(body.begin(), body.end(), kKey); key != end; ++key)
        table.needs[(*key)[1].matched ? (*key)[1].str() : words.at((*key)[2])] = (*key)[3];
      const auto braces = std::ranges::count(body, '{');
      EXPECT_EQ(table.needs.size(), static_cast<size_t>(braces)) << table.file << ": " << body;
      const std::string name = in_words((*found)[1]);
      EXPECT_TRUE(tables.emplace(name, std::move(table)).second) << "two tables of keys of '" << name << "'";
    }
  }
  return tables;
}

// Keys that must stand there, always or as one of several.
std::set<std::string> required(const Json& object) {
  std::set<std::string> keys;
  for (const char* branches : {"anyOf", "oneOf"})
    for (const Json& branch : object.value(branches, Json::array()))
      for (const Json& key : branch.at("required"))
        keys.insert(key);
  for (const Json& key : object.value("required", Json::array()))
    keys.insert(key);
  return keys;
}

// The maps of the schema that have keys, by name.
std::map<std::string, Json> objects(const Json& schema) {
  std::map<std::string, Json> out{{"contract", schema}};
  for (const auto& [name, definition] : schema.at("$defs").items())
    if (definition.contains("properties")) out[name] = definition;
  return out;
}

TEST(Schema, HasTheKeysThatTheCheckerReads) {
  const Json schema = Json::parse(terms_schema());
  const std::map<std::string, Json> known = objects(schema);
  std::set<std::string> seen;
  for (const auto& [name, table] : key_tables()) {
    if (kOfPacks.contains(name)) continue;
    seen.insert(name);
    const std::string where = name == "contract" ? "\"properties\"" : "\"$defs\": \"" + name + "\"";
    if (!known.contains(name)) {
      ADD_FAILURE() << table.file << " reads the keys of '" << name << "': terms.schema.json has no "
                    << where;
      continue;
    }
    const Json& object = known.at(name);
    const Json& properties = object.at("properties");
    for (const auto& [key, need] : table.needs) {
      EXPECT_EQ(properties.contains(key), need != "later")
          << "terms.schema.json, " << where << ": '" << key << "', which is '" << need << "' in "
          << table.file;
      EXPECT_TRUE(need != "required" || required(object).contains(key))
          << "terms.schema.json, " << where << ": '" << key << "' is required in " << table.file;
    }
    for (const auto& [key, shape] : properties.items())
      EXPECT_TRUE(table.needs.contains(key))
          << "terms.schema.json, " << where << ": '" << key << "', which is not in " << table.file;
    for (const Json& key : object.value("required", Json::array()))
      EXPECT_EQ(table.needs.at(key), "required") << "terms.schema.json, " << where << ": '" << key << "'";
  }
  for (const auto& [name, object] : known)
    EXPECT_TRUE(seen.contains(name)) << "terms.schema.json, \"$defs\": \"" << name
                                     << "\": no source has such a table of keys";
}

TEST(Schema, SaysOfEveryKeyWhatItMeans) {
  const Json schema = Json::parse(terms_schema());
  for (const auto& [name, object] : objects(schema)) {
    EXPECT_EQ(object.at("additionalProperties"), false) << name;
    for (const auto& [key, shape] : object.at("properties").items()) {
      EXPECT_FALSE(shape.value("description", "").empty()) << name << ", " << key;
      EXPECT_FALSE(shape.value("x-description-zh", "").empty()) << name << ", " << key;
    }
  }
}

}  // namespace
}  // namespace panmen::terms
