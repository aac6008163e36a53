#pragma once

#include "actors/sensor/event_context.hpp"
#include "agent/process/process_table.hpp"
#include "agent/process/user_names.hpp"

#include <memory>
#include <string>

namespace vedette::agent {

/// The process table as the CAE sees it. Events of the kernel sensors arrive
/// complete; events of a recording are joined here with the processes of the
/// recording, which have nothing to do with those of this machine.
class process_context final : public actors::event_context {
public:
  process_context(std::shared_ptr<process_table> live,
                  std::shared_ptr<user_names> users);

  void enrich(schema::event& what) override;
  [[nodiscard]] std::string
  process_tree(const schema::event& what) const override;
  [[nodiscard]] std::uint64_t processes() const override;

private:
  void learn(schema::event& what, std::int32_t pid);
  void set_os(schema::event& what);

  std::shared_ptr<process_table> live_;
  std::shared_ptr<user_names> users_;
  process_table recorded_;
  std::string recorded_os_; // Of the last event that told.
};

} // namespace vedette::agent
