#include "engine/cae/leaf.hpp"
#include "schema/catalog_artifacts.hpp"

// Tested by tests/unit/engine/cae/leaf_test.cpp

#include <algorithm>
#include <array>
#include <cctype>

namespace vedette::engine::cae {

namespace {

std::string folded(std::string_view text) {
  std::string out;
  for (auto c : text)
    out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

/// Facets that the vendor documents and that no sensor of ours fills: those of
/// certificate chains. A rule may ask for them; on Linux they are never there.
bool is_documented(std::string_view facet) {
  static constexpr std::array<std::string_view, 3> chain{"leaf", "issuer",
                                                         "root"};
  static constexpr std::array<std::string_view, 9> parts{
    "dnstring", "thumbprint", "signaturealgorithm", "cn", "dn", "ou", "o",
    "l",        "c"};
  auto name = folded(facet);
  for (auto link : chain)
    if (name.starts_with(link))
      for (auto part : parts)
        if (name.substr(link.size()) == part)
          return true;
  return name == "signaturestatus" || name == "isselfsigned";
}

bool has(schema::event_class cls, std::string_view name) {
  return schema::resolve(cls, name).has_value();
}

bool any_class_has(std::string_view name) {
  for (std::size_t i = 0; i < schema::event_class_count; ++i)
    if (has(static_cast<schema::event_class>(i), name))
      return true;
  return false;
}

/// The nearest of names that are written in any case.
std::string like(std::string_view word,
                 const std::vector<std::string_view>& known) {
  auto near = nearest(folded(word), known);
  return near.empty() ? "" : "did you mean " + near + "?";
}

std::string like_field(std::string_view name) {
  std::vector<std::string_view> known;
  for (const auto& x : schema::fields())
    known.push_back(x.name);
  return like(name, known);
}

} // namespace

expr facet_value(reader& in, const operand& from, const class_list& classes,
                 layout& fields) {
  // Our own: any field of the catalogue by its name.
  auto plain = folded(from.source) == "field";
  auto name = plain ? from.facet : from.source + "." + from.facet;
  auto there = std::any_of(classes.begin(), classes.end(),
                           [&](auto cls) { return has(cls, name); });
  if (!there && !plain && !schema::is_artifact(from.source)) {
    auto known = schema::artifact_names();
    known.insert(known.end(), {"literal", "literalset", "field"});
    auto hint = like(from.source, known);
    in.error(from.at, "unknown operand source '" + from.source + "'",
             hint.empty() ? "expected Literal, LiteralSet or an artifact such "
                            "as InstigatingProcess or TargetFile"
                          : hint);
  } else if (!there && any_class_has(name))
    in.warning(from.at, "the events this state looks at have no '" + name
                          + "': it is never there");
  else if (!there && is_documented(from.facet))
    in.warning(from.at, "no sensor fills '" + name + "': it is never there");
  else if (!there)
    in.error(from.at,
             plain ? "the catalogue has no field '" + name + "'"
                   : "'" + from.source + "' has no facet '" + from.facet + "'",
             plain ? like_field(name)
                   : like(from.facet, schema::facet_names(from.source)));
  return make_field(fields.bind(name));
}

} // namespace vedette::engine::cae
