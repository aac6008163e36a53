#pragma once

#include "engine/document.hpp"
#include "engine/eql/pipeline.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vedette::engine::eql {

/// Keeps documents as they were read, and reads them again when asked to.
class document_shelf final : public event_shelf {
public:
  document_shelf(const layout& fields, const document_options& how);

  /// Says which document is being fed. `text` is padded as readers want it and
  /// stays until the next `show`.
  void show(std::uint64_t event, std::string_view text);

  /// A kept document, or the one being shown. Requires that it is one.
  [[nodiscard]] std::string_view text_of(std::uint64_t event) const;

  void keep(std::uint64_t event) override;
  void drop(std::uint64_t event) override;
  row read(std::uint64_t event, std::size_t place) override;

  [[nodiscard]] std::size_t kept() const noexcept { return kept_.size(); }

private:
  struct kept_document {
    std::string text; // With padding.
    std::size_t size = 0;
    std::uint64_t count = 0;
  };

  const layout& fields_;
  document_options how_;
  std::uint64_t current_ = 0;
  std::string_view current_text_;
  std::unordered_map<std::uint64_t, kept_document> kept_;
  std::vector<std::unique_ptr<document_reader>> readers_; // By place.
};

} // namespace vedette::engine::eql
