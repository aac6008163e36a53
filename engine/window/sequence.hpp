#pragma once

#include "engine/window.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace vedette::engine {

/// Steps in order, for one key.
///
/// For each step it remembers the newest partial match that got there; an event
/// extends the newest one and ends it, unless the step forks. Later steps look
/// at an event first, so that one event is never two steps of one match. A
/// match that missing steps forbid is dropped when it would complete: a missing
/// step between two others looks at the time between them; one in front looks
/// back, one at the end looks ahead, both within the rule's span.
class sequence_window final : public window {
public:
  sequence_window(const rule& of, std::string key);
  ~sequence_window() override;

  void feed(std::uint64_t steps, const bound_event& event,
            const value& measured, std::vector<completion>& out) override;
  void advance_to(time_ns now, std::vector<completion>& out) override;
  [[nodiscard]] time_ns deadline() const override;
  [[nodiscard]] bool idle() const override;
  [[nodiscard]] window_summary summary() const override;
  void held(std::vector<std::uint64_t>& out) const override;
  [[nodiscard]] std::vector<bound_event>
  bound_before(std::size_t step) const override;

private:
  struct link;
  struct looking_back;
  struct rare;

  /// Counts the owners of a link within it: a million windows are worth a
  /// pointer of eight bytes. One thread.
  class link_ptr {
  public:
    link_ptr() = default;
    explicit link_ptr(link* of) noexcept;
    link_ptr(const link_ptr& other) noexcept;
    link_ptr(link_ptr&& other) noexcept
      : of_{std::exchange(other.of_, nullptr)} {}
    link_ptr& operator=(link_ptr other) noexcept {
      std::swap(of_, other.of_);
      return *this;
    }
    ~link_ptr() {
      if (of_ != nullptr)
        release();
    }

    [[nodiscard]] link* get() const noexcept { return of_; }
    link* operator->() const noexcept { return of_; }
    link& operator*() const noexcept { return *of_; }
    explicit operator bool() const noexcept { return of_ != nullptr; }

  private:
    void release() noexcept;

    link* of_ = nullptr;
  };

  /// One path through the steps. A stage is a place in the path.
  struct lane {
    lane(const rule& of, const std::vector<std::uint16_t>* path);
    lane(const lane&) = delete;
    lane& operator=(const lane&) = delete;
    ~lane();

    [[nodiscard]] std::size_t stages() const noexcept;
    [[nodiscard]] std::size_t step(std::size_t stage) const;
    [[nodiscard]] bool is_missing(std::size_t stage) const;
    /// The nearest stage in front that is not missing.
    [[nodiscard]] std::optional<std::size_t> before(std::size_t stage) const;
    [[nodiscard]] bool is_last(std::size_t stage) const;
    /// By stage; the last has none.
    [[nodiscard]] std::span<link_ptr> heads();
    [[nodiscard]] std::span<const link_ptr> heads() const;
    [[nodiscard]] bool has_partials() const;

    const rule* of;
    const std::vector<std::uint16_t>* path;
    link_ptr only_head; // When there is but one.
    std::unique_ptr<link_ptr[]> more_heads;
    std::unique_ptr<rare> extra;
    std::unique_ptr<lane> next; // Alternative path.
  };

  void feed_lane(lane& at, std::uint64_t steps, const bound_event& event,
                 std::vector<completion>& out);
  void note_missing(lane& at, std::size_t stage, const bound_event& event);
  void start(lane& at, std::size_t stage, const bound_event& event,
             std::vector<completion>& out);
  void extend(lane& at, std::size_t stage, const bound_event& event,
              std::vector<completion>& out);
  void arrive(lane& at, std::size_t stage, link_ptr last,
              std::vector<completion>& out);
  void complete(lane& at, link_ptr last, std::vector<completion>& out);
  void emit(const lane& at, const link& last, time_ns when,
            std::vector<completion>& out) const;
  void drop_partials();
  void forget_missing(lane& at, time_ns now);
  [[nodiscard]] time_ns span() const;

  template <class Visit>
  void for_each_lane(Visit&& visit);
  template <class Visit>
  void for_each_lane(Visit&& visit) const;

  std::string key_;
  lane first_;
};

} // namespace vedette::engine
