#pragma once

#include "engine/cae/rule_document.hpp"

#include <string>

namespace vedette::engine::cae {

/// The rule in English, for people who review it: what it sees, in which order,
/// and what it reports.
std::string to_words(const rule_document& from);

/// `1 h 30 min`, `250 ms`
std::string duration_in_words(time_ns span);

} // namespace vedette::engine::cae
