#include "schema/block.hpp"

#include "schema/block/summarise.hpp"
#include "schema/block_view.hpp"

namespace vedette::schema {

result<std::vector<event>> decode_block(std::string_view bytes) {
  auto view = block_view::open(bytes);
  if (!view.ok())
    return view.why();
  auto order = view.value().order();
  if (!order.ok())
    return order.why();
  std::vector<event> out(order.value().size());
  for (std::size_t i = 0; i < out.size(); ++i)
    if (auto ok = view.value().event_at(order.value()[i], out[i]); !ok.ok())
      return ok.why();
  return out;
}

result<block_summary> check_block(std::string_view bytes) {
  auto view = block_view::open(bytes);
  if (!view.ok())
    return view.why();
  if (auto order = view.value().order(); !order.ok())
    return order.why();
  for (std::size_t c = 0; c < event_class_count; ++c)
    if (auto origins = view.value().origins(static_cast<event_class>(c));
        !origins.ok())
      return origins.why();
  auto found = block_parts::summarise(view.value());
  if (!found.ok())
    return found.why();
  if (found.value() != view.value().summary())
    return error{errc::corrupt,
                 "block: its summary says something else than its body"};
  return found;
}

} // namespace vedette::schema
