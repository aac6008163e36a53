// Tested by tests/unit/agent/spool/spool_test.cpp.
#include "agent/spool/lane.hpp"

#include "schema/codec.hpp"

#include <algorithm>

namespace vedette::agent {

spool_lane::spool_lane(disk& where, schema::lane which,
                       std::uint64_t segment_bytes_max)
  : disk_{&where}, which_{which}, segment_bytes_max_{segment_bytes_max} {}

status spool_lane::recover(std::vector<segment_name> names,
                           const spool_position::lane_position& position) {
  position_ = position;
  next_ = position_.acknowledged + 1;
  for (const auto& gap : position_.gaps)
    next_ = std::max(next_, gap.last + 1);
  std::sort(names.begin(), names.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& name : names) {
    // A crash between noting a gap and removing its file.
    bool gone = std::any_of(
      position_.gaps.begin(), position_.gaps.end(), [&](const auto& gap) {
        return gap.first <= name.first && name.first <= gap.last;
      });
    if (gone)
      dropped_.push_back(to_string(name));
    else if (auto taken = adopt(name); !taken.ok())
      return taken;
  }
  durable_ = next_ - 1;
  if (!names.empty())
    if (auto synced = disk_->sync_names(); !synced.ok())
      return synced;
  return remove_dropped();
}

status spool_lane::adopt(const segment_name& name) {
  auto text = to_string(name);
  auto size = disk_->size(text);
  if (!size.ok())
    return size.why();
  auto content = disk_->read(text, 0, size.value());
  if (!content.ok())
    return content.why();
  auto found = scan_segment(content.value(), name.first);
  if (found.good_bytes < size.value()) {
    // A torn tail. It was never synced, so nobody has seen it.
    if (auto cut = disk_->truncate(text, found.good_bytes); !cut.ok())
      return cut;
  }
  auto expected = next_;
  for (const auto& place : found.records) {
    if (place.sequence > expected)
      note_gap(expected, place.sequence - 1, 0);
    expected = std::max(expected, place.sequence + 1);
  }
  next_ = std::max(next_, expected);
  bytes_ += found.good_bytes;
  segments_.push_back(
    {text, name.first, found.good_bytes, std::move(found.records)});
  // What a killed process had written is in the kernel's memory, not on disk.
  auto file = disk_->open(text);
  if (!file.ok())
    return file.why();
  tail_ = std::move(file).value();
  return tail_->sync();
}

status spool_lane::rotate() {
  if (auto synced = sync(); !synced.ok())
    return synced;
  auto name = to_string(segment_name{which_, next_});
  bool empty = !segments_.empty() && segments_.back().name == name;
  if (empty && tail_ != nullptr && !broken_)
    return done;
  auto file = disk_->open(name);
  if (!file.ok())
    return file.why();
  tail_ = std::move(file).value();
  broken_ = false;
  names_dirty_ = true;
  if (!empty)
    segments_.push_back({name, next_, 0, {}});
  return done;
}

result<std::uint64_t> spool_lane::append(std::string_view payload,
                                         std::uint32_t events) {
  if (tail_ == nullptr || broken_
      || segments_.back().bytes >= segment_bytes_max_) {
    if (auto rotated = rotate(); !rotated.ok())
      return rotated.why();
  }
  std::string record;
  record.reserve(record_header_bytes + payload.size());
  append_record(record, next_, events, payload);
  auto& last = segments_.back();
  if (auto wrote = tail_->append(record); !wrote.ok()) {
    // Cut the half record off; when even that fails, the scan steps over it,
    // and a new segment takes the next record.
    broken_ = !disk_->truncate(last.name, last.bytes).ok();
    return wrote.why();
  }
  last.records.push_back(
    {next_, last.bytes, static_cast<std::uint32_t>(payload.size()), events});
  last.bytes += record.size();
  bytes_ += record.size();
  dirty_ = true;
  return next_++ - position_.base;
}

status spool_lane::sync() {
  if (dirty_ && tail_ != nullptr) {
    if (auto synced = tail_->sync(); !synced.ok()) {
      forget_unsynced();
      return synced;
    }
  }
  if (names_dirty_) {
    if (auto synced = disk_->sync_names(); !synced.ok()) {
      forget_unsynced();
      return synced;
    }
    names_dirty_ = false;
  }
  dirty_ = false;
  durable_ = next_ - 1;
  return done;
}

/// After a failed sync nobody knows what is on disk: the records count as lost,
/// and their sequences are never used again.
void spool_lane::forget_unsynced() {
  std::uint64_t events = 0;
  for (auto& x : segments_)
    while (!x.records.empty() && x.records.back().sequence > durable_) {
      auto place = x.records.back();
      x.records.pop_back();
      events += place.events;
      bytes_ -= x.bytes - place.offset;
      x.bytes = place.offset;
    }
  if (next_ - 1 > durable_)
    note_gap(durable_ + 1, next_ - 1, events);
  tail_.reset();
  dirty_ = false;
  names_dirty_ = true;
}

const spool_lane::segment* spool_lane::find(std::uint64_t sequence,
                                            const record_place*& place) const {
  auto at = std::upper_bound(
    segments_.begin(), segments_.end(), sequence,
    [](std::uint64_t s, const segment& x) { return s < x.first; });
  if (at == segments_.begin())
    return nullptr;
  --at;
  auto found = std::lower_bound(
    at->records.begin(), at->records.end(), sequence,
    [](const record_place& x, std::uint64_t s) { return x.sequence < s; });
  if (found == at->records.end() || found->sequence != sequence)
    return nullptr;
  place = &*found;
  return &*at;
}

std::uint64_t spool_lane::events_lost_at(std::uint64_t sequence) const {
  // A gap knows only its sum; the first of it speaks for all.
  for (const auto& gap : position_.gaps)
    if (gap.first == sequence)
      return gap.events;
  return 0;
}

result<spool_record> spool_lane::load(const segment& from,
                                      const record_place& place) {
  auto raw
    = disk_->read(from.name, place.offset, record_header_bytes + place.size);
  if (!raw.ok())
    return raw.why();
  auto payload = open_record(std::move(raw).value(), place);
  if (!payload.ok()) // Rot since we looked: given out as lost, not as garbage.
    return spool_record{which_, place.sequence - position_.base, place.events,
                        nullptr};
  return spool_record{
    which_, place.sequence - position_.base, place.events,
    std::make_shared<const std::string>(std::move(payload).value())};
}

result<std::vector<spool_record>> spool_lane::read(std::uint64_t after,
                                                   std::size_t bytes_max) {
  std::vector<spool_record> out;
  std::size_t bytes = 0;
  auto from = std::max(after + position_.base, position_.acknowledged) + 1;
  for (auto sequence = from; sequence <= durable_; ++sequence) {
    const record_place* place = nullptr;
    const auto* where = find(sequence, place);
    if (where == nullptr) {
      auto events = events_lost_at(sequence);
      out.push_back({which_, sequence - position_.base,
                     static_cast<std::uint32_t>(events), nullptr});
      bytes += record_header_bytes;
    } else {
      if (!out.empty() && bytes + place->size > bytes_max)
        break;
      auto loaded = load(*where, *place);
      if (!loaded.ok())
        return loaded.why();
      bytes += place->size;
      out.push_back(std::move(loaded).value());
    }
    if (bytes >= bytes_max)
      break;
  }
  return out;
}

result<bool> spool_lane::acknowledge(std::uint64_t given, time_ns now) {
  auto sequence = given + position_.base;
  if (sequence > durable_)
    return error{errc::invalid_argument,
                 std::string{"spool lane "} + name_of(which_) + ": sequence "
                   + std::to_string(given) + " acknowledged, "
                   + std::to_string(durable_ - position_.base) + " exist"};
  if (sequence <= position_.acknowledged)
    return false;
  position_.acknowledged_at = now;
  release(sequence);
  return !dropped_.empty();
}

void spool_lane::release(std::uint64_t sequence) {
  position_.acknowledged = sequence;
  std::erase_if(position_.gaps,
                [&](const auto& gap) { return gap.last <= sequence; });
  // The last segment stays: its name keeps the next sequence over a restart.
  while (segments_.size() > 1 && segments_[1].first <= sequence + 1) {
    bytes_ -= segments_.front().bytes;
    dropped_.push_back(segments_.front().name);
    segments_.pop_front();
  }
}

std::uint64_t spool_lane::lowest_held() const {
  const auto first = segments_.empty() ? next_ : segments_.front().first;
  return std::max(first, position_.base + 1);
}

schema::lane_extent spool_lane::extent() const {
  return {which_, position_.acknowledged - position_.base,
          durable_ - position_.base, position_.acknowledged_at,
          lowest_held() - position_.base};
}

result<std::optional<bool>>
spool_lane::is_same(std::uint64_t sequence, const schema::lane_position& said) {
  const auto behind = said.committed + position_.base - sequence;
  const record_place* place = nullptr;
  const auto* where = find(sequence, place);
  if (where == nullptr || behind >= said.hashes.size())
    return std::optional<bool>{};
  auto loaded = load(*where, *place);
  if (!loaded.ok())
    return loaded.why();
  if (!loaded.value().bytes)
    return std::optional<bool>{};
  return std::optional<bool>{said.hashes[said.hashes.size() - 1 - behind]
                             == schema::block_hash(*loaded.value().bytes)};
}

result<spool_lane::agreement>
spool_lane::agree(const schema::lane_position& said) {
  const auto cloud = said.committed + position_.base;
  const auto ours = position_.acknowledged;
  // The cloud has more: of what we sent and did not hear of, or of what a copy
  // of this spool sent.
  for (auto at = std::min(cloud, durable_); at > ours; --at) {
    auto same = is_same(at, said);
    if (!same.ok())
      return same.why();
    if (same.value().value_or(at == cloud))
      return agreement{at, at == cloud};
    if (cloud - at >= said.hashes.size())
      break;
  }
  if (cloud > ours)
    return agreement{ours, false};
  auto same = is_same(cloud, said);
  if (!same.ok())
    return same.why();
  if (!same.value().value_or(true))
    return agreement{ours, false}; // Of another past, that has less.
  // The cloud has less: it gets again what is still here.
  const auto back
    = cloud < ours ? std::min(ours, std::max(cloud, lowest_held() - 1)) : ours;
  return agreement{back, back == cloud};
}

void spool_lane::stand_at(std::uint64_t sequence, bool anew, time_ns now) {
  if (sequence > position_.acknowledged)
    position_.acknowledged_at = now;
  release(sequence);
  if (anew)
    position_.base = sequence;
}

bool spool_lane::can_drop() const {
  return segments_.size() > 1
         || (segments_.size() == 1 && segments_.front().bytes > 0);
}

status spool_lane::drop_oldest() {
  if (segments_.size() == 1) {
    if (auto rotated = rotate(); !rotated.ok())
      return rotated;
    if (auto synced = sync(); !synced.ok())
      return synced;
    if (segments_.size() < 2)
      return error{errc::overloaded, "spool: nothing left to let go"};
  }
  std::uint64_t events = 0;
  std::uint64_t records = 0;
  for (const auto& x : segments_.front().records)
    if (x.sequence > position_.acknowledged) {
      events += x.events;
      ++records;
    }
  auto first = std::max(segments_.front().first, position_.acknowledged + 1);
  auto last = segments_[1].first - 1;
  if (records > 0)
    note_gap(first, last, events);
  bytes_ -= segments_.front().bytes;
  dropped_.push_back(segments_.front().name);
  segments_.pop_front();
  return done;
}

status spool_lane::remove_dropped() {
  while (!dropped_.empty()) {
    if (auto removed = disk_->remove(dropped_.back()); !removed.ok())
      return removed;
    dropped_.pop_back();
  }
  return done;
}

void spool_lane::note_gap(std::uint64_t first, std::uint64_t last,
                          std::uint64_t events) {
  spool_gap merged{first, last, events};
  auto lost = last - first + 1;
  std::erase_if(position_.gaps, [&](const spool_gap& x) {
    if (x.last + 1 < first || last + 1 < x.first)
      return false;
    auto from = std::max(first, x.first);
    auto to = std::min(last, x.last);
    lost -= to >= from ? to - from + 1 : 0;
    merged.first = std::min(merged.first, x.first);
    merged.last = std::max(merged.last, x.last);
    merged.events += x.events;
    return true;
  });
  position_.records_lost += lost;
  position_.events_lost += events;
  auto& gaps = position_.gaps;
  gaps.insert(std::find_if(gaps.begin(), gaps.end(),
                           [&](const auto& x) { return x.first > last; }),
              merged);
}

void spool_lane::count_refused(std::uint32_t events) {
  ++position_.records_lost;
  position_.events_lost += events;
}

lane_ledger spool_lane::ledger() const {
  return {which_,
          position_.acknowledged - position_.base,
          durable_ - position_.base,
          position_.records_lost,
          position_.events_lost,
          bytes_};
}

} // namespace vedette::agent
