"""Reads PNG files."""
import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png_size(content):
    """The size of a PNG file. Fails if a chunk is incomplete or the pixels cannot be unpacked."""
    assert content.startswith(SIGNATURE), content[:16]
    place, pixels, size, names = len(SIGNATURE), b"", None, []
    while place < len(content):
        length, = struct.unpack(">I", content[place:place + 4])
        name, data = content[place + 4:place + 8], content[place + 8:place + 8 + length]
        check, = struct.unpack(">I", content[place + 8 + length:place + 12 + length])
        assert check == zlib.crc32(name + data), name
        if name == b"IHDR":
            size = struct.unpack(">II", data[:8])
            assert data[8:] == bytes([8, 2, 0, 0, 0]), "eight bits of red, green and blue"
        if name == b"IDAT":
            pixels += data
        names.append(name)
        place += 12 + length
    assert names[-1] == b"IEND", names
    assert len(zlib.decompress(pixels)) == (size[0] * 3 + 1) * size[1]
    return size
