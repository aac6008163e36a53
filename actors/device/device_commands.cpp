// Commands of a device: queued, sent until they are answered, and the files
// that some of them fetch.
#include "actors/contract/error.hpp"
#include "actors/contract/message_types.hpp"
#include "actors/device/device_actor.hpp"
#include "actors/device/fetched_file.hpp"

// Tested by tests/integration/commands_test.cpp

namespace vedette::actors {

moment device_shell::moment_now() const {
  return {sys_.clock().wall(), sys_.clock().boot()};
}

void device_shell::take_result(const schema::command_result& what) {
  if (take_answer(what))
    return;
  if (!what.detection.is_nil()) {
    if (auto to = with_->shards->of(what.detection))
      self_->send(to, take_output{what});
  }
  if (what.command.is_nil())
    return;
  if (!what.file_version.empty()
      && what.state == schema::response_state::succeeded) {
    take_file_part(what);
    return;
  }
  if (state_.commands().take_result(what, sys_.clock().wall())) {
    dirty_ = true;
    drop_files(); // Of one that failed half way.
    save();
  }
}

// The device is asked for the next part when this one is on disk, so that a
// file never takes more of the way than one part.
void device_shell::take_file_part(const schema::command_result& what) {
  auto fits = state_.commands().judge_part(what);
  if (fits.ok() && parts_.size() >= parts_max)
    return; // Asked for again when the device connects.
  if (!fits.ok() && fits.why().code == errc::conflict)
    return;
  for (const auto& [ticket, part] : parts_)
    if (part.command == what.command)
      return; // The same part came twice.
  if (!fits.ok()) {
    schema::command_result failed;
    failed.command = what.command;
    failed.state = schema::response_state::failed;
    failed.detail = fits.why().detail;
    take_result(failed);
    return;
  }
  const auto ticket = next_part_ticket_++;
  self_->send(with_->writer,
              write_records{ticket,
                            {file_part(state_.view().id, what.command,
                                       what.part, what.output)}});
  auto& part = parts_[ticket];
  part = what;
  part.output.clear();
  part.output.shrink_to_fit();
  part_bytes_[ticket] = what.output.size();
}

void device_shell::on_part_written(const written& x) {
  auto at = parts_.find(x.ticket);
  if (at == parts_.end())
    return; // A deletion.
  auto part = std::move(at->second);
  const auto bytes = part_bytes_.extract(x.ticket).mapped();
  parts_.erase(at);
  if (x.refused != errc{}) {
    part.state = schema::response_state::failed;
    part.detail = "the file was not stored: " + x.why;
    part.file_version.clear();
    part.last = true;
    take_result(part);
    return;
  }
  const bool last
    = state_.commands().take_part(part, bytes, sys_.clock().wall());
  dirty_ = true;
  drop_files();
  save();
  if (!last)
    if (auto next = state_.commands().open_one(part.command, moment_now()))
      send(channel::control, schema::message{std::move(*next)});
}

void device_shell::drop_files() {
  std::vector<record_write> batch;
  for (const auto& [command, parts] :
       state_.commands().drop_files(files_bytes_max)) {
    forget_file(state_.view().id, command, parts, batch);
    dirty_ = true;
  }
  // What is left over after a failure is only space.
  if (!batch.empty())
    self_->send(with_->writer,
                write_records{next_part_ticket_++, std::move(batch)});
}

void device_shell::send_commands() {
  for (auto& x : state_.commands().open(moment_now()))
    send(channel::control, schema::message{std::move(x)});
}

caf::result<command_view> device_shell::queue(const queue_command& x) {
  if (auto added = state_.commands().add(x.what, moment_now()); !added.ok())
    return to_caf(added.why());
  dirty_ = true;
  save();
  const auto now = state_.commands().all().back();
  if (auto out = state_.commands().open_one(now.id, moment_now()))
    send(channel::control, schema::message{std::move(*out)});
  return now;
}

// What is on its way cannot be called back; what waits for the device can.
caf::result<command_view> device_shell::cancel(const cancel_command& x) {
  if (newest(channel::control) != nullptr)
    return to_caf({errc::conflict, "the device is connected and has got it"});
  auto cancelled
    = state_.commands().cancel(x.command, x.user, sys_.clock().wall());
  if (!cancelled.ok())
    return to_caf(cancelled.why());
  dirty_ = true;
  save();
  return std::move(cancelled).value();
}

} // namespace vedette::actors
