#pragma once

#include "actors/query/query_engine.hpp"
#include "cloud/store/block_source.hpp"
#include "schema/device_facts.hpp"

#include <functional>
#include <memory>
#include <string>

namespace vedette::cloud {

/// What hunting needs from the rest of the node. Called from the threads that
/// run queries.
struct hunt_context {
  /// The blocks as they are now.
  std::function<std::shared_ptr<const block_source>()> blocks;
  /// What a device says about itself; only its id when it is unknown.
  std::function<schema::device_facts(const uid&)> facts_of;
};

/// Queries over stored blocks: EQL (also sequences, joins, samples and pipes,
/// over at most 200,000 events), InstaQuery and focus view.
/// A shard's part works on one block per step. Rows as in docs/api.md, events
/// newest first.
std::unique_ptr<actors::query_engine> make_hunt_engine(hunt_context context);

} // namespace vedette::cloud
