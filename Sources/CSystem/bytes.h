// Functions that examine sixteen bytes in one step. Swift's own vectors compare as fast, but do not give a bit for each byte
// cheaply. Clang makes these functions part of the Swift code that calls them. The bytes at `place` must be readable; bit n of
// a result stands for byte n.
#pragma once
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__) && !defined(BYTES_PORTABLE)

typedef char bytes_vector __attribute__((vector_size(16)));
typedef unsigned char bytes_unsigned __attribute__((vector_size(16)));

static inline bytes_vector bytes_load(const void *_Nonnull place) {
    bytes_vector bytes;
    memcpy(&bytes, place, sizeof bytes);
    return bytes;
}

static inline uint32_t bytes_bits(bytes_vector found) { return (uint32_t)__builtin_ia32_pmovmskb128(found); }

// The bytes among 16 that are not digits.
static inline uint32_t bytes_not_digits(const void *_Nonnull place) {
    return bytes_bits((bytes_vector)((bytes_unsigned)(bytes_load(place) ^ '0') > 9));
}

// The bytes among 16 that are beyond ASCII.
static inline uint32_t bytes_not_ascii(const void *_Nonnull place) { return bytes_bits(bytes_load(place)); }

// The bytes among 16 that are not the same at both places.
static inline uint32_t bytes_differences(const void *_Nonnull place, const void *_Nonnull other) {
    return bytes_bits((bytes_vector)(bytes_load(place) != bytes_load(other)));
}

// The bytes among 16 that end a string or need special treatment: quotes, backslashes, control characters, and those beyond
// ASCII, which are below 0 here.
static inline uint32_t bytes_not_plain(const void *_Nonnull place) {
    bytes_vector bytes = bytes_load(place);
    return bytes_bits((bytes_vector)((bytes == '"') | (bytes == '\\') | (bytes < ' ')));
}

// The bytes among 16 that are not plain, and the deletes, which a terminal does not show.
static inline uint32_t bytes_not_shown(const void *_Nonnull place) {
    return bytes_not_plain(place) | bytes_bits((bytes_vector)(bytes_load(place) == 0x7F));
}

#else

// Packs the highest bits of eight bytes into eight bits.
static inline uint32_t bytes_bits(uint64_t found) { return (uint32_t)(((found >> 7 & 0x0101010101010101) * 0x0102040810204080) >> 56); }

static inline uint64_t bytes_load(const void *_Nonnull place, int offset) {
    uint64_t word = 0;
    for (int byte = 0; byte < 8; byte++) word |= (uint64_t)((const unsigned char *)place)[offset + byte] << (8 * byte);
    return word;
}

// Sets the highest bit of each byte that is not 0; without carries from byte to byte.
static inline uint64_t bytes_not_zero(uint64_t word) { return ((word & 0x7F7F7F7F7F7F7F7F) + 0x7F7F7F7F7F7F7F7F) | word; }

static inline uint64_t bytes_not_digits8(uint64_t word) {
    uint64_t distance = word ^ 0x3030303030303030;
    return ((distance & 0x7F7F7F7F7F7F7F7F) + 0x7676767676767676) | distance;
}

static inline uint64_t bytes_not_plain8(uint64_t word) {
    uint64_t quote = ~bytes_not_zero(word ^ 0x2222222222222222);
    uint64_t backslash = ~bytes_not_zero(word ^ 0x5C5C5C5C5C5C5C5C);
    uint64_t control = ~((word & 0x7F7F7F7F7F7F7F7F) + 0x6060606060606060);
    return quote | backslash | control | word;
}

static inline uint32_t bytes_not_digits(const void *_Nonnull place) {
    return bytes_bits(bytes_not_digits8(bytes_load(place, 0))) | bytes_bits(bytes_not_digits8(bytes_load(place, 8))) << 8;
}

static inline uint32_t bytes_not_ascii(const void *_Nonnull place) { return bytes_bits(bytes_load(place, 0)) | bytes_bits(bytes_load(place, 8)) << 8; }

static inline uint32_t bytes_differences(const void *_Nonnull place, const void *_Nonnull other) {
    return bytes_bits(bytes_not_zero(bytes_load(place, 0) ^ bytes_load(other, 0)))
           | bytes_bits(bytes_not_zero(bytes_load(place, 8) ^ bytes_load(other, 8))) << 8;
}

static inline uint32_t bytes_not_plain(const void *_Nonnull place) {
    return bytes_bits(bytes_not_plain8(bytes_load(place, 0))) | bytes_bits(bytes_not_plain8(bytes_load(place, 8))) << 8;
}

static inline uint32_t bytes_not_shown(const void *_Nonnull place) {
    uint64_t low = ~bytes_not_zero(bytes_load(place, 0) ^ 0x7F7F7F7F7F7F7F7F);
    uint64_t high = ~bytes_not_zero(bytes_load(place, 8) ^ 0x7F7F7F7F7F7F7F7F);
    return bytes_not_plain(place) | bytes_bits(low) | bytes_bits(high) << 8;
}

#endif
