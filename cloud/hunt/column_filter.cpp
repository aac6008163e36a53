#include "cloud/hunt/column_filter.hpp"

#include "cloud/hunt/slot_values.hpp"
#include "schema/catalog_fields.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <set>

namespace vedette::cloud {

namespace {

using engine::expr;
using engine::expr_kind;
using engine::expr_op;
using engine::truth;
using schema::event_class;
using schema::value;
using schema::value_kind;

/// Logic is done on whole columns; what is below it is left to the engine.
struct node {
  expr source;
  std::vector<node> args;
  std::optional<engine::expression> leaf;
  std::vector<engine::slot> slots; // Of a leaf.
};

bool is_logic(expr_kind kind) {
  return kind == expr_kind::all || kind == expr_kind::any
         || kind == expr_kind::negate || kind == expr_kind::known;
}

void collect(const expr& from, std::set<engine::slot>& slots, bool& keyword) {
  if (from.kind == expr_kind::field)
    slots.insert(from.field);
  keyword = keyword || from.kind == expr_kind::keyword;
  for (const auto& x : from.args)
    collect(x, slots, keyword);
}

result<node> build(const expr& from) {
  node out;
  out.source = from;
  if (is_logic(from.kind)) {
    out.source.args.clear();
    for (const auto& x : from.args) {
      auto made = build(x);
      if (!made.ok())
        return made.why();
      out.args.push_back(std::move(made).value());
    }
    return out;
  }
  std::set<engine::slot> slots;
  bool keyword = false;
  collect(from, slots, keyword);
  if (keyword)
    return error{errc::unsupported,
                 "query: a search in every value cannot run on stored events"};
  auto compiled = engine::expression::compile(from);
  if (!compiled.ok())
    return compiled.why();
  out.leaf = std::move(compiled).value();
  out.slots.assign(slots.begin(), slots.end());
  return out;
}

using answers = std::vector<truth>;

truth negated(truth x) {
  return x == truth::unknown ? x : x == truth::yes ? truth::no : truth::yes;
}

/// Three-valued: `no` wins over unknown in "and", `yes` in "or".
truth both(truth a, truth b) {
  if (a == truth::no || b == truth::no)
    return truth::no;
  return a == truth::yes ? b : a;
}

/// One condition on one class of one block.
class run {
public:
  run(schema::block_view& block, event_class cls,
      const std::vector<std::string>& names, engine::eval_scratch& work,
      const block_devices& devices)
    : block_{block}, cls_{cls}, names_{names}, work_{work}, devices_{devices},
      rows_{block.rows(cls)}, cells_(names.size()) {}

  result<answers> evaluate(node& what) {
    switch (what.source.kind) {
    case expr_kind::all:
    case expr_kind::any:
      return fold(what);
    case expr_kind::negate:
    case expr_kind::known: {
      auto out = evaluate(what.args[0]);
      if (!out.ok())
        return out;
      bool negate = what.source.kind == expr_kind::negate;
      for (auto& x : out.value())
        x = negate ? negated(x) : x == truth::unknown ? truth::no : x;
      return out;
    }
    default:
      return leaf(what);
    }
  }

private:
  result<answers> fold(node& what) {
    bool all = what.source.kind == expr_kind::all;
    answers out(rows_, all ? truth::yes : truth::no);
    for (auto& x : what.args) {
      auto part = evaluate(x);
      if (!part.ok())
        return part;
      bool settled = true;
      for (std::uint32_t row = 0; row < rows_; ++row) {
        auto b = part.value()[row];
        out[row] = all ? both(out[row], b)
                       : negated(both(negated(out[row]), negated(b)));
        settled = settled && out[row] == (all ? truth::no : truth::yes);
      }
      if (settled)
        break;
    }
    return out;
  }

  result<const slot_values*> values(engine::slot slot) {
    auto at = values_.find(slot);
    if (at == values_.end()) {
      auto name = slot == engine::layout::category
                    ? std::string_view{"event.category"}
                    : std::string_view{names_[slot]};
      auto read = slot_values::read(block_, cls_, name, devices_);
      if (!read.ok())
        return read.why();
      at = values_.emplace(slot, std::move(read).value()).first;
    }
    return &at->second;
  }

  truth ask(const node& what) {
    work_.reset();
    return what.leaf->test({cells_, 0, 0, {}}, work_);
  }

  result<answers> leaf(const node& what) {
    if (what.slots.empty())
      return answers(rows_, ask(what));
    std::vector<const slot_values*> of;
    for (auto slot : what.slots) {
      auto found = values(slot);
      if (!found.ok())
        return found.why();
      of.push_back(found.value());
    }
    answers out(rows_, truth::no);
    if (of.size() == 1 && of[0]->coded()
        && of[0]->codes().size() <= rows_ + 64) {
      std::vector<truth> by_code;
      for (const auto& x : of[0]->codes()) {
        cells_[what.slots[0]] = x;
        by_code.push_back(ask(what));
      }
      of[0]->for_each_code([&](std::uint32_t row, std::uint32_t code) {
        out[row] = by_code[code];
      });
      return out;
    }
    for (std::uint32_t row = 0; row < rows_; ++row) {
      for (std::size_t i = 0; i < of.size(); ++i)
        cells_[what.slots[i]] = of[i]->at(row);
      out[row] = ask(what);
    }
    return out;
  }

  schema::block_view& block_;
  event_class cls_;
  const std::vector<std::string>& names_;
  engine::eval_scratch& work_;
  const block_devices& devices_;
  std::uint32_t rows_;
  std::vector<value> cells_;
  std::map<engine::slot, slot_values> values_;
};

} // namespace

struct column_filter::state {
  node root;
  std::vector<std::string> names;
  mutable engine::eval_scratch work;

  /// A block, as far as it is known without its body. Without a summary: could
  /// any block say yes?
  struct outside {
    const schema::block_summary* summary;
    event_class cls;
    const block_devices& devices;
  };
  [[nodiscard]] bool may(const node& what, const outside& block) const;
  [[nodiscard]] bool may_leaf(const node& what, const outside& block) const;
  [[nodiscard]] bool may_device(const node& what, schema::field_id field,
                                const outside& block) const;
  /// Whether the leaf holds of this value of its only slot.
  [[nodiscard]] bool holds(const node& what, const value& x) const;
  [[nodiscard]] bool may_equal(const schema::block_summary& summary,
                               schema::field_id field,
                               const engine::constant& x, bool fold) const;
};

bool column_filter::state::may(const node& what, const outside& block) const {
  auto each = [&](const node& x) { return may(x, block); };
  switch (what.source.kind) {
  case expr_kind::all:
    return std::all_of(what.args.begin(), what.args.end(), each);
  case expr_kind::any:
    return std::any_of(what.args.begin(), what.args.end(), each);
  case expr_kind::known:
    return each(what.args[0]);
  case expr_kind::negate:
    return true;
  default:
    return may_leaf(what, block);
  }
}

bool column_filter::state::holds(const node& what, const value& x) const {
  std::vector<value> cells(names.size());
  cells[what.slots[0]] = x;
  work.reset();
  return what.leaf->test({cells, 0, 0, {}}, work) == truth::yes;
}

// The same for all events of a device: asked once for each of the block's.
bool column_filter::state::may_device(const node& what, schema::field_id field,
                                      const outside& block) const {
  if (block.devices.size() == 0 || block.summary == nullptr
      || block.summary->may_have_field(field))
    return true;
  for (std::uint32_t i = 0; i < block.devices.size(); ++i)
    if (holds(what, block.devices.get(i, field)))
      return true;
  return false;
}

bool column_filter::state::may_leaf(const node& what,
                                    const outside& block) const {
  const auto& [summary, cls, devices] = block;
  const auto& e = what.source;
  if (what.slots.size() != 1)
    return true;
  auto slot = what.slots[0];
  if (slot == engine::layout::category)
    return holds(what, value{schema::name_of(cls)});
  auto field = schema::resolve(cls, names[slot]);
  if (field && schema::is_device_field(*field))
    return may_device(what, *field, block);
  // Only a bare field on the left says something about the field's values, and
  // absent ones never match then.
  bool bare = !e.args.empty() && e.args[0].kind == expr_kind::field;
  if (!bare
      || (e.kind != expr_kind::compare && e.kind != expr_kind::match
          && e.kind != expr_kind::member && e.kind != expr_kind::present
          && e.kind != expr_kind::in_network))
    return true;
  if (!field)
    return false;
  if (summary == nullptr)
    return true;
  if (!summary->may_have_field(*field))
    return false;
  if (e.kind == expr_kind::member)
    return e.as_text
           || std::any_of(e.constants.begin(), e.constants.end(),
                          [&](const engine::constant& x) {
                            return may_equal(*summary, *field, x, e.fold);
                          });
  if (e.kind == expr_kind::match)
    return e.as_text
           || std::any_of(e.patterns.begin(), e.patterns.end(),
                          [&](const engine::text_pattern& x) {
                            return x.op != engine::text_op::equals
                                   || summary->may_have_text(*field, x.text,
                                                             x.fold);
                          });
  if (e.kind == expr_kind::compare && e.op == expr_op::equal
      && e.args.size() == 2 && e.args[1].kind == expr_kind::literal)
    return may_equal(*summary, *field, e.args[1].constants[0], e.fold);
  return true;
}

bool column_filter::state::may_equal(const schema::block_summary& summary,
                                     schema::field_id field,
                                     const engine::constant& x,
                                     bool fold) const {
  auto type = schema::field(field).type;
  if (x.kind == value_kind::text && type != schema::field_type::integer
      && type != schema::field_type::time)
    return summary.may_have_text(field, x.text, fold);
  if (x.kind == value_kind::integer && type == schema::field_type::integer)
    return summary.may_have_number(field, x.integer, x.integer);
  return true;
}

result<column_filter> column_filter::compile(const engine::expr& condition,
                                             const engine::layout& fields) {
  auto root = build(condition);
  if (!root.ok())
    return root.why();
  auto inner = std::make_unique<state>();
  inner->root = std::move(root).value();
  inner->names = fields.names();
  return column_filter{std::move(inner)};
}

column_filter::column_filter(std::unique_ptr<state> inner)
  : state_{std::move(inner)} {}
column_filter::~column_filter() = default;
column_filter::column_filter(column_filter&&) noexcept = default;
column_filter& column_filter::operator=(column_filter&&) noexcept = default;

bool column_filter::may_match(const schema::block_summary& summary,
                              event_class cls,
                              const block_devices& devices) const {
  return summary.may_have(cls)
         && state_->may(state_->root, {&summary, cls, devices});
}

bool column_filter::may_match(event_class cls) const {
  const block_devices nobody;
  return state_->may(state_->root, {nullptr, cls, nobody});
}

status column_filter::select(schema::block_view& block, event_class cls,
                             std::vector<std::uint32_t>& rows,
                             const block_devices& devices) {
  run now{block, cls, state_->names, state_->work, devices};
  auto found = now.evaluate(state_->root);
  if (!found.ok())
    return found.why();
  for (std::uint32_t row = 0; row < found.value().size(); ++row)
    if (found.value()[row] == truth::yes)
      rows.push_back(row);
  return done;
}

} // namespace vedette::cloud
