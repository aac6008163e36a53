#pragma once

#include "base/result.hpp"

#include <map>
#include <string>

namespace vedette::cli {

/// A node to talk to, and who talks.
struct context {
  std::string url; ///< `https://host:port`
  std::string ca_pem;
  std::string ca_fingerprint; ///< Instead of the certificate.
  std::string user;
  std::string token;
};

struct context_list {
  std::string current = "default";
  std::map<std::string, context> all;
};

/// `$XDG_CONFIG_HOME/vedette/contexts.json`, else below `~/.config`.
std::string context_file();

/// An empty list when there is no file.
result<context_list> load_contexts(const std::string& file);
/// Readable by the owner only, replaced as a whole.
status save_contexts(const std::string& file, const context_list& what);

/// The context of that name, empty = the current one. errc::unauthenticated
/// with what to do when there is none.
result<context> choose_context(const context_list& from,
                               const std::string& name);

} // namespace vedette::cli
