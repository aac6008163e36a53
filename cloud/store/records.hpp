#pragma once

#include "actors/device/record_store.hpp"
#include "cloud/store/database.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::cloud {

/// Records by table and key, straight on the database.
class record_tables final : public actors::record_store {
public:
  explicit record_tables(database& db) : db_{db} {}

  status commit(const std::vector<actors::record_write>& batch) override;
  [[nodiscard]] result<std::optional<std::string>>
  read(actors::record_table table, std::string_view key) const override;
  status scan(actors::record_table table, std::string_view prefix,
              const std::function<bool(std::string_view, std::string_view)>&
                visit) const override;

private:
  database& db_;
};

} // namespace vedette::cloud
