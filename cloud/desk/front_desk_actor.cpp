#include "cloud/desk/front_desk_actor.hpp"

#include "actors/contract/message_types.hpp"
#include "actors/detection/triage.hpp"
#include "actors/device/fetched_file.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <utility>
#include <vector>

// Tested by tests/integration/flow_test.cpp

namespace vedette::cloud {

using namespace vedette::actors;

namespace {

/// Takes the answer as it is.
struct whole {
  template <class T>
  T operator()(T&& x) const {
    return std::forward<T>(x);
  }
};

/// One page of the pages of all shards.
template <class T>
page<T> joined(const page<T>& all, const std::optional<list_position>& after,
               std::uint32_t limit) {
  std::vector<const T*> items;
  for (const auto& x : all.items)
    items.push_back(&x);
  auto out = page_of(items, after, limit);
  out.total = all.total;
  out.more = out.more || all.more;
  return out;
}

template <class T>
void add_page(page<T>& sum, page<T>&& part) {
  sum.total += part.total;
  sum.more = sum.more || part.more;
  std::move(part.items.begin(), part.items.end(),
            std::back_inserter(sum.items));
}

void add_counts(cloud_counts& sum, const cloud_counts& part) {
  sum.devices += part.devices;
  sum.devices_online += part.devices_online;
  auto add = [](auto& to, const auto& from) {
    for (const auto& [name, count] : from) {
      auto at = std::find_if(to.begin(), to.end(), [&name = name](auto& x) {
        return x.first == name;
      });
      if (at == to.end())
        to.emplace_back(name, count);
      else
        at->second += count;
    }
  };
  add(sum.detections_by_status, part.detections_by_status);
  add(sum.detections_by_severity, part.detections_by_severity);
  add(sum.open_by_severity, part.open_by_severity);
  add(sum.devices_by_policy, part.devices_by_policy);
}

} // namespace

front_desk::front_desk(std::shared_ptr<change_hub> changes,
                       std::shared_ptr<const record_store> records,
                       std::function<store_numbers()> stored)
  : changes_{std::move(changes)}, records_{std::move(records)}, stored_{
                                                                  std::move(
                                                                    stored)} {}

void front_desk::open(desk_actor desk) {
  const std::lock_guard lock{guard_};
  desk_ = std::move(desk);
}

template <class T, class F>
void front_desk::put(answer<T> then, F ask) {
  desk_actor desk;
  {
    const std::lock_guard lock{guard_};
    desk = desk_;
  }
  if (!desk) {
    then(error{errc::unavailable, "the node is starting or stopping"});
    return;
  }
  caf::anon_send(desk, put_question{std::move(ask)});
}

void front_desk::enrol(device_view what, answer<done_t> then) {
  put(then, [what, then](desk_shell& desk) {
    desk.ask<enrolled>(desk.contacts().shards->of(what.id), enrol_device{what},
                       then, [](enrolled) { return done; });
  });
}

void front_desk::list_devices(device_filter which,
                              answer<page<device_view>> then) {
  put(then, [which, then](desk_shell& desk) {
    desk.ask_all<device_page>(
      actors::list_devices{which}, page<device_view>{},
      [](page<device_view>& sum, device_page&& x) {
        add_page(sum, std::move(x.what));
      },
      std::function<void(result<page<device_view>>)>{
        [which, then](result<page<device_view>> all) {
          if (all.ok())
            then(joined(all.value(), which.after, which.limit));
          else
            then(std::move(all));
        }});
  });
}

void front_desk::read_device(uid id, answer<device_view> then) {
  put(then, [id, then](desk_shell& desk) {
    desk.ask<device_view>(desk.contacts().shards->of(id),
                          actors::read_device{id}, then, whole{});
  });
}

void front_desk::set_device_policy(uid id, std::string policy_id,
                                   answer<device_view> then) {
  put(then, [id, policy_id, then](desk_shell& desk) {
    desk.ask<device_view>(desk.contacts().shards->of(id),
                          assign_policy{id, policy_id}, then, whole{});
  });
}

void front_desk::remove_device(uid id, answer<done_t> then) {
  put(then, [id, then](desk_shell& desk) {
    desk.ask<removed>(desk.contacts().shards->of(id), actors::remove_device{id},
                      then, [](removed) { return done; });
  });
}

void front_desk::send_command(uid device, command_view what,
                              answer<command_view> then) {
  put(then, [device, what, then](desk_shell& desk) {
    desk.ask<command_view>(desk.contacts().shards->of(device),
                           queue_command{device, what}, then, whole{});
  });
}

void front_desk::list_commands(uid device,
                               answer<std::vector<command_view>> then) {
  put(then, [device, then](desk_shell& desk) {
    desk.ask<command_list>(desk.contacts().shards->of(device),
                           read_commands{device}, then,
                           [](command_list&& x) { return std::move(x.items); });
  });
}

// Nobody writes parts that are there already: no actor has to be asked.
void front_desk::read_command_file(uid device, uid command,
                                   answer<std::string> then) {
  then(read_fetched_file(*records_, device, command));
}

void front_desk::cancel_command(uid device, uid command, std::string user,
                                answer<command_view> then) {
  put(then, [device, command, user, then](desk_shell& desk) {
    desk.ask<command_view>(desk.contacts().shards->of(device),
                           actors::cancel_command{device, command, user}, then,
                           whole{});
  });
}

void front_desk::inspect_device(uid id, admin_request what,
                                answer<admin_answer> then) {
  put(then, [id, what, then](desk_shell& desk) {
    desk.ask<inspected>(desk.contacts().shards->of(id),
                        actors::inspect_device{id, what}, then,
                        [](inspected&& x) { return std::move(x.what); });
  });
}

void front_desk::policies_changed() {
  put(answer<done_t>{[](const result<done_t>&) {}},
      [](desk_shell& desk) { desk.tell_all_to_refresh(); });
}

void front_desk::list_detections(detection_filter which,
                                 answer<page<detection_view>> then) {
  put(then, [which, then](desk_shell& desk) {
    desk.ask_all<detection_page>(
      actors::list_detections{which}, page<detection_view>{},
      [](page<detection_view>& sum, detection_page&& x) {
        add_page(sum, std::move(x.what));
      },
      std::function<void(result<page<detection_view>>)>{
        [which, then](result<page<detection_view>> all) {
          if (all.ok())
            then(joined(all.value(), which.after, which.limit));
          else
            then(std::move(all));
        }});
  });
}

void front_desk::read_detection(uid id, answer<detection_view> then) {
  put(then, [id, then](desk_shell& desk) {
    desk.ask<detection_view>(desk.contacts().shards->of(id),
                             actors::read_detection{id}, then, whole{});
  });
}

void front_desk::edit_detection(detection_edit what,
                                answer<detection_view> then) {
  put(then, [what, then](desk_shell& desk) {
    desk.ask<detection_view>(desk.contacts().shards->of(what.id),
                             edit_triage{what}, then, whole{});
  });
}

void front_desk::start_query(query_spec what, std::string user,
                             answer<query_view> then) {
  put(then, [what, user, then](desk_shell& desk) {
    desk.ask<query_view>(desk.contacts().queries,
                         actors::start_query{what, user}, then, whole{});
  });
}

void front_desk::list_queries(answer<std::vector<query_view>> then) {
  put(then, [then](desk_shell& desk) {
    desk.ask<query_list>(desk.contacts().queries, actors::list_queries{}, then,
                         [](query_list&& x) { return std::move(x.items); });
  });
}

void front_desk::read_query(uid id, answer<query_view> then) {
  put(then, [id, then](desk_shell& desk) {
    desk.ask<query_view>(desk.contacts().queries, find_query{id}, then,
                         whole{});
  });
}

void front_desk::read_rows(uid id, std::uint64_t offset, std::uint32_t limit,
                           answer<std::vector<std::string>> then) {
  put(then, [id, offset, limit, then](desk_shell& desk) {
    desk.ask<row_page>(desk.contacts().queries,
                       read_found_rows{id, offset, limit}, then,
                       [](row_page&& x) { return std::move(x.items); });
  });
}

void front_desk::cancel_query(uid id, answer<query_view> then) {
  put(then, [id, then](desk_shell& desk) {
    desk.ask<query_view>(desk.contacts().queries, cancel_found_query{id}, then,
                         whole{});
  });
}

void front_desk::counts(answer<cloud_counts> then) {
  const auto stored = stored_();
  cloud_counts first;
  first.events_stored = stored.events;
  first.blocks_stored = stored.blocks;
  first.bytes_stored = stored.bytes;
  put(then, [first, then](desk_shell& desk) {
    desk.ask_all<counted>(
      count_all{}, first,
      [](cloud_counts& sum, counted&& x) { add_counts(sum, x.what); }, then);
  });
}

void front_desk::inspect(admin_request what, answer<admin_answer> then) {
  put(then, [what, then](desk_shell& desk) {
    desk.ask<inspected>(desk.contacts().inspector, inspect_page{what}, then,
                        [](inspected&& x) { return std::move(x.what); });
  });
}

std::shared_ptr<void> front_desk::watch(change_listener tell) {
  return changes_->listen(std::move(tell));
}

} // namespace vedette::cloud
