#pragma once

#include <span>
#include <string>
#include <string_view>

namespace vedette::engine::eql {

/// The words that a field of the catalogue can hold, where ECS or the catalogue
/// closes the list; empty where anything may stand.
std::span<const std::string_view> words_of(std::string_view canonical_field);

/// The known word nearest to one that means nothing: names of the catalogue's
/// classes (`proces`), and of its fields, people's other names for them
/// included. Empty when none is near.
std::string nearest_class(std::string_view word);
std::string nearest_field(std::string_view word);

} // namespace vedette::engine::eql
