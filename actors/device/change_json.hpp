#pragma once

#include "actors/contract/backend.hpp"

#include <string>

// Tested by tests/unit/actors/device/shard_actor_test.cpp

namespace vedette::actors {

/// What live views hear of a change: enough to find the object and to show its
/// row, in the words of docs/api.md.
std::string change_json(const device_view& what, bool gone);
std::string change_json(const detection_view& what, bool gone);
/// A device suspended a rule that costs too much, or lets it work again.
std::string change_json(const device_view& where,
                        const schema::rule_cost& what);
std::string change_json(const query_view& what);

const char* name_of(query_state state);

} // namespace vedette::actors
