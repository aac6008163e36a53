#pragma once

#include "actors/runtime/registry.hpp"
#include "actors/runtime/ticks.hpp"

#include <caf/actor_config.hpp>
#include <caf/execution_unit.hpp>
#include <caf/invoke_message_result.hpp>
#include <caf/local_actor.hpp>
#include <caf/mailbox_element.hpp>

#include <algorithm>
#include <bit>
#include <string>
#include <utility>

namespace vedette::actors {

/// Who a new actor is. `compact` actors exist by the hundred thousand: they are
/// listed and counted, but not timed.
struct actor_tag {
  std::string name;
  const char* family = "";
  bool compact = false;
};

/// Times one message. The actor is the only writer of its detail.
class handling {
public:
  handling(actor_detail& detail, const std::type_info* type) noexcept
    : detail_{detail}, type_{type}, from_{ticks()} {
    detail_.running_since.store(from_, std::memory_order_relaxed);
  }
  ~handling() {
    const auto took = ticks() - from_;
    detail_.running_since.store(0, std::memory_order_relaxed);
    add_unshared(detail_.busy_ticks, took);
    if (took > detail_.longest_ticks.load(std::memory_order_relaxed))
      detail_.longest_ticks.store(took, std::memory_order_relaxed);
    const auto bucket = static_cast<std::size_t>(std::bit_width(took >> 8U));
    add_unshared(detail_.times[std::min(bucket, time_buckets - 1)], 1U);
    count_type();
  }
  handling(const handling&) = delete;
  handling& operator=(const handling&) = delete;

private:
  void count_type() {
    for (auto& x : detail_.by_type) {
      const auto* known = x.type.load(std::memory_order_relaxed);
      const bool last = &x == &detail_.by_type.back();
      if (known == nullptr && !last && type_ != nullptr) {
        x.type.store(type_, std::memory_order_relaxed);
        known = type_;
      }
      if (last || known == type_) {
        add_unshared(x.handled, std::uint64_t{1});
        return;
      }
    }
  }

  actor_detail& detail_;
  const std::type_info* type_;
  std::uint64_t from_;
};

/// Puts counters around an actor class. Registers it for as long as it lives.
template <class Base>
class instrumented : public Base {
public:
  instrumented(caf::actor_config& config, registry& where, actor_tag tag)
    : Base{config}, where_{where} {
    record_.id = this->id();
    record_.parent = config.parent != nullptr ? config.parent->id() : 0;
    record_.born = where.clock().wall();
    record_.family = tag.family;
    record_.control = this->ctrl();
    if (!tag.compact) {
      record_.detail = std::make_unique<actor_detail>();
      record_.detail->name = std::move(tag.name);
    }
    where_.add(record_);
  }
  ~instrumented() override { where_.remove(record_); }

  using Base::enqueue;
  void enqueue(caf::mailbox_element_ptr what,
               caf::execution_unit* host) override {
    record_.enqueued.fetch_add(1, std::memory_order_relaxed);
    Base::enqueue(std::move(what), host);
  }

  using Base::consume;
  caf::invoke_message_result consume(caf::mailbox_element& what) override {
    add_unshared(record_.handled, 1U);
    if (!record_.detail)
      return Base::consume(what);
    const auto& content = what.content();
    const handling timed{*record_.detail,
                         content.empty() ? nullptr : content.type(0).second};
    return Base::consume(what);
  }

protected:
  void forget() { where_.remove(record_); }
  registry& where() { return where_; }
  [[nodiscard]] std::string label() const {
    return record_.detail ? record_.detail->name : record_.family;
  }

private:
  registry& where_;
  actor_record record_;
};

} // namespace vedette::actors
