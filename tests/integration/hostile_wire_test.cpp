#include "cloud/gateway/gateway.hpp"
#include "schema/wire/message.capnp.h"
#include "tests/integration/world.hpp"
#include "tests/unit/schema/wire_samples.hpp"

#include <capnp/dynamic.h>
#include <capnp/message.h>
#include <capnp/serialize.h>

#include <algorithm>
#include <cstring>
#include <limits>

/// Each field of each message, at every depth, with what nobody should send,
/// given to the real handlers of the other side. The fields come from the
/// schema: one that is added is in here by itself.
using namespace std::chrono_literals;

namespace vedette {
namespace {

using test::world;

constexpr unsigned long_list = 20'000;

/// The n-th hostile value for a field; false when there are no more.
class hostile_value {
public:
  explicit hostile_value(std::size_t n) : n_{n} {}

  bool put(capnp::DynamicStruct::Builder in,
           capnp::StructSchema::Field field) const {
    const auto type = field.getType();
    switch (type.which()) {
    case capnp::schema::Type::TEXT:
      return put_text(in, field);
    case capnp::schema::Type::DATA:
      return put_data(in, field);
    case capnp::schema::Type::BOOL:
      if (n_ > 0)
        return false;
      in.set(field, !in.get(field).as<bool>());
      return true;
    case capnp::schema::Type::FLOAT32:
    case capnp::schema::Type::FLOAT64:
      return put_real(in, field);
    case capnp::schema::Type::ENUM:
      return put_enum(in, field);
    case capnp::schema::Type::LIST:
      return put_list(in, field);
    case capnp::schema::Type::STRUCT:
      if (n_ > 0)
        return false;
      in.clear(field);
      return true;
    case capnp::schema::Type::VOID:
      return false;
    default:
      return put_integer(in, field);
    }
  }

private:
  using builder = capnp::DynamicStruct::Builder;
  using member = capnp::StructSchema::Field;

  bool put_text(builder in, member field) const {
    const std::vector<std::string> texts{
      "",
      std::string("a\0b", 3),
      "\xff\xfe",
      "\xed\xa0\x80",
      "../../../../etc/passwd",
      "/etc/passwd",
      "-1",
      "1e999",
      "{}",
      R"({"pid":1e999,"pid":-1,"path":7})",
      std::string(2'000, '['),
      std::string(200'000, 'x'),
      "\x1b[2J\r\n",
      "*?[]{}()|\\^$+.",
    };
    if (n_ >= texts.size())
      return false;
    in.set(field, capnp::Text::Reader{texts[n_].c_str(), texts[n_].size()});
    return true;
  }

  bool put_data(builder in, member field) const {
    const std::vector<std::string> all{"", "x", std::string(1U << 20, '\0'),
                                       std::string(300'000, '\xff')};
    if (n_ >= all.size())
      return false;
    in.set(field, capnp::Data::Reader{
                    reinterpret_cast<const kj::byte*>(all[n_].data()),
                    all[n_].size()});
    return true;
  }

  bool put_real(builder in, member field) const {
    const std::vector<double> all{0,
                                  -1,
                                  1e308,
                                  std::numeric_limits<double>::infinity(),
                                  -std::numeric_limits<double>::infinity(),
                                  std::numeric_limits<double>::quiet_NaN()};
    if (n_ >= all.size())
      return false;
    in.set(field, all[n_]);
    return true;
  }

  bool put_enum(builder in, member field) const {
    const std::vector<std::uint16_t> all{0, 1, 99, 0xffff};
    if (n_ >= all.size())
      return false;
    in.set(field, capnp::DynamicEnum{field.getType().asEnum(), all[n_]});
    return true;
  }

  bool put_list(builder in, member field) const {
    if (n_ > 2)
      return false;
    in.init(field, n_ == 0 ? 0 : n_ == 1 ? 1 : long_list);
    return true;
  }

  /// The edges of the field's own width, which a wider number becomes.
  bool put_integer(builder in, member field) const {
    auto signed_edges = [](int bits) {
      const auto most
        = static_cast<std::int64_t>((~std::uint64_t{0} >> 1) >> (64 - bits));
      return std::vector<std::int64_t>{0, 1, -1, most, -most - 1};
    };
    auto unsigned_edges = [](int bits) {
      const auto most = ~std::uint64_t{0} >> (64 - bits);
      return std::vector<std::uint64_t>{0, 1, most, most / 2, most / 2 + 1};
    };
    auto put = [&](const auto& all) {
      if (n_ >= all.size())
        return false;
      in.set(field, all[n_]);
      return true;
    };
    switch (field.getType().which()) {
    case capnp::schema::Type::INT8:
      return put(signed_edges(8));
    case capnp::schema::Type::INT16:
      return put(signed_edges(16));
    case capnp::schema::Type::INT32:
      return put(signed_edges(32));
    case capnp::schema::Type::INT64:
      return put(signed_edges(64));
    case capnp::schema::Type::UINT8:
      return put(unsigned_edges(8));
    case capnp::schema::Type::UINT16:
      return put(unsigned_edges(16));
    case capnp::schema::Type::UINT32:
      return put(unsigned_edges(32));
    default:
      return put(unsigned_edges(64));
    }
  }

  std::size_t n_;
};

/// A message whose fields can be reached one after the other.
class sample_frame {
public:
  explicit sample_frame(const std::string& bytes) : bytes_{bytes} {}

  /// The frame with its `site`-th field hostile in the n-th way. Empty when the
  /// field has no such way; nothing when there is no such field.
  [[nodiscard]] std::optional<std::string> with(std::size_t site,
                                                std::size_t n) const {
    auto words
      = kj::heapArray<capnp::word>(bytes_.size() / sizeof(capnp::word));
    std::memcpy(words.begin(), bytes_.data(), bytes_.size());
    capnp::FlatArrayMessageReader reader{words};
    capnp::MallocMessageBuilder out;
    out.setRoot(reader.getRoot<wire::Message>());
    auto left = site;
    std::optional<bool> changed;
    walk(
      out.getRoot<capnp::DynamicStruct>(capnp::Schema::from<wire::Message>()),
      left, hostile_value{n}, changed);
    if (!changed)
      return std::nullopt;
    if (!*changed)
      return std::string{};
    auto made = capnp::messageToFlatArray(out);
    auto bytes = made.asBytes();
    return std::string{reinterpret_cast<const char*>(bytes.begin()),
                       bytes.size()};
  }

private:
  static void walk(capnp::DynamicStruct::Builder in, std::size_t& left,
                   const hostile_value& value, std::optional<bool>& changed) {
    for (auto field : in.getSchema().getFields()) {
      if (changed || !is_set(in, field))
        continue;
      if (left-- == 0) {
        changed = value.put(in, field);
        return;
      }
      const auto type = field.getType().which();
      if (type == capnp::schema::Type::STRUCT)
        walk(in.get(field).as<capnp::DynamicStruct>(), left, value, changed);
      else if (type == capnp::schema::Type::LIST)
        walk_items(in.get(field).as<capnp::DynamicList>(), left, value,
                   changed);
    }
  }

  static void walk_items(capnp::DynamicList::Builder in, std::size_t& left,
                         const hostile_value& value,
                         std::optional<bool>& changed) {
    if (!in.getSchema().getElementType().isStruct())
      return;
    for (unsigned i = 0; i < in.size() && !changed; ++i)
      walk(in[i].as<capnp::DynamicStruct>(), left, value, changed);
  }

  static bool is_set(capnp::DynamicStruct::Builder in,
                     capnp::StructSchema::Field field) {
    if (field.getProto().getDiscriminantValue() == 0xffff)
      return true; // Not of the union.
    KJ_IF_MAYBE (present, in.which())
      return *present == field;
    return false;
  }

  std::string bytes_;
};

class hostile_wire_test : public ::testing::Test {
protected:
  void SetUp() override {
    w.start_cloud();
    w.enrol();
    w.start_agent();
    w.pass(1s);
  }

  static bool goes_up(actors::channel on, const schema::message& what) {
    return cloud::may_arrive(on, what);
  }

  static actors::channel channel_of(const schema::message& what) {
    const bool events = std::holds_alternative<schema::event_hello>(what)
                        || std::holds_alternative<schema::event_block>(what)
                        || std::holds_alternative<schema::event_resume>(what)
                        || std::holds_alternative<schema::event_ack>(what);
    return events ? actors::channel::events : actors::channel::control;
  }

  /// As the wire does: what does not decode ends its connection.
  void arrive(actors::channel on, bool upward, const std::string& bytes) {
    if (schema::decode(bytes).ok())
      w.net.inject(on, upward, bytes);
    else
      ++refused;
    w.pass(50ms);
  }

  void expect_no_fault(const std::string& what) {
    EXPECT_EQ(w.cloud->sys().registry().faults(), 0u) << what;
    EXPECT_EQ(w.agent->sys().registry().faults(), 0u) << what;
  }

  world w;
  std::uint64_t refused = 0, given = 0;
};

TEST_F(hostile_wire_test, no_field_of_any_message_harms_who_takes_it) {
  const unsigned seed = 7;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random{seed};
  auto samples = schema::wire_samples();
  std::shuffle(samples.begin(), samples.end(), random);
  for (const auto& [name, what] : samples) {
    const auto on = channel_of(what);
    const bool both = std::holds_alternative<schema::goodbye>(what);
    const sample_frame frame{schema::encode(what)};
    for (std::size_t site = 0; frame.with(site, 0); ++site)
      for (std::size_t n = 0;; ++n) {
        const auto bytes = *frame.with(site, n);
        if (bytes.empty())
          break;
        const auto place = name + " field " + std::to_string(site) + " value "
                           + std::to_string(n);
        if (goes_up(on, what))
          arrive(on, true, bytes);
        if (both || !goes_up(on, what))
          arrive(on, false, bytes);
        ++given;
        expect_no_fault(place);
        if (HasFailure())
          return;
      }
  }
  EXPECT_GT(given, 1'000u);
  EXPECT_GT(refused, 50u);
  // Both sides still work for each other.
  w.pass(10s);
  const auto device = w.ask<actors::device_view>(
    [this](auto then) { w.desk->read_device(w.device, then); });
  EXPECT_TRUE(device.online);
  expect_no_fault("afterwards");
}

} // namespace
} // namespace vedette
