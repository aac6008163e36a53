#include "engine/document_table.hpp"

// Tested by tests/unit/engine/document_test.cpp

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace vedette::engine {

namespace {

std::uint64_t hash_of(std::string_view path) {
  return XXH3_64bits(path.data(), path.size());
}

} // namespace

void document_table::add(std::string_view path, const document_target& target) {
  for (auto dot = path.find('.'); dot != std::string_view::npos;
       dot = path.find('.', dot + 1))
    node(path.substr(0, dot)).leads_on = true;
  node(path).targets.push_back(target);
}

const document_node* document_table::find(std::string_view path) const {
  if (entries_.empty())
    return nullptr;
  auto mask = entries_.size() - 1;
  auto hash = hash_of(path);
  for (auto i = hash & mask;; i = (i + 1) & mask) {
    const auto& x = entries_[i];
    if (x.node == nullptr)
      return nullptr;
    if (x.hash == hash && x.node->path == path)
      return x.node;
  }
}

document_node& document_table::node(std::string_view path) {
  if (auto known = find(path))
    return *const_cast<document_node*>(known);
  nodes_.push_back(std::make_unique<document_node>());
  nodes_.back()->path = path;
  if (entries_.size() < nodes_.size() * 2) {
    grow();
    return *nodes_.back();
  }
  auto mask = entries_.size() - 1;
  auto hash = hash_of(path);
  auto i = hash & mask;
  while (entries_[i].node != nullptr)
    i = (i + 1) & mask;
  entries_[i] = {hash, nodes_.back().get()};
  return *nodes_.back();
}

void document_table::grow() {
  auto size = entries_.empty() ? std::size_t{64} : entries_.size() * 2;
  entries_.assign(size, {});
  for (const auto& x : nodes_) {
    auto hash = hash_of(x->path);
    auto i = hash & (size - 1);
    while (entries_[i].node != nullptr)
      i = (i + 1) & (size - 1);
    entries_[i] = {hash, x.get()};
  }
}

} // namespace vedette::engine
