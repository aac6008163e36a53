// Tested by tests/unit/schema/block_test.cpp
#include "schema/block/envelope.hpp"

#include "base/assert.hpp"
#include "schema/block.hpp"
#include "schema/block/block.capnp.h"
#include "schema/block/layout.hpp"
#include "schema/block/packing.hpp"
#include "schema/wire_frame.hpp"
#include "schema/wire_values.hpp"

namespace vedette::schema::block_parts {

namespace {

using namespace wire_values;

std::string packed_zones(const std::vector<block_summary::zone>& zones) {
  std::string out;
  for (const auto& x : zones) {
    put_varint(out, x.field);
    put_signed(out, x.least);
    put_signed(out, x.greatest);
  }
  return out;
}

std::vector<block_summary::zone> zones_of(std::string_view packed) {
  std::vector<block_summary::zone> out;
  cursor in{packed};
  while (in.ok() && !in.at_end()) {
    auto field = static_cast<field_id>(in.varint_up_to(0xffff));
    auto least = in.signed_varint();
    out.push_back({field, least, in.signed_varint()});
    KJ_REQUIRE(out.size() == 1 || out[out.size() - 2].field < field,
               "zones out of order");
  }
  KJ_REQUIRE(in.ok(), "malformed zones");
  return out;
}

block_summary summary_of(wire::Summary::Reader in) {
  KJ_REQUIRE(in.getVersion() == format_version, "unknown version",
             in.getVersion());
  block_summary out;
  out.events = in.getEvents();
  KJ_REQUIRE(out.events <= block_events_max, "too many events", out.events);
  out.wall_min = in.getWallMinNs();
  out.wall_max = in.getWallMaxNs();
  out.types = in.getTypesPresent();
  KJ_REQUIRE(in.getClasses().size() <= event_class_count, "too many classes");
  for (auto x : in.getClasses()) {
    KJ_REQUIRE(x.getClass() < event_class_count, "unknown class", x.getClass());
    out.by_class[x.getClass()] = x.getEvents();
  }
  out.origins = get_list(in.getOrigins(), [](wire::Summary::Origin::Reader x) {
    return block_origin{get_uid(x.getDevice()), x.getEpoch()};
  });
  out.fields = get_data(in.getFieldsPresent());
  out.zones = zones_of(get_data(in.getZones()));
  out.bloom = get_data(in.getBloom());
  out.odd_folding = in.getOddFolding();
  return out;
}

/// Where the body begins. The summary's own header says how long it is.
result<std::size_t> body_offset(std::string_view block) {
  auto refuse = [] { return error{errc::corrupt, "block: malformed frame"}; };
  if (block.size() % sizeof(capnp::word) != 0 || block.size() < 16)
    return refuse();
  try {
    wire_frame::aligned place{block};
    auto words = capnp::expectedSizeInWordsFromPrefix(place.words());
    if (words > place.words().size())
      return refuse();
    return words * sizeof(capnp::word);
  } catch (const kj::Exception&) {
    return refuse();
  }
}

} // namespace

bool is_aligned(std::string_view bytes) {
  return reinterpret_cast<std::uintptr_t>(bytes.data()) % sizeof(capnp::word)
         == 0;
}

std::string encode_summary(const block_summary& what) {
  capnp::MallocMessageBuilder builder;
  auto out = builder.initRoot<wire::Summary>();
  out.setEvents(what.events);
  out.setWallMinNs(what.wall_min);
  out.setWallMaxNs(what.wall_max);
  out.setTypesPresent(what.types);
  std::vector<std::uint8_t> classes;
  for (std::uint8_t i = 0; i < event_class_count; ++i)
    if (what.by_class[i] > 0)
      classes.push_back(i);
  put_list([&](unsigned n) { return out.initClasses(n); }, classes,
           [&](wire::Summary::ClassCount::Builder to, std::uint8_t cls) {
             to.setClass(cls);
             to.setEvents(what.by_class[cls]);
           });
  put_list([&](unsigned n) { return out.initOrigins(n); }, what.origins,
           [](wire::Summary::Origin::Builder to, const block_origin& origin) {
             put_uid(to.initDevice(), origin.device);
             to.setEpoch(origin.epoch);
           });
  out.setFieldsPresent(as_data(what.fields));
  auto zones = packed_zones(what.zones);
  out.setZones(as_data(zones));
  out.setBloom(as_data(what.bloom));
  out.setOddFolding(what.odd_folding);
  return wire_frame::bytes_of(builder);
}

std::string encode_body(const std::vector<chunk_bytes>& chunks) {
  capnp::MallocMessageBuilder builder{1U << 13};
  auto out = builder.initRoot<wire::Body>();
  put_list([&](unsigned n) { return out.initChunks(n); }, chunks,
           [](wire::Body::Chunk::Builder to, const chunk_bytes& chunk) {
             to.setRawSize(chunk.raw_size);
             to.setData(as_data(chunk.compressed));
           });
  return wire_frame::bytes_of(builder);
}

result<std::vector<chunk_reader::chunk>> body_chunks(std::string_view body) {
  VEDETTE_ASSERT(is_aligned(body)); // Else the views were of a copy.
  using chunks = std::vector<chunk_reader::chunk>;
  return wire_frame::read<wire::Body, chunks>(
    "block body", body, raw_bytes_max, [](wire::Body::Reader in) {
      return get_list(in.getChunks(), [](wire::Body::Chunk::Reader x) {
        auto data = x.getData();
        std::string_view seen{reinterpret_cast<const char*>(data.begin()),
                              data.size()};
        return chunk_reader::chunk{x.getRawSize(), seen};
      });
    });
}

} // namespace vedette::schema::block_parts

namespace vedette::schema {

result<block_pieces> split_block(std::string_view block) {
  auto at = block_parts::body_offset(block);
  if (!at.ok())
    return at.why();
  return block_pieces{block.substr(0, at.value()), block.substr(at.value())};
}

result<block_summary> read_block_summary(std::string_view bytes) {
  auto pieces = split_block(bytes);
  if (!pieces.ok())
    return pieces.why();
  return wire_frame::read<wire::Summary, block_summary>(
    "block summary", pieces.value().summary, block_parts::raw_bytes_max,
    block_parts::summary_of);
}

} // namespace vedette::schema
