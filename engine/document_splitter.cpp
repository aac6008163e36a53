#include "engine/document_splitter.hpp"

#include "engine/document.hpp"

#include <algorithm>
#include <cstring>

namespace vedette::engine {

namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// In how much of a text a wrapper has to show itself.
constexpr std::size_t wrapper_bytes_max = 64U << 10;

/// Where the array of events of a wrapper begins.
struct found_wrapper {
  std::size_t begin = 0; ///< Behind its bracket.
  int depth = 0;         ///< Objects around it; 0 = it is no wrapper.
  bool more = false;     ///< The text ended too early to tell.
};

/// Looks for `{"Records":[` (AWS), `{"records":[` (Azure) and
/// `{…"hits":{…"hits":[` (Elasticsearch) at the front of a text.
class wrapper_finder {
public:
  explicit wrapper_finder(std::string_view text)
    : text_{text.substr(0, wrapper_bytes_max)} {}

  found_wrapper find() {
    if (!take('{'))
      return {0, 0, at_ == text_.size()};
    for (auto depth = 1;; first_ = false) {
      auto key = take_text();
      if (!key || !take(':'))
        return {0, 0, at_ == text_.size()};
      auto hits = *key == "hits";
      auto listed = depth == 2
                      ? hits
                      : *key == "Records" || (*key == "records" && first_);
      if (depth == 1 && hits && take('{')) {
        depth = 2;
        continue;
      }
      if (listed && take('[')) {
        auto begin = at_;
        if (take('{') || take(']'))
          return {begin, depth, false};
        return {0, 0, at_ == text_.size()};
      }
      if (!skip_value() || !take(','))
        return {0, 0, at_ == text_.size()};
    }
  }

private:
  bool take(char c) {
    while (at_ < text_.size() && is_blank(text_[at_]))
      ++at_;
    if (at_ == text_.size() || text_[at_] != c)
      return false;
    ++at_;
    return true;
  }
  std::optional<std::string_view> take_text() {
    if (!take('"'))
      return std::nullopt;
    auto begin = at_;
    for (; at_ < text_.size() && text_[at_] != '"'; ++at_)
      at_ += text_[at_] == '\\' ? 1 : 0;
    at_ = std::min(at_, text_.size());
    if (at_ == text_.size())
      return std::nullopt;
    return text_.substr(begin, at_++ - begin);
  }
  /// Up to the comma or bracket behind it.
  bool skip_value() {
    for (auto depth = 0; at_ < text_.size(); ++at_) {
      auto c = text_[at_];
      if (c == '"') {
        if (!take_text())
          return false;
        --at_;
      } else if (c == '{' || c == '[') {
        ++depth;
      } else if (c == '}' || c == ']') {
        if (depth-- == 0)
          return true;
      } else if (c == ',' && depth == 0) {
        return true;
      }
    }
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool first_ = true;
};

} // namespace

document_splitter::document_splitter(std::size_t document_bytes_max)
  : bytes_max_{document_bytes_max} {}

void document_splitter::feed(std::string_view bytes) {
  buffer_.erase(0, begin_);
  end_ -= begin_;
  scanned_ -= std::min(scanned_, begin_);
  begin_ = 0;
  buffer_.resize(end_);
  buffer_.append(bytes);
  end_ = buffer_.size();
  buffer_.append(document_reader::padding, ' ');
}

void document_splitter::finish() {
  finished_ = true;
}

std::optional<document_text> document_splitter::next() {
  for (;;) {
    if (mode_ == mode::closing && !close_wrapper())
      return std::nullopt;
    if (mode_ == mode::unknown && !settle_mode())
      return std::nullopt;
    if (mode_ == mode::lines)
      return next_line();
    if (!open_value_ && scanned_ <= begin_)
      skip_between();
    if (begin_ == end_ || buffer_[begin_] != ']' || scanned_ > begin_)
      return next_value();
    ++begin_; // Another array or lines may follow.
    mode_ = wrapper_depth_ > 0 ? mode::closing : mode::unknown;
    depth_ = wrapper_depth_;
  }
}

/// Looks at what comes first; false when there is too little of it.
bool document_splitter::settle_mode() {
  if (std::string_view{buffer_}.substr(0, end_).starts_with("\xef\xbb\xbf"))
    begin_ = std::max<std::size_t>(begin_, 3);
  skip_between();
  if (begin_ == end_)
    return false;
  wrapper_depth_ = 0;
  if (buffer_[begin_] == '[') {
    mode_ = mode::array;
    scanned_ = ++begin_;
    return true;
  }
  auto found
    = wrapper_finder{std::string_view{buffer_}.substr(begin_, end_ - begin_)}
        .find();
  if (found.more && !finished_ && end_ - begin_ < wrapper_bytes_max)
    return false;
  mode_ = found.depth > 0 ? mode::array : mode::lines;
  if (found.depth > 0) {
    auto head = std::string_view{buffer_}.substr(begin_, found.begin);
    line_
      += static_cast<std::size_t>(std::count(head.begin(), head.end(), '\n'));
    begin_ += found.begin;
    wrapper_depth_ = found.depth;
  }
  scanned_ = begin_;
  return true;
}

/// Passes what follows the array of a wrapper; false when its end is not seen.
bool document_splitter::close_wrapper() {
  for (; begin_ < end_ && depth_ > 0; ++begin_) {
    auto c = buffer_[begin_];
    line_ += c == '\n' ? 1 : 0;
    if (in_string_) {
      in_string_ = escaped_ || c != '"';
      escaped_ = !escaped_ && c == '\\';
    } else if (c == '"') {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      ++depth_;
    } else if (c == '}' || c == ']') {
      --depth_;
    }
  }
  scanned_ = begin_;
  if (depth_ > 0)
    return false;
  mode_ = mode::unknown;
  return true;
}

/// Passes blanks, and commas between the elements of an array.
void document_splitter::skip_between() {
  while (begin_ < end_
         && (is_blank(buffer_[begin_])
             || (mode_ == mode::array && buffer_[begin_] == ','))) {
    line_ += buffer_[begin_] == '\n' ? 1 : 0;
    ++begin_;
  }
}

/// Returns [begin_, end) and moves behind it and `skip` bytes more.
std::optional<document_text>
document_splitter::take(std::size_t end, std::size_t skip, bool cut) {
  auto out = document_text{
    std::string_view{buffer_}.substr(begin_, end - begin_), line_, cut};
  line_ += static_cast<std::size_t>(
    std::count(out.text.begin(), out.text.end(), '\n'));
  while (!out.text.empty() && is_blank(out.text.back()))
    out.text.remove_suffix(1);
  line_ += skip;
  begin_ = end + skip;
  scanned_ = begin_;
  return out;
}

std::optional<document_text> document_splitter::next_line() {
  for (;;) {
    if (!open_value_ && !dropping_ && scanned_ <= begin_)
      skip_between();
    if (open_value_)
      return next_value();
    scanned_ = std::max(scanned_, begin_);
    auto at = static_cast<const char*>(
      std::memchr(buffer_.data() + scanned_, '\n', end_ - scanned_));
    auto stop
      = at == nullptr ? end_ : static_cast<std::size_t>(at - buffer_.data());
    if (at == nullptr && !finished_) {
      if (dropping_) {
        begin_ = scanned_ = end_;
        return std::nullopt;
      }
      scanned_ = end_;
      if (end_ - begin_ <= bytes_max_)
        return std::nullopt;
      dropping_ = true;
      return take(begin_ + bytes_max_, 0, true);
    }
    if (begin_ == end_)
      return std::nullopt;
    auto skip = at == nullptr ? std::size_t{0} : std::size_t{1};
    if (dropping_) {
      dropping_ = false;
      std::ignore = take(stop, skip);
      continue;
    }
    auto line = std::string_view{buffer_}.substr(begin_, stop - begin_);
    while (!line.empty() && is_blank(line.back()))
      line.remove_suffix(1);
    if (line == "{") {
      open_value_ = true;
      scanned_ = begin_;
      continue;
    }
    return take(stop, skip, stop - begin_ > bytes_max_);
  }
}

/// Goes on scanning the value that starts at begin_; its end, once seen.
std::optional<std::size_t> document_splitter::end_of_value() {
  for (; scanned_ < end_; ++scanned_) {
    auto c = buffer_[scanned_];
    if (in_string_) {
      in_string_ = escaped_ || c != '"';
      escaped_ = !escaped_ && c == '\\';
      continue;
    }
    if (c == '"') {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      ++depth_;
    } else if (c == '}' || c == ']') {
      if (depth_ == 0)
        return scanned_; // The array's own end, behind a bare value.
      if (--depth_ == 0)
        return scanned_ + 1;
    } else if (c == ',' && depth_ == 0) {
      return scanned_;
    }
  }
  return std::nullopt;
}

std::optional<document_text> document_splitter::next_value() {
  if (scanned_ <= begin_ && !open_value_)
    skip_between();
  scanned_ = std::max(scanned_, begin_);
  if (begin_ == end_)
    return std::nullopt;
  auto end = end_of_value();
  auto too_long = (end ? *end : end_) - begin_ > bytes_max_;
  if (!end && !finished_ && !too_long)
    return std::nullopt;
  if (!end && too_long) {
    // Where the value ends is unknown now; the rest of the stream is lost.
    auto out = take(begin_ + bytes_max_, 0, true);
    begin_ = scanned_ = end_;
    finished_ = true;
    return out;
  }
  depth_ = 0;
  in_string_ = escaped_ = false;
  open_value_ = false;
  // A bracket that closes nothing is a broken document of its own.
  auto stop = end ? std::max(*end, begin_ + 1) : end_;
  auto out = take(stop, 0, too_long);
  return out;
}

} // namespace vedette::engine
