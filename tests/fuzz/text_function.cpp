#include "base/assert.hpp"
#include "engine/eval.hpp"
#include "engine/function.hpp"
#include "engine/network.hpp"
#include "engine/text_match.hpp"
#include "engine/timestamp.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

// Every function takes any arguments, and every pattern any text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace vedette::engine;
  if (size < 4)
    return 0;
  auto last = static_cast<unsigned>(function_id::has_flags);
  auto function = static_cast<function_id>(data[0] % (last + 1));
  auto fold = data[1] % 2 == 0;
  std::string_view text{reinterpret_cast<const char*>(data) + 3, size - 3};
  // Arguments are separated by the first byte of them all.
  std::vector<value> args;
  auto separator = text.front();
  for (text.remove_prefix(1); args.size() < 5;) {
    auto end = text.find(separator);
    auto part = text.substr(0, end);
    if (data[2] >> args.size() & 1)
      args.emplace_back(static_cast<std::int64_t>(part.size()) - 8);
    else
      args.emplace_back(part);
    if (end == std::string_view::npos)
      break;
    text.remove_prefix(end + 1);
  }
  eval_scratch work;
  std::string shown;
  append_text(shown, call_function(function, args, fold, work));
  value list{args.data(), args.size()};
  append_text(shown, call_function(function, {&list, 1}, fold, work));
  if (!args.empty() && args[0].is_text()) {
    read_time(args[0], {});
    std::ignore = time_format::parse(args[0].text());
    std::ignore = ip_network::parse(args[0].text());
    text_pattern pattern;
    pattern.op = static_cast<text_op>(data[1] % 7);
    pattern.text = args[0].text();
    pattern.fold = fold;
    if (auto ready = text_matcher::compile(pattern); ready.ok())
      std::ignore = ready.value().matches(shown);
  }
  return 0;
}
