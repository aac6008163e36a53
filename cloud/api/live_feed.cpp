#include "cloud/api/live_feed.hpp"

#include <utility>

namespace vedette::cloud {

bool live_feed::add(std::shared_ptr<net::http_stream> view,
                    std::function<bool()> welcome) {
  std::lock_guard lock{mutex_};
  if (views_.size() >= views_max)
    return false;
  view->write(": welcome\n\n");
  views_.push_back({std::move(view), std::move(welcome)});
  return true;
}

void live_feed::review() {
  std::lock_guard lock{mutex_};
  std::erase_if(views_, [](const auto& view) {
    if (view.welcome())
      return false;
    view.to->close();
    return true;
  });
}

void live_feed::tell(const std::string& kind, const std::string& json) {
  write("event: " + kind + "\ndata: " + json + "\n\n");
}

void live_feed::beat() {
  write(": beat\n\n");
}

void live_feed::write(const std::string& text) {
  std::lock_guard lock{mutex_};
  std::erase_if(views_,
                [&text](const auto& view) { return !view.to->write(text); });
}

void live_feed::close() {
  std::lock_guard lock{mutex_};
  for (auto& view : views_)
    view.to->close();
  views_.clear();
}

std::size_t live_feed::size() const {
  std::lock_guard lock{mutex_};
  return views_.size();
}

} // namespace vedette::cloud
