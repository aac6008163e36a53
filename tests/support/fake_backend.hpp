#pragma once

#include "actors/contract/backend.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace vedette::test {

/// Devices, detections and queries as plain maps; every call is answered
/// before it returns.
class fake_backend : public actors::backend {
public:
  template <class T>
  using answer = actors::answer<T>;

  void enrol(actors::device_view what, answer<done_t> then) override {
    devices[what.id] = std::move(what);
    then(done);
  }
  void list_devices(actors::device_filter which,
                    answer<actors::page<actors::device_view>> then) override {
    std::vector<actors::device_view> found;
    for (const auto& [id, device] : devices)
      if (!which.online || *which.online == device.online)
        found.push_back(device);
    then(page_of(std::move(found), which, std::less<>{}));
  }
  void read_device(uid id, answer<actors::device_view> then) override {
    then(find(devices, id));
  }
  void set_device_policy(uid id, std::string policy_id,
                         answer<actors::device_view> then) override {
    if (devices.count(id) != 0)
      devices[id].policy_id = policy_id;
    then(find(devices, id));
  }
  void remove_device(uid id, answer<done_t> then) override {
    bool gone = devices.erase(id) != 0;
    then(gone ? status{done} : status{error{errc::not_found, "device"}});
  }
  void send_command(uid device, actors::command_view what,
                    answer<actors::command_view> then) override {
    what.state = "pending";
    commands[device].push_back(what);
    then(what);
  }
  void list_commands(uid device,
                     answer<std::vector<actors::command_view>> then) override {
    then(commands[device]);
  }
  void cancel_command(uid device, uid command, std::string user,
                      answer<actors::command_view> then) override {
    for (auto& x : commands[device])
      if (x.id == command) {
        x.state = "cancelled";
        x.detail = "cancelled by " + user;
        then(x);
        return;
      }
    then(error{errc::not_found, "command"});
  }
  void read_command_file(uid device, uid command,
                         answer<std::string> then) override {
    for (const auto& x : commands[device])
      if (x.id == command && !x.file_sha256.empty())
        return then(files[command]);
    then(error{errc::not_found, "file"});
  }
  void inspect_device(uid id, actors::admin_request what,
                      answer<actors::admin_answer> then) override {
    if (devices.count(id) == 0)
      then(error{errc::not_found, "device"});
    else if (!devices[id].online)
      then(error{errc::unavailable, "the device is not connected"});
    else
      then(actors::admin_answer{"application/json", pages[what.path]});
  }
  void policies_changed() override { ++policy_changes; }

  void
  list_detections(actors::detection_filter which,
                  answer<actors::page<actors::detection_view>> then) override {
    std::vector<actors::detection_view> found;
    for (const auto& [id, detection] : detections)
      if (which.status.empty() || which.status == detection.status)
        found.push_back(detection);
    then(page_of(std::move(found), which, std::greater<>{}));
  }
  void read_detection(uid id, answer<actors::detection_view> then) override {
    then(find(detections, id));
  }
  void edit_detection(actors::detection_edit what,
                      answer<actors::detection_view> then) override {
    auto found = find(detections, what.id);
    if (!found.ok()) {
      then(found);
      return;
    }
    auto& detection = detections[what.id];
    if (what.if_revision != 0 && what.if_revision != detection.revision) {
      then(error{errc::conflict, "detection was changed meanwhile"});
      return;
    }
    ++detection.revision;
    if (what.status)
      detection.status = *what.status;
    if (what.assignee)
      detection.assignee = *what.assignee;
    if (what.comment)
      detection.comments.push_back({0, what.user, *what.comment});
    found = detection;
    if (what.remove)
      detections.erase(what.id);
    then(found);
  }

  void start_query(actors::query_spec what, std::string user,
                   answer<actors::query_view> then) override {
    actors::query_view view;
    view.id = uid::random();
    view.state = queries_end_as;
    view.progress = queries_progress;
    view.what = std::move(what);
    view.user = std::move(user);
    queries[view.id] = view;
    then(view);
  }
  void list_queries(answer<std::vector<actors::query_view>> then) override {
    std::vector<actors::query_view> found;
    for (const auto& [id, query] : queries)
      found.push_back(query);
    then(found);
  }
  void read_query(uid id, answer<actors::query_view> then) override {
    then(find(queries, id));
  }
  void read_rows(uid id, std::uint64_t offset, std::uint32_t limit,
                 answer<std::vector<std::string>> then) override {
    std::vector<std::string> page;
    for (auto at = offset; at < rows[id].size() && page.size() < limit; ++at)
      page.push_back(rows[id][at]);
    then(page);
  }
  void cancel_query(uid id, answer<actors::query_view> then) override {
    if (queries.count(id) != 0)
      queries[id].state = actors::query_state::cancelled;
    then(find(queries, id));
  }
  void counts(answer<actors::cloud_counts> then) override { then(counted); }
  void inspect(actors::admin_request what,
               answer<actors::admin_answer> then) override {
    then(actors::admin_answer{"application/json",
                              "{\"path\":\"" + what.path + "\"}"});
  }
  [[nodiscard]] std::shared_ptr<void> watch(change_listener tell) override {
    listener = std::move(tell);
    return std::make_shared<int>(0);
  }

  std::map<uid, actors::device_view> devices;
  std::map<uid, actors::detection_view> detections;
  std::map<uid, actors::query_view> queries;
  std::map<uid, std::vector<std::string>> rows;
  std::map<uid, std::vector<actors::command_view>> commands;
  std::map<uid, std::string> files; ///< By command.
  actors::cloud_counts counted;
  std::map<std::string, std::string> pages; ///< Of every device, by path.
  /// How queries are from their start on.
  actors::query_state queries_end_as = actors::query_state::running;
  actors::scan_progress queries_progress;
  change_listener listener;
  int policy_changes = 0;

private:
  template <class T, class Filter, class Before>
  static actors::page<T> page_of(std::vector<T> all, const Filter& which,
                                 Before before) {
    std::sort(all.begin(), all.end(), [before](const T& a, const T& b) {
      return before(position_of(a), position_of(b));
    });
    actors::page<T> out;
    out.total = all.size();
    for (auto& x : all)
      if (!which.after || before(*which.after, position_of(x))) {
        out.more = out.items.size() == which.limit;
        if (out.more)
          break;
        out.items.push_back(std::move(x));
      }
    return out;
  }
  template <class T>
  static result<T> find(const std::map<uid, T>& in, uid id) {
    auto found = in.find(id);
    if (found == in.end())
      return error{errc::not_found, "no object " + id.dashed()};
    return found->second;
  }
};

} // namespace vedette::test
