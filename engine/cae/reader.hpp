#pragma once

#include "engine/cae/json_tree.hpp"
#include "engine/cae/rule_document.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

/// What reading rules, states and operators has in common.
namespace vedette::engine::cae {

class reader {
public:
  reader(std::string_view text, diagnostics& out) : text_{text}, out_{out} {}

  static place place_of(const json_node& x);

  void error(const place& at, std::string message, std::string hint = {});
  void warning(const place& at, std::string message, std::string hint = {});
  [[nodiscard]] bool failed() const noexcept { return failed_; }

  /// Members as checked values; a wrong kind is an error, absence is not.
  void read(const json_node& from, std::string_view name, std::string& out);
  void read(const json_node& from, std::string_view name, bool& out);
  void read(const json_node& from, std::string_view name, std::uint32_t& out);
  void read(const json_node& from, std::string_view name,
            std::optional<double>& out);
  void read(const json_node& from, std::string_view name,
            std::vector<std::string>& out);
  void read_span(const json_node& from, std::string_view name, time_ns& out);
  void read_time(const json_node& from, std::string_view name, time_ns& out);

  /// An array of objects, or nullptr (with an error when it is another kind).
  const json_node* objects(const json_node& from, std::string_view name);

  /// Warns about members that mean nothing, naming the nearest that do.
  void check_members(const json_node& from,
                     std::initializer_list<std::string_view> known);

  [[nodiscard]] std::string_view text() const noexcept { return text_; }

private:
  void report(severity level, const place& at, std::string message,
              std::string hint);
  const json_node* member(const json_node& from, std::string_view name,
                          json_kind kind);

  std::string_view text_;
  diagnostics& out_;
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
  bool failed_ = false;
};

/// Errors of one rule that are told, and warnings; the last says that there are
/// more.
inline constexpr std::size_t problems_max = 100;

/// Reads one state and appends it and those nested in it.
void read_state(reader& in, const json_node& from, std::size_t depth,
                std::vector<state>& out);
/// Reads FieldOperators.
void read_operators(reader& in, const json_node& from, state& out);
/// Reads one operand.
std::optional<operand> read_operand(reader& in, const json_node& from);

} // namespace vedette::engine::cae
