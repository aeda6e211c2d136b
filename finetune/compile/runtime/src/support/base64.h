#pragma once
#include <tvm/support/io.h>

#include <string>

namespace tvm {
namespace support {

// Only textual (JSON) parameter files need these, and web-llm reads binary shards.
class Base64OutStream : public Stream {
 public:
  explicit Base64OutStream(Stream*) {}
  size_t Read(void*, size_t) final { return 0; }
  size_t Write(const void*, size_t size) final { return size; }
  using Stream::Read;
  using Stream::Write;
  void Finish() {}
};

class Base64InStream : public Stream {
 public:
  explicit Base64InStream(Stream*) {}
  void InitPosition() {}
  size_t Read(void*, size_t) final { return 0; }
  size_t Write(const void*, size_t) final { return 0; }
  using Stream::Read;
  using Stream::Write;
};

}  // namespace support
}  // namespace tvm
