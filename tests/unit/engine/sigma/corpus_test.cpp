#include "engine/sigma/logsource.hpp"
#include "tests/support/corpus.hpp"
#include "tests/unit/engine/sigma/harness.hpp"

#include <map>

namespace vedette::engine::sigma {
namespace {

constexpr const char* archive = "sigma/sigma_rules.public.tar.zst";

struct corpus {
  std::vector<document> documents;
  diagnostics out;
  layout fields;
  std::vector<rule> rules;
};

corpus load() {
  corpus x;
  for (const auto& file : test::read_shared_archive(archive))
    for (auto& made : parse(file.text, file.path, x.out))
      x.documents.push_back(std::move(made));
  x.rules = compile(x.documents, x.fields, {}, x.out);
  return x;
}

TEST(sigma_corpus, loads_the_public_rules_of_event_classes) {
  if (!test::has_shared(archive))
    GTEST_SKIP() << "no shared data";
  auto x = load();
  std::size_t of_classes = 0;
  for (const auto& document : x.documents) {
    layout scratch;
    of_classes += route_of(document.from, scratch).known ? 1U : 0U;
  }
  std::size_t refused = 0;
  std::size_t unknown_source = 0;
  for (const auto& why : x.out) {
    EXPECT_FALSE(why.source.empty());
    EXPECT_GT(why.line, 0U) << why.to_string();
    refused += why.level == severity::error ? 1U : 0U;
    unknown_source += why.level == severity::warning ? 1U : 0U;
    if (why.level == severity::error)
      std::cout << why.to_string() << "\n";
  }
  std::cout << x.documents.size() << " documents, " << x.rules.size()
            << " rules, " << of_classes << " of event classes, " << refused
            << " refused, " << unknown_source << " of other log sources\n";
  EXPECT_GE(x.documents.size(), 2234U);
  EXPECT_EQ(x.rules.size() + refused, 2234U);
}

} // namespace
} // namespace vedette::engine::sigma
