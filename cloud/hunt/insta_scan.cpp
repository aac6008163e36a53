// Tested by tests/unit/cloud/hunt/hunt_engine_test.cpp
#include "cloud/hunt/insta_scan.hpp"

#include "base/log.hpp"
#include "cloud/hunt/device_book.hpp"
#include "cloud/hunt/shard_blocks.hpp"
#include "cloud/hunt/slot_values.hpp"
#include "engine/text_match.hpp"
#include "schema/catalog.hpp"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <utility>

namespace vedette::cloud {

namespace {

using schema::event_class;
using schema::value;

std::string name_of(const actors::query_spec& what) {
  return what.artifact + "." + what.facet;
}

engine::text_pattern pattern_of(const actors::query_spec& what,
                                const std::string& text) {
  engine::text_pattern out;
  out.op = what.exact ? engine::text_op::equals : engine::text_op::contains;
  out.text = text;
  out.fold = !what.case_sensitive;
  return out;
}

/// A facet's value as people write it.
std::string shown(const value& x, schema::field_type type) {
  switch (x.kind()) {
  case schema::value_kind::text:
    return std::string{x.text()};
  case schema::value_kind::integer:
    return type == schema::field_type::time ? format_time(x.integer(), 3)
                                            : std::to_string(x.integer());
  case schema::value_kind::boolean:
    return x.boolean() ? "true" : "false";
  case schema::value_kind::real:
    return std::to_string(x.real());
  default:
    return {};
  }
}

struct sighting {
  time_ns first = 0;
  time_ns last = 0;
  std::uint64_t count = 0;
};

class insta_scan final : public actors::shard_scan {
public:
  insta_scan(std::shared_ptr<const actors::query_spec> what,
             std::uint32_t shard, const hunt_context& context,
             engine::pattern_set patterns)
    : what_{std::move(what)}, name_{name_of(*what_)}, blocks_{context.blocks(),
                                                              shard},
      devices_{context.facts_of}, patterns_{std::move(patterns)} {}

  result<bool> step(std::vector<actors::query_row>& out,
                    actors::scan_progress& progress) override {
    if (!selected_) {
      selected_ = true;
      auto ok = blocks_.select(
        *what_,
        [this](const stored_block&, const schema::block_summary& summary) {
          return may_match(summary);
        },
        progress);
      if (!ok.ok())
        return ok.why();
      return true;
    }
    auto* block = blocks_.next(progress);
    if (block == nullptr) {
      emit(out, progress);
      return false;
    }
    for (std::size_t c = 0; c < schema::event_class_count; ++c)
      if (auto ok = scan(*block, static_cast<event_class>(c)); !ok.ok())
        return ok.why();
    return true;
  }

private:
  [[nodiscard]] bool may_match(const schema::block_summary& summary) const {
    for (std::size_t c = 0; c < schema::event_class_count; ++c) {
      auto cls = static_cast<event_class>(c);
      auto field = schema::resolve(cls, name_);
      if (!field || !summary.may_have(cls))
        continue;
      if (schema::is_device_field(*field))
        return true;
      if (!summary.may_have_field(*field))
        continue;
      bool textual = schema::field(*field).type == schema::field_type::text
                     || schema::field(*field).type == schema::field_type::ip;
      if (!what_->exact || !textual)
        return true;
      for (const auto& x : what_->values)
        if (summary.may_have_text(*field, x, !what_->case_sensitive))
          return true;
    }
    return false;
  }

  status scan(shard_blocks::opened& block, event_class cls) {
    auto& view = *block.view;
    auto field = schema::resolve(cls, name_);
    if (!field || view.rows(cls) == 0)
      return done;
    const auto devices = devices_.of(*block.block, view.summary());
    auto values = slot_values::read(view, cls, name_, devices);
    if (!values.ok())
      return values.why();
    auto walls = view.walls(cls);
    if (!walls.ok())
      return walls.why();
    auto type = schema::field(*field).type;
    auto range = range_of(*what_);
    const auto& of = values.value();
    auto take = [&](std::uint32_t row, const std::string& text) {
      if (range.has(walls.value()[row]))
        saw(device_of(view, *block.block, {cls, row}), text,
            walls.value()[row]);
    };
    if (of.coded()) {
      std::vector<std::string> texts;
      for (const auto& x : of.codes())
        texts.push_back(found(x, type));
      of.for_each_code([&](std::uint32_t row, std::uint32_t code) {
        if (!texts[code].empty())
          take(row, texts[code]);
      });
      return done;
    }
    for (std::uint32_t row = 0; row < view.rows(cls); ++row)
      if (auto text = found(of.at(row), type); !text.empty())
        take(row, text);
    return done;
  }

  /// The value when it is looked for, else nothing. Of a list the first item.
  std::string found(const value& x, schema::field_type type) const {
    if (x.is_list()) {
      for (const auto& item : x)
        if (auto text = found(item, type); !text.empty())
          return text;
      return {};
    }
    auto text = shown(x, type);
    return patterns_.matches(text) ? text : std::string{};
  }

  void saw(const uid& device, const std::string& text, time_ns when) {
    if (what_->device && device != *what_->device)
      return;
    auto key = std::pair{device, text};
    auto at = seen_.find(key);
    if (at == seen_.end()) {
      if (seen_.size() >= what_->limit) {
        ++left_out_; // The answer is full; values in it go on counting.
        return;
      }
      at = seen_.emplace(std::move(key), sighting{when, when, 0}).first;
    }
    auto& x = at->second;
    x.first = std::min(x.first, when);
    x.last = std::max(x.last, when);
    ++x.count;
  }

  void emit(std::vector<actors::query_row>& out,
            actors::scan_progress& progress) {
    progress.rows_dropped += std::exchange(left_out_, 0);
    for (const auto& [key, x] : seen_) {
      actors::query_row row;
      row.time = x.last;
      row.json = R"({"device":)"
                 + device_json(key.first, devices_.hostname(key.first))
                 + R"(,"value":)";
      append_json_string(row.json, key.second);
      row.json += R"(,"first_observed":")" + format_time(x.first, 3)
                  + R"(","last_observed":")" + format_time(x.last, 3)
                  + R"(","count":)" + std::to_string(x.count) + '}';
      out.push_back(std::move(row));
    }
    seen_.clear();
  }

  std::shared_ptr<const actors::query_spec> what_;
  std::string name_;
  shard_blocks blocks_;
  device_book devices_;
  engine::pattern_set patterns_;
  bool selected_ = false;
  std::uint64_t left_out_ = 0; ///< Sightings of values that did not fit.
  std::map<std::pair<uid, std::string>, sighting> seen_;
};

} // namespace

diagnostics check_insta(const actors::query_spec& what) {
  diagnostics out;
  auto complain = [&](std::string message, std::string hint) {
    diagnostic x;
    x.message = std::move(message);
    x.hint = std::move(hint);
    out.push_back(std::move(x));
  };
  bool known = false;
  for (std::size_t c = 0; c < schema::event_class_count; ++c)
    known
      = known || schema::resolve(static_cast<event_class>(c), name_of(what));
  if (!known)
    complain("no facet \"" + what.facet + "\" of artifact \"" + what.artifact
               + "\"",
             "File: Path, Md5, Sha2, Owner, CreationDateTime; Process: Name, "
             "CommandLine, PrimaryImagePath, PrimaryImageMd5, StartDateTime; "
             "NetworkConnection: DestAddr, DestPort; RegistryKey: ProcessName, "
             "ValueName, FilePath …");
  if (what.values.empty())
    complain("no value to look for", "");
  for (const auto& x : what.values)
    if (x.empty())
      complain("an empty value", "");
  return out;
}

namespace {

std::uint64_t bits(std::initializer_list<event_class> classes) {
  std::uint64_t out = 0;
  for (auto x : classes)
    out |= std::uint64_t{1} << static_cast<unsigned>(x);
  return out;
}

/// The classes whose sensors see what a field is about. Every event has a
/// process; that there was one, the process sensor says.
std::uint64_t classes_about(std::string_view field) {
  const auto group = field.substr(0, field.find('.'));
  if (group == "process")
    return bits({event_class::process});
  if (group == "file")
    return bits({event_class::file});
  if (group == "destination" || group == "source" || group == "network")
    return bits({event_class::network});
  if (group == "dns")
    return bits({event_class::dns});
  if (group == "registry")
    return bits({event_class::registry});
  return ~std::uint64_t{0};
}

} // namespace

std::uint64_t classes_of_insta(const actors::query_spec& what) {
  std::uint64_t out = 0;
  for (std::size_t c = 0; c < schema::event_class_count; ++c)
    if (auto field
        = schema::resolve(static_cast<event_class>(c), name_of(what)))
      out |= classes_about(schema::field(*field).name);
  return out;
}

result<std::unique_ptr<actors::shard_scan>>
open_insta(std::shared_ptr<const actors::query_spec> what, std::uint32_t shard,
           const hunt_context& context) {
  std::vector<engine::text_pattern> patterns;
  for (const auto& x : what->values)
    patterns.push_back(pattern_of(*what, x));
  auto compiled = engine::pattern_set::compile(patterns);
  if (!compiled.ok())
    return compiled.why();
  return std::unique_ptr<actors::shard_scan>{std::make_unique<insta_scan>(
    std::move(what), shard, context, std::move(compiled).value())};
}

} // namespace vedette::cloud
