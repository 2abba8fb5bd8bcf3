#include "app/pack_folders.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

namespace panmen::app {
namespace {

namespace fs = std::filesystem;

class PackFoldersTest : public testing::Test {
 protected:
  PackFoldersTest() : root_(fs::temp_directory_path() / ("panmen-packs-" + std::to_string(getpid()))) {
    fs::remove_all(root_);
    fs::create_directories(root_ / "contracts" / "2026");
  }
  ~PackFoldersTest() override { fs::remove_all(root_); }

  void write(const fs::path& path, const std::string& text) const {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path, std::ios::binary) << text;
  }
  PackFolders folders(const std::optional<std::string>& packs = std::nullopt) const {
    return {(root_ / "contracts" / "2026" / "press.terms.yaml").string(), packs};
  }

  fs::path root_;
};

TEST_F(PackFoldersTest, the_terms_folder_goes_before_the_nearest_packs_above) {
  write("packs/oee/oee.pack.yaml", "above");
  EXPECT_EQ(folders().find("oee")->text, "above");
  write("contracts/packs/oee.pack.yaml", "nearer");
  EXPECT_EQ(folders().find("oee")->text, "nearer");
  write("contracts/2026/packs/any/oee.pack.yaml", "beside");
  EXPECT_EQ(folders().find("oee")->text, "beside");
  write("contracts/2026/oee.pack.yaml", "own");
  const auto own = folders().find("oee");
  EXPECT_EQ(own->text, "own");
  EXPECT_EQ(own->name, "oee");
  EXPECT_EQ(own->file_name, (root_ / "contracts" / "2026" / "oee.pack.yaml").string());
}

TEST_F(PackFoldersTest, a_folder_that_is_given_is_taken_instead_of_those_above) {
  write("packs/oee/oee.pack.yaml", "above");
  write("shared/a/oee.pack.yaml", "given");
  EXPECT_EQ(folders((root_ / "shared").string()).find("oee")->text, "given");
  fs::create_directory(root_ / "empty");
  EXPECT_EQ(folders((root_ / "empty").string()).find("oee").error().code, ErrorCode::not_found);
}

TEST_F(PackFoldersTest, what_is_not_found_says_where_it_was_looked_for) {
  write("packs/oee/oee.pack.yaml", "above");
  const Error error = folders().find("eoo").error();
  EXPECT_EQ(error.code, ErrorCode::not_found);
  EXPECT_NE(error.message.find("'eoo.pack.yaml'"), std::string::npos) << error.message;
  EXPECT_NE(error.message.find((root_ / "contracts" / "2026").string()), std::string::npos) << error.message;
  EXPECT_NE(error.message.find("packs"), std::string::npos) << error.message;
  EXPECT_NE(error.message.find("--packs DIR"), std::string::npos) << error.message;
}

TEST_F(PackFoldersTest, two_of_one_name_are_not_chosen_from) {
  write("packs/a/oee.pack.yaml", "one");
  write("packs/b/oee.pack.yaml", "other");
  const Error error = folders().find("oee").error();
  EXPECT_EQ(error.code, ErrorCode::exists);
  EXPECT_NE(error.message.find("packs/a/oee.pack.yaml"), std::string::npos) << error.message;
  EXPECT_NE(error.message.find("packs/b/oee.pack.yaml"), std::string::npos) << error.message;
}

TEST_F(PackFoldersTest, names_are_those_that_can_be_found) {
  write("packs/oee/oee.pack.yaml", "");
  write("packs/energy/energy.pack.yaml", "");
  write("packs/energy/more/deep.pack.yaml", "");
  write("packs/energy/works.terms.yaml", "");
  write("contracts/2026/oee.pack.yaml", "");
  write("contracts/2026/own.pack.yaml", "");
  EXPECT_EQ(folders().names(), (std::vector<std::string>{"energy", "oee", "own"}));
}

TEST_F(PackFoldersTest, a_file_too_large_is_not_read) {
  write("packs/oee.pack.yaml", std::string(terms::kMaxPackBytes + 1, '#'));
  EXPECT_EQ(folders().find("oee").error().code, ErrorCode::limit);
}

}  // namespace
}  // namespace panmen::app
