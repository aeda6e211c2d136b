#pragma once
#include <tvm/ffi/container/array.h>
#include <tvm/ffi/container/map.h>
#include <tvm/ffi/string.h>
#include <tvm/support/io.h>

#include <map>
#include <type_traits>
#include <unordered_map>
#include <utility>

namespace tvm {
namespace support {

// Numbers as they lie in memory.
template <typename T>
struct Serializer<T, std::enable_if_t<std::is_arithmetic_v<T> || std::is_enum_v<T>>> {
  static constexpr bool enabled = true;
  static void Write(Stream* s, const T& v) { s->Write(static_cast<const void*>(&v), sizeof(T)); }
  static bool Read(Stream* s, T* v) { return s->Read(static_cast<void*>(v), sizeof(T)) == sizeof(T); }
};

template <>
struct Serializer<DLDataType> {
  static constexpr bool enabled = true;
  static void Write(Stream* s, const DLDataType& v) {
    s->Write(v.code);
    s->Write(v.bits);
    s->Write(v.lanes);
  }
  static bool Read(Stream* s, DLDataType* v) {
    return s->Read(&v->code) && s->Read(&v->bits) && s->Read(&v->lanes);
  }
};

template <>
struct Serializer<DLDevice> {
  static constexpr bool enabled = true;
  static void Write(Stream* s, const DLDevice& v) {
    int32_t type = v.device_type;
    s->Write(type);
    s->Write(v.device_id);
  }
  static bool Read(Stream* s, DLDevice* v) {
    int32_t type;
    if (!s->Read(&type) || !s->Read(&v->device_id)) return false;
    v->device_type = static_cast<DLDeviceType>(type);
    return true;
  }
};

// Everything of variable length: a 64-bit count, then the items.
template <>
struct Serializer<std::string> {
  static constexpr bool enabled = true;
  static void Write(Stream* s, const std::string& v) {
    uint64_t size = v.size();
    s->Write(size);
    s->Write(static_cast<const void*>(v.data()), v.size());
  }
  static bool Read(Stream* s, std::string* v) {
    uint64_t size;
    if (!s->Read(&size)) return false;
    v->resize(size);
    return size == 0 || s->Read(static_cast<void*>(v->data()), size) == size;
  }
};

template <>
struct Serializer<ffi::String> {
  static constexpr bool enabled = true;
  static void Write(Stream* s, const ffi::String& v) { Serializer<std::string>::Write(s, std::string(v)); }
  static bool Read(Stream* s, ffi::String* v) {
    std::string text;
    if (!Serializer<std::string>::Read(s, &text)) return false;
    *v = ffi::String(std::move(text));
    return true;
  }
};

template <typename T>
struct Serializer<std::vector<T>> {
  static constexpr bool enabled = true;
  static void Write(Stream* s, const std::vector<T>& v) {
    uint64_t size = v.size();
    s->Write(size);
    for (const T& item : v) Serializer<T>::Write(s, item);
  }
  static bool Read(Stream* s, std::vector<T>* v) {
    uint64_t size;
    if (!s->Read(&size)) return false;
    v->resize(size);
    for (T& item : *v) {
      if (!Serializer<T>::Read(s, &item)) return false;
    }
    return true;
  }
};

// An object reference has no default constructor; it is made empty and then filled.
template <typename T>
T MakeEmpty() {
  if constexpr (std::is_base_of_v<ffi::ObjectRef, T>) {
    return T{ffi::UnsafeInit{}};
  } else {
    return T{};
  }
}

template <typename T>
struct Serializer<ffi::Array<T>> {
  static constexpr bool enabled = true;
  static void Write(Stream* s, const ffi::Array<T>& v) {
    uint64_t size = v.size();
    s->Write(size);
    for (T item : v) Serializer<T>::Write(s, item);
  }
  static bool Read(Stream* s, ffi::Array<T>* v) {
    uint64_t size;
    if (!s->Read(&size)) return false;
    v->clear();
    for (uint64_t i = 0; i < size; ++i) {
      T item = MakeEmpty<T>();
      if (!Serializer<T>::Read(s, &item)) return false;
      v->push_back(item);
    }
    return true;
  }
};

template <typename K, typename V>
struct Serializer<ffi::Map<K, V>> {
  static constexpr bool enabled = true;
  static void Write(Stream* s, const ffi::Map<K, V>& m) {
    uint64_t size = m.size();
    s->Write(size);
    for (auto item : m) {
      Serializer<K>::Write(s, item.first);
      Serializer<V>::Write(s, item.second);
    }
  }
  static bool Read(Stream* s, ffi::Map<K, V>* m) {
    uint64_t size;
    if (!s->Read(&size)) return false;
    for (uint64_t i = 0; i < size; ++i) {
      K key = MakeEmpty<K>();
      V value = MakeEmpty<V>();
      if (!Serializer<K>::Read(s, &key) || !Serializer<V>::Read(s, &value)) return false;
      m->Set(key, value);
    }
    return true;
  }
};

template <typename K, typename V>
struct Serializer<std::unordered_map<K, V>> {
  static constexpr bool enabled = true;
  static void Write(Stream* s, const std::unordered_map<K, V>& m) {
    uint64_t size = m.size();
    s->Write(size);
    for (const auto& item : m) {
      Serializer<K>::Write(s, item.first);
      Serializer<V>::Write(s, item.second);
    }
  }
  static bool Read(Stream* s, std::unordered_map<K, V>* m) {
    uint64_t size;
    if (!s->Read(&size)) return false;
    for (uint64_t i = 0; i < size; ++i) {
      K key;
      V value;
      if (!Serializer<K>::Read(s, &key) || !Serializer<V>::Read(s, &value)) return false;
      (*m)[key] = value;
    }
    return true;
  }
};

}  // namespace support
}  // namespace tvm
