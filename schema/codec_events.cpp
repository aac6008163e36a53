// Tested by tests/unit/schema/codec_test.cpp
#include "schema/codec_parts.hpp"
#include "schema/wire_values.hpp"

namespace vedette::schema::codec_parts {

using namespace wire_values;

namespace {

constexpr std::size_t hash_bytes = 8;

void put_position(wire::EventResume::Position::Builder out,
                  const lane_position& x) {
  out.setLane(put_enum<wire::Lane>(x.which));
  out.setCommitted(x.committed);
  std::string hashes;
  for (auto hash : x.hashes)
    for (std::size_t i = hash_bytes; i > 0; --i)
      hashes += static_cast<char>(hash >> (8 * (i - 1)));
  out.setHashes(as_data(hashes));
}

lane_position get_position(wire::EventResume::Position::Reader in) {
  lane_position out;
  out.which = get_enum(in.getLane(), lane::bulk);
  out.committed = in.getCommitted();
  const auto hashes = in.getHashes();
  KJ_REQUIRE(hashes.size() % hash_bytes == 0, "half a hash", hashes.size());
  for (std::size_t at = 0; at < hashes.size(); at += hash_bytes) {
    std::uint64_t hash = 0;
    for (std::size_t i = 0; i < hash_bytes; ++i)
      hash = hash << 8 | hashes[at + i];
    out.hashes.push_back(hash);
  }
  return out;
}

} // namespace

void put(wire::EventHello::Builder out, const event_hello& x) {
  out.setProtocol(x.protocol);
  out.setSpoolEpoch(x.spool_epoch);
  put_uid(out.initSpool(), x.spool);
  put_uid(out.initPreviousSpool(), x.previous_spool);
  out.setPreviousEpoch(x.previous_epoch);
  put_list([&](unsigned n) { return out.initLanes(n); }, x.lanes,
           [](wire::EventHello::Extent::Builder to, const lane_extent& extent) {
             to.setLane(put_enum<wire::Lane>(extent.which));
             to.setAcknowledged(extent.acknowledged);
             to.setDurable(extent.durable);
             to.setAcknowledgedNs(extent.acknowledged_at);
             to.setHeld(extent.held);
           });
}

event_hello get(wire::EventHello::Reader in) {
  event_hello out;
  out.protocol = in.getProtocol();
  out.spool_epoch = in.getSpoolEpoch();
  out.spool = get_uid(in.getSpool());
  out.previous_spool = get_uid(in.getPreviousSpool());
  out.previous_epoch = in.getPreviousEpoch();
  out.lanes
    = get_list(in.getLanes(), [](wire::EventHello::Extent::Reader from) {
        return lane_extent{get_enum(from.getLane(), lane::bulk),
                           from.getAcknowledged(), from.getDurable(),
                           from.getAcknowledgedNs(), from.getHeld()};
      });
  return out;
}

void put(wire::EventResume::Builder out, const event_resume& x) {
  put_list([&](unsigned n) { return out.initPositions(n); }, x.positions,
           put_position);
  out.setCreditBytes(x.credit_bytes);
  put_list([&](unsigned n) { return out.initPrevious(n); }, x.previous,
           put_position);
}

event_resume get(wire::EventResume::Reader in) {
  event_resume out;
  out.positions = get_list(in.getPositions(), get_position);
  out.credit_bytes = in.getCreditBytes();
  out.previous = get_list(in.getPrevious(), get_position);
  return out;
}

void put(wire::EventBlock::Builder out, const event_block& x) {
  out.setLane(put_enum<wire::Lane>(x.which));
  out.setSequence(x.sequence);
  if (x.bytes)
    out.setBlock(as_data(*x.bytes));
}

event_block get(wire::EventBlock::Reader in) {
  event_block out;
  out.which = get_enum(in.getLane(), lane::bulk);
  out.sequence = in.getSequence();
  KJ_REQUIRE(out.sequence > 0, "block without a sequence");
  KJ_REQUIRE(in.getBlock().size() <= block_bytes_max, "block is too large",
             in.getBlock().size());
  out.bytes = std::make_shared<const std::string>(get_data(in.getBlock()));
  return out;
}

void put(wire::EventAck::Builder out, const event_ack& x) {
  out.setLane(put_enum<wire::Lane>(x.which));
  out.setCommitted(x.committed);
  out.setCreditBytes(x.credit_bytes);
}

event_ack get(wire::EventAck::Reader in) {
  return {get_enum(in.getLane(), lane::bulk), in.getCommitted(),
          in.getCreditBytes()};
}

void put(wire::Goodbye::Builder out, const goodbye& x) {
  text_writer text;
  out.setReason(text(x.reason));
  out.setRetryAfterS(x.retry_after_s);
}

goodbye get(wire::Goodbye::Reader in) {
  return {get_text(in.getReason()), in.getRetryAfterS()};
}

} // namespace vedette::schema::codec_parts
