#include "base/ids.hpp"
#include "cloud/api/static_files.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace vedette::cloud {
namespace {

namespace fs = std::filesystem;

class static_files_test : public testing::Test {
protected:
  void SetUp() override {
    fs::create_directories(dir / "console/assets");
    std::ofstream{dir / "console/index.html"} << "<html>";
    std::ofstream{dir / "console/assets/a-1.js"} << "1";
    std::ofstream{dir / "secret"} << "secret";
    fs::create_symlink(dir / "secret", dir / "console/link");
  }
  void TearDown() override { fs::remove_all(dir); }

  net::http_response get(const std::string& path) {
    net::http_request request;
    request.path = path;
    return static_files{(dir / "console").string()}.serve(request);
  }

  fs::path dir
    = fs::temp_directory_path() / ("vedette-" + uid::random().compact());
};

TEST_F(static_files_test, serves_the_console) {
  EXPECT_EQ(get("/").body, "<html>");
  EXPECT_EQ(net::find_header(get("/").headers, "cache-control"), "no-cache");
  auto script = get("/assets/a-1.js");
  EXPECT_EQ(net::find_header(script.headers, "content-type"),
            "text/javascript; charset=utf-8");
  EXPECT_EQ(net::find_header(script.headers, "cache-control"),
            "public, max-age=31536000, immutable");
}

TEST_F(static_files_test, never_leaves_its_directory) {
  for (const auto* path :
       {"/../secret", "/assets/../../secret", "/./../secret", "//etc/passwd",
        "/link", "/assets", "/.hidden", "/..\\secret", "/nothing"})
    EXPECT_EQ(get(path).status, 404) << path;
}

} // namespace
} // namespace vedette::cloud
