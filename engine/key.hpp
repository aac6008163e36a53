#pragma once

#include "base/result.hpp"
#include "engine/eval.hpp"
#include "engine/rule.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace vedette::engine {

/// Appends `x` so that equal values, and only they, give equal bytes. 1 and 1.0
/// are equal. With `fold` texts that differ in case only are.
void append_key(std::string& out, const value& x, bool fold);

/// The values append_key wrote.
std::vector<constant> key_parts(std::string_view key);

/// Says for people what append_key wrote: `host-1, 4711`.
std::string key_for_people(std::string_view key);

/// Works out the keys of a step's events. Immutable and shareable.
class key_maker {
public:
  static result<key_maker> compile(const step& source);

  /// The most keys one event may have; what goes beyond is left out.
  static constexpr std::size_t keys_max = 64;

  /// Fills `out` with the event's keys, each once: none when a part that may
  /// not be null is, several when parts are lists. Equal keys, equal bytes.
  /// Returns how many were left out because there are more than `keys_max`.
  std::size_t keys_of(const row& event, eval_scratch& work,
                      std::vector<std::string>& out) const;

private:
  std::vector<expression> parts_;
  std::uint64_t nullable_ = 0;
  bool fold_ = false;
};

} // namespace vedette::engine
