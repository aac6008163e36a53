#pragma once

#include "base/log.hpp"
#include "base/result.hpp"
#include "cloud/backup/backups.hpp"
#include "config/node_config.hpp"

#include <string>

namespace vedette::cloud {

/// Makes a new cluster of one node in `config.data_dir`: authority, content
/// key, store, default rules, the user `admin`. Returns the admin's password,
/// which is kept nowhere. errc::conflict when there is a cluster already.
result<std::string> init_node(const config::node_config& config,
                              const clock_source& clock);

/// Gives `user` a new password, which is kept nowhere, and enables it: the way
/// back in for who may read the node's disk. errc::conflict while the node
/// runs, errc::not_found.
result<std::string> reset_password(const config::node_config& config,
                                   const std::string& user,
                                   const clock_source& clock);

/// Makes `config.data_dir` what it was when the backup `from` was made, and
/// whether that can be done. errc::corrupt, errc::conflict.
result<backup_info> restore_node(const config::node_config& config,
                                 const std::string& from,
                                 const clock_source& clock);
result<backup_info> verify_node(const std::string& from,
                                const clock_source& clock);

/// Runs the node until SIGINT or SIGTERM. Returns the process's exit code. A
/// disk that was full ends the writing, not the node: questions are answered
/// on, and once there is room it begins anew in the same process.
int run_node(const config::node_config& config, const clock_source& clock,
             const logger& log);

} // namespace vedette::cloud
