#include "agent/spool/position.hpp"

#include "agent/spool/segment.hpp"

#include <zlib.h>

#include <sstream>

namespace vedette::agent {

namespace {

constexpr std::string_view first_line = "vedette spool 2\n";
// Without identity.
constexpr std::string_view old_first_line = "vedette spool 1\n";

std::uint32_t checksum(std::string_view text) {
  return static_cast<std::uint32_t>(
    crc32(0, reinterpret_cast<const unsigned char*>(text.data()),
          static_cast<uInt>(text.size())));
}

error damaged() {
  return {errc::corrupt, "spool position: not what was written"};
}

bool read_identity(std::istream& in, spool_position& out) {
  std::string spool;
  std::string installation;
  in >> spool >> installation >> out.mark;
  auto first = uid::parse(spool);
  auto second = uid::parse(installation);
  if (!first.ok() || !second.ok())
    return false;
  out.spool = first.value();
  out.installation = second.value();
  return true;
}

} // namespace

std::string to_text(const spool_position& what) {
  std::ostringstream out;
  out << first_line << "epoch " << what.epoch << "\nspool "
      << what.spool.dashed() << ' ' << what.installation.dashed() << ' '
      << (what.mark.empty() ? "-" : what.mark) << '\n';
  for (std::size_t i = 0; i < what.lanes.size(); ++i) {
    const auto& x = what.lanes[i];
    const auto* name = name_of(static_cast<schema::lane>(i));
    out << "lane " << name << ' ' << x.base << ' ' << x.acknowledged << ' '
        << x.records_lost << ' ' << x.events_lost << ' ' << x.acknowledged_at
        << '\n';
    for (const auto& gap : x.gaps)
      out << "gap " << name << ' ' << gap.first << ' ' << gap.last << ' '
          << gap.events << '\n';
  }
  auto text = out.str();
  return text + "crc " + std::to_string(checksum(text)) + "\n";
}

result<spool_position> parse_position(std::string_view text) {
  auto last = text.rfind("crc ");
  const bool old = text.starts_with(old_first_line);
  if (last == std::string_view::npos || (!old && !text.starts_with(first_line)))
    return damaged();
  auto body = text.substr(0, last);
  if (text.substr(last) != "crc " + std::to_string(checksum(body)) + "\n")
    return damaged();
  std::istringstream in{std::string{body.substr(first_line.size())}};
  spool_position out;
  std::string word;
  std::string lane;
  while (in >> word) {
    if (word == "epoch") {
      in >> out.epoch;
      continue;
    }
    if (word == "spool") {
      if (!read_identity(in, out))
        return damaged();
      continue;
    }
    in >> lane;
    auto which = lane_named(lane);
    if (!which)
      return damaged();
    auto& x = out.lanes[static_cast<std::size_t>(*which)];
    if (word == "lane") {
      in >> x.base >> x.acknowledged >> x.records_lost >> x.events_lost;
      if (!old)
        in >> x.acknowledged_at;
    } else if (word == "gap") {
      spool_gap gap;
      in >> gap.first >> gap.last >> gap.events;
      x.gaps.push_back(gap);
    }
  }
  return out;
}

} // namespace vedette::agent
