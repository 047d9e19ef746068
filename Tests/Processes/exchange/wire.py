"""WebSocket frames made by hand, for frames that a correct library does not send."""
import json
import struct

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


def frame(opcode, payload=b"", fin=True, rsv=0, mask=None, length=None):
    """One frame; `length` overrides the true length in the header."""
    size = len(payload) if length is None else length
    first = (0x80 if fin else 0) | rsv << 4 | opcode
    flag = 0x80 if mask else 0
    if size < 126:
        head = struct.pack("!BB", first, flag | size)
    elif size < 65536:
        head = struct.pack("!BBH", first, flag | 126, size)
    else:
        head = struct.pack("!BBQ", first, flag | 127, size)
    if mask:
        payload = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        head += mask
    return head + payload


def fragments(text, parts=4):
    """A text message in several frames, with a ping before the last."""
    data = text.encode()
    step = max(1, -(-len(data) // parts))
    pieces = [data[i : i + step] for i in range(0, len(data), step)]
    out = []
    for i, piece in enumerate(pieces):
        last = i == len(pieces) - 1
        if last:
            out.append(frame(PING, b"between"))
        out.append(frame(0 if i else TEXT, piece, fin=last))
    return b"".join(out)


def big_text(topic, size):
    """A valid trade message of exactly `size` bytes."""
    message = {"topic": topic, "type": "snapshot", "ts": 1700000000000, "data": [], "padding": ""}
    bare = len(json.dumps(message, separators=(",", ":")))
    return json.dumps({**message, "padding": "x" * (size - bare)}, separators=(",", ":"))


def odd(kind, text):
    """The raw bytes of a named malformed message; `text` is the ordinary payload to damage."""
    data = text.encode()
    kinds = {
        "bad-json": lambda: frame(TEXT, data[: len(data) * 2 // 3]),
        "empty": lambda: frame(TEXT),
        "array": lambda: frame(TEXT, b"[1,2,3]"),
        "unknown": lambda: frame(TEXT, b'{"hello":"world"}'),
        "binary": lambda: frame(BINARY, data),
        "fragments": lambda: fragments(text),
        "1MiB": lambda: frame(TEXT, big_text(json.loads(text)["topic"], 1 << 20).encode()),
        "16MiB": lambda: frame(TEXT, big_text(json.loads(text)["topic"], 16 << 20).encode()),
        "huge-header": lambda: frame(TEXT, data, length=(16 << 20) + 1),
        "absurd-header": lambda: frame(TEXT, data, length=(1 << 63) + 1),
        "bad-utf8": lambda: frame(TEXT, data[:-1] + b',"x":"\xff\xfe\xc0"}'),
        "masked": lambda: frame(TEXT, data, mask=b"\x11\x22\x33\x44"),
        "reserved-bit": lambda: frame(TEXT, data, rsv=4),
        "reserved-opcode": lambda: frame(3, data),
        "orphan": lambda: frame(0, data),
        "interrupted": lambda: frame(TEXT, data[:20], fin=False) + frame(TEXT, data),
        "long-ping": lambda: frame(PING, b"x" * 126),
        "split-ping": lambda: frame(PING, b"x", fin=False),
        "ping": lambda: frame(PING, b"from the server"),
        "pong": lambda: frame(PONG, b"unasked"),
        "short-close": lambda: frame(CLOSE, b"\x03"),
        "bad-close": lambda: frame(CLOSE, struct.pack("!H", 1005)),
    }
    if kind not in kinds:
        raise ValueError(f"no such oddity: {kind}; there are {', '.join(kinds)}")
    return kinds[kind]()
