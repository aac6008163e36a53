#pragma once

#include "actors/contract/backend.hpp"
#include "cloud/api/reply.hpp"
#include "cloud/api/router.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Pages of lists. A page ends at a position - where its last item stands in
/// the order of the list - and the next one begins behind it. What arrives or
/// goes meanwhile moves nothing: every item that is there all the time is shown
/// once.
namespace vedette::cloud {

struct paging {
  std::uint32_t limit = 100;
  std::optional<actors::list_position> after;
  /// Which list with which filters: cursors of others are refused.
  std::uint64_t list = 0;
};

/// `?limit=&cursor=`; limits are 1 … 1000. A cursor that no list gave, or that
/// another list or other filters gave, is errc::invalid_argument.
result<paging> read_paging(const api_call& call);

/// `{"items","next","total"}`; `last` = where the page ends when there is more.
json page_json(json items, const paging& which, std::uint64_t total,
               const std::optional<actors::list_position>& last);

/// An item of a list that is in memory whole.
struct placed_item {
  actors::list_position at;
  json item;
};

enum class list_order : std::uint8_t { least_first, greatest_first };

/// A page of it, in order.
reply page_of(const api_call& call, std::vector<placed_item> all,
              list_order order);
/// The same for items in the order of one of their texts, which no two share.
reply page_of(const api_call& call, json all, const char* name = "id");
/// The same for items that have a time: newest first, then by `id`.
reply newest_page_of(const api_call& call, json all, const char* time);

} // namespace vedette::cloud
