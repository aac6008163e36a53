#pragma once

#include "cloud/backup/backups.hpp"

#include <memory>

namespace vedette::cloud {

class store;

/// What backups do with a store: `kept` is the one that is copied, and may be
/// null where none is. Checking reads all checksums and the audit log's chain.
backup_hands store_hands(std::shared_ptr<store> kept,
                         const clock_source& clock);

} // namespace vedette::cloud
