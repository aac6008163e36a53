#include "tests/unit/schema/random_events.hpp"

#include "schema/catalog_fields.hpp"

#include <limits>
#include <string>

namespace vedette::schema {

namespace {

std::string random_text(std::mt19937_64& random) {
  switch (random() % 6) {
  case 0:
    return "";
  case 1:
    return "/usr/bin/tool" + std::to_string(random() % 4);
  case 2:
    return std::string(random() % 300, static_cast<char>(random() % 256));
  case 3:
    return "K\xe2\x84\xaa \xc5\xbf \xff";
  default:
    return std::to_string(random());
  }
}

std::int64_t random_number(std::mt19937_64& random) {
  switch (random() % 5) {
  case 0:
    return std::numeric_limits<std::int64_t>::min();
  case 1:
    return std::numeric_limits<std::int64_t>::max();
  case 2:
    return static_cast<std::int64_t>(random());
  default:
    return static_cast<std::int64_t>(random() % 10) * 1000;
  }
}

void set_random(event& out, field_id field, std::mt19937_64& random) {
  switch (random() % 8) {
  case 0:
    return out.set(field, random() % 2 == 0);
  case 1:
  case 2:
    return out.set(field, random_number(random));
  case 3:
    return out.set(field, static_cast<double>(random() % 100) / 7);
  case 4: {
    std::vector<std::string> items;
    for (auto n = random() % 4; n > 0; --n)
      items.push_back(random_text(random));
    return out.set_list(field, {items.begin(), items.end()});
  }
  default:
    return out.set(field, random_text(random));
  }
}

} // namespace

event random_event(std::mt19937_64& random) {
  event out;
  out.cls = static_cast<event_class>(random() % event_class_count);
  out.type = static_cast<event_type>(random() % event_type_count);
  out.sensor = static_cast<sensor_id>(random() % 13);
  out.wall = random() % 20 == 0
               ? random_number(random)
               : 1'700'000'000'000'000'000
                   + static_cast<time_ns>(random() % 1'000'000) * 1'000;
  out.boot = random() % 2 == 0 ? out.wall - 5'000'000'000 : 0;
  out.sequence = random() % 2 == 0 ? random() : random() % 1000;
  out.id = uid::of(std::to_string(random()));
  for (auto n = random() % 12; n > 0; --n) {
    auto cells = catalog_rows.size() - id_of("event.subcategory");
    set_random(
      out, static_cast<field_id>(id_of("event.subcategory") + random() % cells),
      random);
  }
  return out;
}

} // namespace vedette::schema
