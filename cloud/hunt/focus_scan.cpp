// Tested by tests/unit/cloud/hunt/hunt_engine_test.cpp
#include "cloud/hunt/focus_scan.hpp"

#include "base/shard.hpp"
#include "cloud/hunt/device_book.hpp"
#include "cloud/hunt/focus_view.hpp"
#include "cloud/hunt/process_family.hpp"
#include "cloud/hunt/shard_blocks.hpp"
#include "schema/catalog_fields.hpp"

#include <optional>

namespace vedette::cloud {

namespace {

using schema::event_class;

/// Two walks over the device's blocks: who is whose child, then what they did.
class focus_scan final : public actors::shard_scan {
public:
  focus_scan(std::shared_ptr<const actors::query_spec> what,
             std::uint32_t shard, const hunt_context& context)
    : what_{std::move(what)}, blocks_{context.blocks(), shard},
      devices_{context.facts_of} {}

  result<bool> step(std::vector<actors::query_row>& out,
                    actors::scan_progress& progress) override {
    if (!selected_) {
      selected_ = true;
      auto ok = blocks_.select(
        *what_,
        [](const stored_block&, const schema::block_summary& summary) {
          return summary.may_have_field(schema::id_of("process.entity_id"));
        },
        progress);
      if (!ok.ok())
        return ok.why();
      return true;
    }
    // The second walk reads the same blocks again: counted once.
    actors::scan_progress uncounted;
    auto* block = blocks_.next(view_ ? uncounted : progress);
    if (block != nullptr) {
      if (auto ok = read(*block); !ok.ok())
        return ok.why();
      return true;
    }
    if (!view_) {
      view_.emplace(family_, what_->process_uid);
      blocks_.rewind();
      return true;
    }
    if (family_.find(what_->process_uid) == nullptr)
      return error{errc::not_found,
                   "no stored event of this device names the process '"
                     + what_->process_uid
                     + (what_->from != 0 || what_->to != 0
                          ? "' in the time that was asked about"
                          : "'")};
    out.push_back({0, view_->to_json()});
    return false;
  }

private:
  status read(shard_blocks::opened& block) {
    auto& view = *block.view;
    auto range = range_of(*what_);
    for (std::size_t c = 0; c < schema::event_class_count; ++c) {
      auto cls = static_cast<event_class>(c);
      auto walls = view.walls(cls);
      if (!walls.ok())
        return walls.why();
      for (std::uint32_t row = 0; row < view.rows(cls); ++row) {
        if (!range.has(walls.value()[row])
            || device_of(view, *block.block, {cls, row}) != *what_->device)
          continue;
        if (auto ok = view.event_at({cls, row}, event_); !ok.ok())
          return ok;
        if (!view_)
          family_.learn(event_);
        else if (view_->wants(event_)) {
          devices_.of(*what_->device)->complete(event_);
          view_->add(event_);
        }
      }
    }
    return done;
  }

  std::shared_ptr<const actors::query_spec> what_;
  shard_blocks blocks_;
  device_book devices_;
  bool selected_ = false;
  process_family family_;
  std::optional<focus_view> view_;
  schema::event event_;
};

/// A shard that has nothing of the device.
class no_scan final : public actors::shard_scan {
public:
  result<bool> step(std::vector<actors::query_row>&,
                    actors::scan_progress&) override {
    return false;
  }
};

} // namespace

diagnostics check_focus(const actors::query_spec& what) {
  diagnostics out;
  auto complain = [&](std::string message) {
    diagnostic x;
    x.message = std::move(message);
    out.push_back(std::move(x));
  };
  if (!what.device)
    complain("a focus view needs a device");
  if (what.process_uid.empty())
    complain("a focus view needs the uid of a process");
  return out;
}

result<std::unique_ptr<actors::shard_scan>>
open_focus(std::shared_ptr<const actors::query_spec> what, std::uint32_t shard,
           const hunt_context& context) {
  if (!what->device)
    return error{errc::invalid_argument, "a focus view needs a device"};
  if (shard_of(*what->device) != shard)
    return std::unique_ptr<actors::shard_scan>{std::make_unique<no_scan>()};
  return std::unique_ptr<actors::shard_scan>{
    std::make_unique<focus_scan>(std::move(what), shard, context)};
}

} // namespace vedette::cloud
