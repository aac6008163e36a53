#pragma once

#include "engine/cae/reader.hpp"
#include "engine/cae/rule_document.hpp"
#include "schema/catalog.hpp"

#include <optional>
#include <vector>

namespace vedette::engine::cae {

/// The classes of events that a state looks at.
using class_list = std::vector<schema::event_class>;

/// The value of a facet. Warns about facets that these classes never have, and
/// reports an error for those that no class has.
expr facet_value(reader& in, const operand& from, const class_list& classes,
                 layout& fields);

/// What a field operator asks of an event; two-valued. On an error: nullopt,
/// and the reader knows why.
std::optional<expr> compile_operator(reader& in, const field_operator& from,
                                     const class_list& classes, layout& fields);

/// CIDR blocks that together are the addresses from `first` to `last`; empty
/// when these are no addresses of one family in this order.
std::vector<std::string> blocks_between(std::string_view first,
                                        std::string_view last);

} // namespace vedette::engine::cae
