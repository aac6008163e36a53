// Tested by tests/unit/cloud/store/store_test.cpp
#include "cloud/store/records.hpp"

namespace vedette::cloud {

namespace {

rocksdb::Slice slice(std::string_view x) {
  return {x.data(), x.size()};
}

} // namespace

status record_tables::commit(const std::vector<actors::record_write>& batch) {
  rocksdb::WriteBatch writes;
  for (const auto& x : batch) {
    auto* table = db_.table(static_cast<std::size_t>(x.table));
    if (x.value)
      writes.Put(table, x.key, *x.value);
    else
      writes.Delete(table, x.key);
  }
  return db_.write(writes);
}

result<std::optional<std::string>>
record_tables::read(actors::record_table table, std::string_view key) const {
  std::string value;
  auto got = db_.raw().Get(rocksdb::ReadOptions{},
                           db_.table(static_cast<std::size_t>(table)),
                           slice(key), &value);
  if (got.IsNotFound())
    return std::optional<std::string>{};
  if (!got.ok())
    return to_error(got, "read record");
  return std::optional<std::string>{std::move(value)};
}

status record_tables::scan(
  actors::record_table table, std::string_view prefix,
  const std::function<bool(std::string_view, std::string_view)>& visit) const {
  std::unique_ptr<rocksdb::Iterator> at{db_.raw().NewIterator(
    rocksdb::ReadOptions{}, db_.table(static_cast<std::size_t>(table)))};
  for (at->Seek(slice(prefix)); at->Valid(); at->Next()) {
    auto key = at->key().ToStringView();
    if (!key.starts_with(prefix) || !visit(key, at->value().ToStringView()))
      break;
  }
  if (!at->status().ok())
    return to_error(at->status(), "scan records");
  return done;
}

} // namespace vedette::cloud
