#pragma once
#include <cstdint>
#include <cstring>

// IEEE 754 binary16 to binary32, subnormals and infinities included. The type parameters are compiler-rt's; only this
// one pair is instantiated.
template <typename Half, typename HalfBits, int HalfMantissa, typename Single, typename SingleBits, int SingleMantissa>
static inline Single __extendXfYf2__(Half half) {
  const uint32_t sign = (half >> 15) & 1, exponent = (half >> 10) & 31;
  uint32_t mantissa = half & 1023, bits;
  if (exponent == 31) {
    bits = (sign << 31) | 0x7f800000u | (mantissa << 13);
  } else if (exponent != 0) {
    bits = (sign << 31) | ((exponent + 112) << 23) | (mantissa << 13);
  } else if (mantissa == 0) {
    bits = sign << 31;
  } else {
    uint32_t shifted = 113;
    while (!(mantissa & 1024)) {
      mantissa <<= 1;
      --shifted;
    }
    bits = (sign << 31) | (shifted << 23) | ((mantissa & 1023) << 13);
  }
  float single;
  std::memcpy(&single, &bits, sizeof(single));
  return single;
}
