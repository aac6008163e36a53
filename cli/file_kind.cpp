#include "cli/file_kind.hpp"

#include <algorithm>
#include <array>
#include <utility>

// Tested by tests/unit/cli/event_stream_test.cpp

namespace vedette::cli {

std::string_view foreign_kind(std::string_view head) {
  using kind = std::pair<std::string_view, std::string_view>;
  static constexpr std::array kinds{
    kind{"ElfFile",
         "a Windows event log (EVTX); turn it into JSON lines, for instance "
         "with evtx_dump -o jsonl"},
    kind{"\x7f"
         "ELF",
         "a program (ELF)"},
    kind{"MZ", "a Windows program"},
    kind{"PK\x03\x04", "a ZIP archive; unpack it first"},
    kind{"SQLite format 3", "an SQLite database"},
    kind{"PAR1", "a Parquet file; turn it into JSON lines"},
    kind{"Obj\x01", "an Avro file; turn it into JSON lines"},
    kind{"\xfd"
         "7zXZ",
         "packed with xz; unpack it, or use gzip or zstd"},
    kind{"BZh", "packed with bzip2; unpack it, or use gzip or zstd"},
    kind{"\x04\x22\x4d\x18", "packed with lz4; unpack it, or use gzip or zstd"},
    kind{"7z\xbc\xaf", "a 7z archive; unpack it first"},
    kind{"%PDF", "a PDF document"},
    kind{"\xd4\xc3\xb2\xa1", "a capture of network packets"},
    kind{"\x0a\x0d\x0d\x0a", "a capture of network packets"},
    kind{"<?xml", "XML; turn it into JSON lines"},
    kind{"<Event", "XML; turn it into JSON lines"},
  };
  auto at = std::find_if(kinds.begin(), kinds.end(), [head](const kind& x) {
    return !x.first.empty() && head.starts_with(x.first);
  });
  return at == kinds.end() ? std::string_view{} : at->second;
}

} // namespace vedette::cli
