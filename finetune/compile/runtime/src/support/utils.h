#pragma once
#include <sstream>
#include <string>
#include <vector>

namespace tvm {
namespace support {

inline bool StartsWith(const std::string& text, const std::string& prefix) { return text.rfind(prefix, 0) == 0; }

}  // namespace support
}  // namespace tvm
