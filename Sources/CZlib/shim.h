// The part of zlib that Swift cannot call by itself: deflateInit2 is a macro.
#pragma once
#include <zlib.h>

// Compresses at a level from 0 to 9 into room of compressBound(count) bytes. `window` is 15 for zlib's format, -15 for bare
// deflate. Returns the size, or -1.
static inline long zlib_compress(const unsigned char *bytes, unsigned long count, unsigned char *room, unsigned long size, int level,
                                 int window) {
    z_stream stream = {0};
    if (deflateInit2(&stream, level, Z_DEFLATED, window, 9, Z_DEFAULT_STRATEGY) != Z_OK) return -1;
    stream.next_in = (unsigned char *)bytes;
    stream.next_out = room;
    int status = Z_OK;
    // zlib's counters have 32 bits, so the data is passed in parts.
    while (status == Z_OK) {
        if (stream.avail_in == 0) {
            stream.avail_in = count > 0x40000000 ? 0x40000000 : (unsigned)count;
            count -= stream.avail_in;
        }
        if (stream.avail_out == 0) {
            stream.avail_out = size > 0x40000000 ? 0x40000000 : (unsigned)size;
            size -= stream.avail_out;
            if (stream.avail_out == 0) break;
        }
        status = deflate(&stream, count == 0 ? Z_FINISH : Z_NO_FLUSH);
    }
    long written = status == Z_STREAM_END ? (long)stream.total_out : -1;
    deflateEnd(&stream);
    return written;
}
