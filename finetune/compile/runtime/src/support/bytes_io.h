#pragma once
#include <tvm/ffi/string.h>
#include <tvm/support/io.h>
#include <tvm/support/serializer.h>

#include <algorithm>

namespace tvm {
namespace support {

/*! Reads from memory that somebody else owns. */
class BytesInStream : public Stream {
 public:
  explicit BytesInStream(const std::string& bytes) : data_(bytes.data()), size_(bytes.size()) {}
  explicit BytesInStream(const ffi::Bytes& bytes) : data_(bytes.data()), size_(bytes.size()) {}
  BytesInStream(const char* data, size_t size) : data_(data), size_(size) {}
  size_t Read(void* out, size_t size) final {
    size = std::min(size, size_ - at_);
    if (size) std::memcpy(out, data_ + at_, size);
    at_ += size;
    return size;
  }
  size_t Write(const void*, size_t) final { return 0; }
  using Stream::Read;
  using Stream::Write;

 private:
  const char* data_;
  size_t size_;
  size_t at_ = 0;
};

/*! Appends to a string that somebody else owns. */
class BytesOutStream : public Stream {
 public:
  explicit BytesOutStream(std::string* out) : out_(out) {}
  size_t Read(void*, size_t) final { return 0; }
  size_t Write(const void* data, size_t size) final {
    out_->append(static_cast<const char*>(data), size);
    return size;
  }
  using Stream::Read;
  using Stream::Write;

 private:
  std::string* out_;
};

}  // namespace support
}  // namespace tvm
