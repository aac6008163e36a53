#include "cloud/backup/store_hands.hpp"

#include "cloud/identity/audit_log.hpp"
#include "cloud/store/store.hpp"

#include <utility>

// Tested by tests/unit/cloud/backup/backups_test.cpp

namespace vedette::cloud {

namespace {

status check_store(const std::string& path, const clock_source& clock) {
  auto opened = store::open_for_reading(path, clock);
  if (!opened.ok())
    return opened.why();
  auto& copy = *opened.value();
  if (auto read = copy.verify_checksums(); !read.ok())
    return read;
  control_store control{copy.records()};
  auto chain = audit_log{control, clock}.verify();
  return chain.ok() ? status{done} : status{chain.why()};
}

} // namespace

backup_hands store_hands(std::shared_ptr<store> kept,
                         const clock_source& clock) {
  backup_hands out;
  out.copy_store = [kept = std::move(kept)](const std::string& path) -> status {
    if (kept == nullptr)
      return error{errc::unavailable, "there is no store to copy"};
    return kept->checkpoint(path);
  };
  out.check_store
    = [&clock](const std::string& path) { return check_store(path, clock); };
  return out;
}

} // namespace vedette::cloud
