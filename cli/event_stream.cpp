#include "cli/event_stream.hpp"

#include "cli/file_kind.hpp"
#include "cli/input.hpp"
#include "engine/document.hpp"
#include "engine/document_splitter.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <limits>
#include <queue>
#include <utility>

// Tested by tests/unit/cli/event_stream_test.cpp

namespace vedette::cli {

namespace {

/// Bits of a ref that count the documents of a file.
constexpr unsigned document_bits = 40;
constexpr std::uint64_t document_mask = (std::uint64_t{1} << document_bits) - 1;

std::string shown(std::string_view text) {
  constexpr std::size_t shown_max = 60;
  auto cut = text.size() > shown_max;
  return "`" + printable(text.substr(0, shown_max)) + (cut ? "…`" : "`");
}

error too_long() {
  constexpr auto most = engine::document_reader::document_bytes_max >> 20U;
  return {errc::overloaded, "longer than " + std::to_string(most)
                              + " MiB; expected one JSON object a line"};
}

} // namespace

/// One file.
struct event_stream::lane {
  std::unique_ptr<byte_source> source;
  engine::document_splitter splitter;
  std::string chunk;
  std::uint64_t documents = 0;
  std::uint64_t unreadable = 0;
  time_ns time = std::numeric_limits<time_ns>::min(); // Of the last event.
  std::size_t untimed_line = 0; // Of the first event without a time.
  bool said_time = false;
  bool ended = false;   // No more bytes.
  bool counted = false; // No more documents.
  std::optional<error> failed;
};

event_stream::event_stream(std::vector<std::string> files, command_io& io)
  : files_{std::move(files)}, io_{io},
    lanes_(files_.size()), chunk_bytes_{files_.size() > 8 ? 64U << 10U
                                                          : 1U << 20U} {}

event_stream::~event_stream() = default;

status event_stream::check() const {
  namespace fs = std::filesystem;
  for (const auto& path : files_) {
    if (path == "-")
      continue;
    std::error_code why;
    auto kind = fs::status(path, why);
    if (kind.type() == fs::file_type::not_found)
      return error{errc::not_found, path + ": no such file"};
    if (kind.type() == fs::file_type::none)
      return error{errc::io_failure, path + ": " + why.message()};
    if (kind.type() == fs::file_type::directory)
      return error{errc::io_failure,
                   path + ": is a directory; expected a file of events"};
    if (::access(path.c_str(), R_OK) != 0)
      return error{errc::io_failure, path + ": " + std::strerror(errno)};
  }
  return done;
}

void event_stream::read(const event_sink& to) {
  if (to.orders && files_.size() > 1)
    read_side_by_side(to);
  else
    read_in_turn(to);
}

void event_stream::read_in_turn(const event_sink& to) {
  for (std::size_t file = 0; file < lanes_.size() && !to.full(); ++file)
    while (!to.full() && step(lanes_[file], file, to)) {
    }
}

void event_stream::read_side_by_side(const event_sink& to) {
  // The file that is furthest behind in time comes next.
  using turn = std::pair<time_ns, std::size_t>;
  std::priority_queue<turn, std::vector<turn>, std::greater<>> turns;
  std::size_t begun = 0;
  auto begin = [&] {
    for (; begun < lanes_.size() && turns.size() < lanes_max; ++begun)
      turns.emplace(lanes_[begun].time, begun);
  };
  begin();
  while (!turns.empty() && !to.full()) {
    auto file = turns.top().second;
    turns.pop();
    if (step(lanes_[file], file, to))
      turns.emplace(lanes_[file].time, file);
    else
      begin();
  }
}

/// Reads one document; false at the end of the file.
bool event_stream::step(lane& from, std::size_t file, const event_sink& to) {
  auto fail = [&](const error& why) {
    from.failed = why;
    io_.say(why.detail);
  };
  if (!from.source && !from.ended) {
    auto opened = open_input(files_[file], io_.in());
    if (!opened.ok()) {
      fail(opened.why());
      from.ended = from.counted = true;
      return false;
    }
    from.source = std::move(opened).value();
    from.chunk.resize(chunk_bytes_);
    auto head = peek_input(from.source, kind_bytes);
    auto kind = head.ok() ? foreign_kind(head.value()) : std::string_view{};
    if (!kind.empty()) {
      fail({errc::invalid_argument,
            files_[file] + ": this is " + std::string{kind}
              + " (expected events: JSON, one object a line)"});
      from.source.reset();
      from.ended = from.counted = true;
      return false;
    }
  }
  for (;;) {
    if (auto next = from.splitter.next()) {
      take(from, file, to, next->text, next->line, next->cut);
      return true;
    }
    from.counted = from.ended;
    if (from.ended)
      return false;
    auto n = from.source->read(from.chunk.data(), from.chunk.size());
    if (!n.ok())
      fail(n.why());
    from.ended = !n.ok() || n.value() == 0;
    if (!from.ended) {
      from.splitter.feed({from.chunk.data(), n.value()});
      continue;
    }
    // Of what is damaged, a last line without its end is no event.
    if (!from.failed)
      from.splitter.finish();
    from.source.reset();
    from.chunk = {};
  }
}

void event_stream::take(lane& from, std::size_t file, const event_sink& to,
                        std::string_view text, std::size_t line, bool cut) {
  auto ref = std::uint64_t{file} << document_bits | from.documents++;
  auto place = [&] { return files_[file] + ":" + std::to_string(line) + ": "; };
  auto taken = cut ? status{too_long()} : to.feed(text, ref, file);
  if (!taken.ok()) {
    ++unreadable_;
    cut_ += cut ? 1 : 0;
    if (from.unreadable++ == 0)
      io_.say(place() + taken.why().detail);
    return;
  }
  ++read_;
  if (!to.orders)
    return;
  const auto& when = to.last();
  from.time = std::max(from.time, when.time);
  if (!when.timed && from.untimed_line == 0)
    from.untimed_line = line;
  if (!when.unread.empty() && !std::exchange(from.said_time, true))
    io_.say(place() + "the time " + shown(when.unread)
            + " cannot be read; expected ISO 8601 or a number since 1970 (say "
              "how it is written with --timestamp-field NAME:FORMAT)");
}

std::optional<std::uint64_t> event_stream::index_of(std::uint64_t ref) const {
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < ref >> document_bits; ++i) {
    if (!lanes_[i].counted)
      return std::nullopt;
    before += lanes_[i].documents;
  }
  return before + (ref & document_mask);
}

exit_code event_stream::finish(const engine::run_losses& losses,
                               exit_code otherwise) {
  for (std::size_t i = 0; i < lanes_.size(); ++i)
    if (lanes_[i].unreadable > 1)
      io_.say(files_[i] + ": " + std::to_string(lanes_[i].unreadable)
              + " documents are not readable");
  for (std::size_t i = 0; i < lanes_.size() && losses.untimed > 0; ++i)
    if (lanes_[i].untimed_line > 0 && !lanes_[i].said_time)
      io_.say(files_[i] + ":" + std::to_string(lanes_[i].untimed_line)
              + ": this event has no time; expected a field such as "
                "@timestamp (name another with --timestamp-field)");
  for (const auto& x : engine::sentences(losses))
    io_.say(x);
  if (otherwise != exit_code::ok)
    return otherwise;
  const error* failed = nullptr;
  auto some = false;
  for (const auto& x : lanes_) {
    if (x.failed && failed == nullptr)
      failed = &*x.failed;
    some = some || (!x.failed && x.documents > x.unreadable);
  }
  if (failed != nullptr)
    return some ? exit_code::partial : exit_code_of(failed->code);
  if (unreadable_ > 0)
    return read_ > 0 || cut_ > 0 ? exit_code::partial : exit_code::invalid;
  return engine::sentences(losses).empty() ? exit_code::ok : exit_code::partial;
}

} // namespace vedette::cli
