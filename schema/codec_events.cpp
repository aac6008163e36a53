// Tested by tests/unit/schema/codec_test.cpp
#include "schema/codec_parts.hpp"
#include "schema/wire_values.hpp"

namespace vedette::schema::codec_parts {

using namespace wire_values;

void put(wire::EventHello::Builder out, const event_hello& x) {
  out.setProtocol(x.protocol);
  out.setSpoolEpoch(x.spool_epoch);
}

event_hello get(wire::EventHello::Reader in) {
  return {in.getProtocol(), in.getSpoolEpoch()};
}

void put(wire::EventResume::Builder out, const event_resume& x) {
  put_list(
    [&](unsigned n) { return out.initPositions(n); }, x.positions,
    [](wire::EventResume::Position::Builder to, const lane_position& position) {
      to.setLane(put_enum<wire::Lane>(position.which));
      to.setCommitted(position.committed);
    });
  out.setCreditBytes(x.credit_bytes);
}

event_resume get(wire::EventResume::Reader in) {
  event_resume out;
  out.positions
    = get_list(in.getPositions(), [](wire::EventResume::Position::Reader from) {
        return lane_position{get_enum(from.getLane(), lane::bulk),
                             from.getCommitted()};
      });
  out.credit_bytes = in.getCreditBytes();
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
