#pragma once

#include "actors/window/rule_book.hpp"
#include "schema/wire.hpp"

#include <memory>

namespace vedette::agent {

/// Compiles a policy. Rules that do not compile are refused one by one, with
/// the reason and its place; the others work. A rule's exceptions become part
/// of it; an exception that does not compile takes its rules with it, for they
/// would fire where they must not.
std::shared_ptr<const actors::rule_book>
make_rule_book(std::shared_ptr<const schema::policy> policy,
               schema::policy_applied& report);

} // namespace vedette::agent
