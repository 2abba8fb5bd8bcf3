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
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace panmen::terms {
namespace {

using Json = nlohmann::ordered_json;

struct Schema {
  std::string file;
  std::string root;  // of what the whole has the keys
  Json json;
};

std::vector<Schema> schemas() {
  return {{"terms.schema.json", "contract", Json::parse(terms_schema())},
          {"pack.schema.json", "pack", Json::parse(pack_schema())}};
}

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

// The sources beside this one, by file name.
std::map<std::string, std::string> sources() {
  std::map<std::string, std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(PANMEN_SOURCE_DIR "/src/terms/text"))
    if (entry.path().extension() == ".cpp" && !entry.path().stem().string().ends_with("_test"))
      out[entry.path().filename().string()] = read_file(entry.path());
  return out;
}

// What stands in a source between "HEAD k" and "};": the table's name and its body.
std::vector<std::pair<std::string, std::string>> tables_in(const std::string& text, const std::string& head) {
  std::vector<std::pair<std::string, std::string>> out;
  for (size_t at = text.find(head); at != std::string::npos; at = text.find(head, at + 1)) {
    const size_t name = text.find(" k", at + head.size() - 1) + 2;
    const size_t body = text.find(" = {", name);
    const size_t end = text.find("};", body);
    if (body == std::string::npos || end == std::string::npos) continue;
    out.emplace_back(text.substr(name, body - name), text.substr(body + 4, end - body - 4));
  }
  return out;
}

// The tables of all sources, by the name of what they are the keys of.
std::map<std::string, KeyTable> key_tables() {
  static const std::regex kKey(R"re(\{(?:"([^"]+)"|(k\w+)), Need::(\w+)\})re");
  static const std::regex kWord(R"re(constexpr std::string_view (k\w+) = "([^"]*)")re");
  std::map<std::string, KeyTable> tables;
  for (const auto& [file, text] : sources()) {
    std::map<std::string, std::string> words;
    for (std::sregex_iterator word(text.begin(), text.end(), kWord), end; word != end; ++word)
      words[(*word)[1]] = (*word)[2];
    for (const auto& [name, body] : tables_in(text, "constexpr Key ")) {
      KeyTable table{file, {}};
      for (std::sregex_iterator key(body.begin(), body.end(), kKey), end; key != end; ++key)
        table.needs[(*key)[1].matched ? (*key)[1].str() : words.at((*key)[2])] = (*key)[3];
      const auto braces = std::ranges::count(body, '{');
      EXPECT_EQ(table.needs.size(), static_cast<size_t>(braces)) << file << ": " << body;
      constexpr std::string_view kEnding = "Keys[]";
      EXPECT_TRUE(name.ends_with(kEnding)) << file << ": " << name;
      const std::string of = in_words(name.substr(0, name.size() - kEnding.size()));
      EXPECT_TRUE(tables.emplace(of, std::move(table)).second) << "two tables of keys of '" << of << "'";
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

// A map that has keys, and where it stands.
struct Object {
  std::string where;
  Json json;
};

// Of all schemas, by name.
std::map<std::string, Object> objects() {
  std::map<std::string, Object> out;
  for (const Schema& schema : schemas()) {
    out[schema.root] = {schema.file + ", \"properties\"", schema.json};
    for (const auto& [name, definition] : schema.json.at("$defs").items())
      if (definition.contains("properties")) out[name] = {schema.file + ", \"" + name + "\"", definition};
  }
  return out;
}

void expect_same_keys(const KeyTable& table, const Object& object) {
  const Json& properties = object.json.at("properties");
  for (const auto& [key, need] : table.needs) {
    EXPECT_EQ(properties.contains(key), need != "later")
        << object.where << ": '" << key << "', which is '" << need << "' in " << table.file;
    EXPECT_TRUE(need != "required" || required(object.json).contains(key))
        << object.where << ": '" << key << "' is required in " << table.file;
  }
  for (const auto& [key, shape] : properties.items())
    EXPECT_TRUE(table.needs.contains(key))
        << object.where << ": '" << key << "', which is not in " << table.file;
  for (const Json& key : object.json.value("required", Json::array()))
    EXPECT_EQ(table.needs.at(key), "required") << object.where << ": '" << key << "'";
}

TEST(Schemas, HaveTheKeysThatTheCheckerReads) {
  const std::map<std::string, Object> known = objects();
  const std::map<std::string, KeyTable> tables = key_tables();
  for (const auto& [name, table] : tables) {
    if (known.contains(name))
      expect_same_keys(table, known.at(name));
    else
      ADD_FAILURE() << table.file << " reads the keys of '" << name << "', and no schema has it in \"$defs\"";
  }
  for (const auto& [name, object] : known)
    EXPECT_TRUE(tables.contains(name)) << object.where << ": no source has such a table of keys";
}

TEST(Schemas, HaveTheWordsThatTheCheckerReads) {
  static const std::regex kWord(R"re(\{"([^"]+)", )re");
  size_t seen = 0;
  for (const auto& [file, text] : sources())
    for (const auto& [name, body] : tables_in(text, "static const Words<"))
      for (std::sregex_iterator word(body.begin(), body.end(), kWord), end; word != end; ++word, ++seen)
        EXPECT_NE(terms_schema().find('"' + (*word)[1].str() + '"'), std::string_view::npos)
            << file << " reads the word '" << (*word)[1] << "', and terms.schema.json has no enum with it";
  EXPECT_GT(seen, 15U);
}

TEST(Schemas, SayOfEveryKeyWhatItMeans) {
  for (const auto& [name, object] : objects()) {
    EXPECT_EQ(object.json.at("additionalProperties"), false) << object.where;
    for (const auto& [key, shape] : object.json.at("properties").items()) {
      EXPECT_FALSE(shape.value("description", "").empty()) << object.where << ": " << key;
      EXPECT_FALSE(shape.value("x-description-zh", "").empty()) << object.where << ": " << key;
    }
  }
}

}  // namespace
}  // namespace panmen::terms
