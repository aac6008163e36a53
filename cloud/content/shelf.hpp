#pragma once

#include "cloud/content/objects.hpp"
#include "cloud/identity/control_store.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Typed access to the objects of the control store.
namespace vedette::cloud {

template <class T>
std::string key_of(const std::string& id) {
  return std::string(T::prefix) + id;
}

template <class T>
result<T> object_from(const control_entry& entry) {
  T object;
  if (auto read = from_text(entry.value, object); !read.ok())
    return read.why();
  object.stamp.revision = entry.revision;
  return object;
}

template <class T>
result<T> found_or_not(const result<std::optional<control_entry>>& entry,
                       const std::string& id) {
  if (!entry.ok())
    return entry.why();
  if (!entry.value())
    return error{errc::not_found, std::string(T::prefix) + id};
  return object_from<T>(*entry.value());
}

/// errc::not_found when there is none of that id.
template <class T>
result<T> read_object(const control_store& from, const std::string& id) {
  return found_or_not<T>(from.read(key_of<T>(id)), id);
}

template <class T>
result<T> read_object(const control_transaction& from, const std::string& id) {
  return found_or_not<T>(from.read(key_of<T>(id)), id);
}

template <class T>
result<std::vector<T>> list_objects(const control_store& from) {
  auto entries = from.list(T::prefix);
  if (!entries.ok())
    return entries.why();
  std::vector<T> objects;
  for (const auto& entry : entries.value()) {
    auto object = object_from<T>(entry);
    if (!object.ok())
      return object.why();
    objects.push_back(std::move(object).value());
  }
  return objects;
}

/// Writes the object and sets its new revision.
template <class T>
status put_object(control_transaction& with, T& object) {
  auto revision = with.put(key_of<T>(object.id), to_text(object));
  if (!revision.ok())
    return revision.why();
  object.stamp.revision = revision.value();
  return done;
}

} // namespace vedette::cloud
