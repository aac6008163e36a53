#include "agent/installation.hpp"

#include <algorithm>
#include <optional>
#include <sstream>
#include <tuple>

// Tested by tests/unit/agent/installation_test.cpp

namespace vedette::agent {

namespace {

constexpr const char* installation_file = "installation";
constexpr const char* runs_file = "run-times";
constexpr std::size_t file_bytes_max = 64U * 1024;

result<std::string> read_all(disk& where, const char* name) {
  auto size = where.size(name);
  if (!size.ok())
    return size.why();
  return where.read(name, 0,
                    std::min<std::size_t>(size.value(), file_bytes_max));
}

struct kept_installation {
  uid id, device, machine;
  std::string mark;
};

std::string to_text(const kept_installation& what) {
  return what.id.dashed() + '\n' + what.device.dashed() + '\n'
         + what.machine.dashed() + '\n' + what.mark + '\n';
}

std::optional<kept_installation> parse(const std::string& text) {
  std::istringstream in{text};
  std::string id;
  std::string device;
  std::string machine;
  kept_installation out;
  in >> id >> device >> machine >> out.mark;
  const auto first = uid::parse(id);
  const auto second = uid::parse(device);
  const auto third = uid::parse(machine);
  if (!first.ok() || !second.ok() || !third.ok())
    return std::nullopt;
  out.id = first.value();
  out.device = second.value();
  out.machine = third.value();
  return out;
}

/// Why what is kept is not of here and now.
std::string difference(disk& where, const std::optional<kept_installation>& was,
                       const kept_installation& now) {
  if (!was)
    return "there was none";
  if (was->device != now.device)
    return "it was another device's";
  if (was->machine != now.machine)
    return "the machine booted, or is another one";
  const auto mark = where.mark(installation_file);
  if (!mark.ok() || mark.value() != was->mark)
    return "the data was copied or restored";
  return {};
}

} // namespace

result<installation> open_installation(disk& where,
                                       const machine_facts& machine,
                                       const uid& device) {
  auto text = read_all(where, installation_file);
  if (!text.ok() && text.why().code != errc::not_found)
    return text.why();
  const auto was = text.ok() ? parse(text.value()) : std::nullopt;
  kept_installation now{{}, device, name_of(machine), {}};
  auto changed = difference(where, was, now);
  if (changed.empty())
    return installation{was->id, {}};
  now.id = uid::random();
  auto stored
    = where.replace(installation_file, [&now](const std::string& mark) {
        now.mark = mark;
        return to_text(now);
      });
  // Not for want of room: then it has another name next time, too.
  if (!stored.ok() && stored.why().code != errc::overloaded)
    return stored.why();
  return installation{now.id, std::move(changed)};
}

run_ledger::run_ledger(std::shared_ptr<disk> where, const uid& boot,
                       const clock_source& clock)
  : where_{std::move(where)}, clock_{clock} {
  if (auto text = read_all(*where_, runs_file); text.ok()) {
    std::istringstream in{text.value()};
    schema::agent_run_times run;
    std::string id;
    while (in >> run.started >> run.ended >> run.clean >> id)
      if (auto parsed = uid::parse(id); parsed.ok()) {
        run.boot = parsed.value();
        runs_.push_back(run);
      }
  }
  const auto now = clock_.wall();
  runs_.push_back({now, now, boot, false});
  if (runs_.size() > runs_max)
    runs_.erase(runs_.begin(),
                runs_.end() - static_cast<std::ptrdiff_t>(runs_max));
  beaten_ = clock_.boot();
  store();
}

void run_ledger::beat() {
  const std::lock_guard lock{mutex_};
  if (clock_.boot() - beaten_ < beat_every)
    return;
  beaten_ = clock_.boot();
  runs_.back().ended = std::max(runs_.back().ended, clock_.wall());
  store();
}

void run_ledger::end() {
  const std::lock_guard lock{mutex_};
  runs_.back().ended = std::max(runs_.back().ended, clock_.wall());
  runs_.back().clean = true;
  store();
}

std::vector<schema::agent_run_times> run_ledger::runs() const {
  const std::lock_guard lock{mutex_};
  return runs_;
}

void run_ledger::store() {
  std::ostringstream out;
  for (const auto& x : runs_)
    out << x.started << ' ' << x.ended << ' ' << x.clean << ' '
        << x.boot.dashed() << '\n';
  // A full disk makes the times less exact, not the agent useless.
  std::ignore = where_->replace(runs_file, out.str());
}

} // namespace vedette::agent
