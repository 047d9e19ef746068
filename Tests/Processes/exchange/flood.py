"""Sends trade messages as fast as one process can, or at a fixed rate, for measuring a client.

python3 -m exchange.flood [--port P] [--tls] [--messages N] [--size 300] [--batch 2048]
                             as fast as the client reads
python3 -m exchange.flood ... --rate M
                             M messages a second

Prints its address as a JSON line, and another line after each connection. Every trade has a
different id. Paced messages carry the sender's wall clock in microseconds as
"sent":"1700000000000000", read just before the write.
"""
import argparse
import base64
import hashlib
import json
import select
import signal
import socket
import struct
import sys
import tempfile
import threading
import time

from exchange import tls, wire


def payload(topic, size):
    """One message of exactly `size` bytes, and the positions of its id and its send time."""
    symbol = topic.partition(".")[2]
    now = int(time.time() * 1000)
    trade = {
        "T": now, "s": symbol, "S": "Buy", "v": "0.001", "p": "16578.50", "L": "PlusTick",
        "i": "20f43950-d8dd-5b31-9112-############", "BT": False, "RPI": False, "seq": 1783284617,
    }
    message = {"topic": topic, "type": "snapshot", "ts": now, "data": [trade], "sent": "@" * 16,
               "padding": ""}
    bare = len(json.dumps(message, separators=(",", ":")))
    if size < bare:
        raise SystemExit(f"a message takes at least {bare} bytes")
    message["padding"] = "x" * (size - bare)
    data = json.dumps(message, separators=(",", ":")).encode()
    return data, data.index(b"#"), data.index(b"@")


class Batch:
    """Many frames in one buffer; new ids take a few strided writes."""

    def __init__(self, topic, size, count):
        data, identity, sent = payload(topic, size)
        one = wire.frame(wire.TEXT, data.replace(b"@", b"0"))
        head = len(one) - size
        self.count, self.stride, self.identity, self.sent = count, len(
            one), head + identity, head + sent
        self.buffer = bytearray(one * count)
        for place in range(count):
            self._put(place * self.stride + self.identity + 8, b"%04x" % place)
        self.number = 0

    def _put(self, at, text):
        self.buffer[at : at + len(text)] = text

    def next(self, count):
        """The next `count` messages; at most one batch."""
        for place, digit in enumerate(b"%08x" % self.number):
            self.buffer[self.identity + place :: self.stride] = bytes([digit]) * self.count
        self.number += 1
        return memoryview(self.buffer)[: count * self.stride]

    def stamped(self):
        """The next single message, with the present time."""
        data = self.next(1)
        self._put(self.sent, b"%016d" % (time.time_ns() // 1000))
        return data


class Client:
    """One connection: just enough of the server side of RFC 6455."""

    def __init__(self, raw, options):
        self.raw, self.options, self.input = raw, options, b""
        self.closing = False

    def handshake(self):
        while b"\r\n\r\n" not in self.input:
            self._receive()
        head, _, self.input = self.input.partition(b"\r\n\r\n")
        lines = [line.partition(":") for line in head.decode("latin-1").split("\r\n")[1:]]
        headers = {name.strip().lower(): text.strip() for name, _, text in lines}
        if "sec-websocket-key" not in headers:
            self.raw.sendall(
                b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return False
        mixed = headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        accept = base64.b64encode(hashlib.sha1(mixed.encode()).digest()).decode()
        lines = ("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade")
        self.raw.sendall("\r\n".join((*lines, f"Sec-WebSocket-Accept: {accept}", "", "")).encode())
        return True

    def _receive(self):
        data = self.raw.recv(65536)
        if not data:
            raise ConnectionError("the client left")
        self.input += data

    def frame(self):
        """The next complete frame of the input, or None."""
        data = self.input
        if len(data) < 6:
            return None
        size, at = data[1] & 127, 2
        if size == 126:
            size, at = struct.unpack_from("!H", data, 2)[0], 4
        if len(data) < at + 4 + size:
            return None
        mask, text = data[at : at + 4], data[at + 4 : at + 4 + size]
        self.input = data[at + 4 + size :]
        return data[0] & 15, bytes(byte ^ mask[i % 4] for i, byte in enumerate(text))

    def next_frame(self):
        while (found := self.frame()) is None:
            self._receive()
        return found

    def serve_input(self):
        """Answers received frames, without waiting."""
        pending = getattr(self.raw, "pending", lambda: 0)
        while pending() or select.select([self.raw], [], [], 0)[0]:
            self._receive()
        while (found := self.frame()) is not None:
            self.answer(*found)

    def answer(self, opcode, text):
        if opcode == wire.PING:
            self.raw.sendall(wire.frame(wire.PONG, text))
        elif opcode == wire.CLOSE:
            self.closing = True
        elif opcode == wire.TEXT:
            message = json.loads(text)
            reply = {"success": True, "ret_msg": "", "conn_id": "flood",
                     "req_id": message.get("req_id", "")}
            if message.get("op") == "ping":
                reply["ret_msg"] = "pong"
            self.raw.sendall(wire.frame(wire.TEXT,
                                        json.dumps({**reply, "op": message.get("op")}).encode()))

    def subscription(self):
        """Waits for the client's first topic."""
        while True:
            opcode, text = self.next_frame()
            self.answer(opcode, text)
            if opcode == wire.TEXT and json.loads(text).get("op") == "subscribe":
                return json.loads(text)["args"][0]

    def run(self):
        if not self.handshake():
            return
        options, topic = self.options, self.subscription()
        batch = Batch(topic, options.size, options.batch)
        begun, sent = time.perf_counter(), 0
        while sent < options.messages and not self.closing:
            if options.rate:
                time.sleep(max(0, begun + sent / options.rate - time.perf_counter()))
                self.raw.sendall(batch.stamped())
                sent += 1
            else:
                count = min(options.batch, options.messages - sent)
                self.raw.sendall(batch.next(count))
                sent += count
            self.serve_input()
        self.raw.sendall(wire.frame(wire.CLOSE, struct.pack("!H", 1000)))
        while not self.closing:
            self.answer(*self.next_frame())
        seconds = time.perf_counter() - begun
        print(
            json.dumps({"messages": sent, "seconds": round(seconds, 4),
                        "rate": int(sent / seconds)}), flush=True)


def serve(raw, context, options):
    try:
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context:
            raw = context.wrap_socket(raw, server_side=True)
        Client(raw, options).run()
    except OSError as error:
        print(json.dumps({"error": str(error)}), flush=True)
    finally:
        raw.close()


def main():
    parser = argparse.ArgumentParser(
        description="A source of trade messages for measuring a client.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--size", type=int, default=300)
    parser.add_argument("--batch", type=int, default=2048, help="messages a write, at most 65536")
    parser.add_argument("--rate", type=float, default=0,
                        help="messages a second; 0 as fast as possible")
    parser.add_argument("--once", action="store_true", help="end after one connection")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="flood-") as folder:
        ca, context = tls.make(folder) if options.tls else (None, None)
        with socket.create_server(("127.0.0.1", options.port)) as server:
            scheme = "wss" if options.tls else "ws"
            url = f"{scheme}://127.0.0.1:{server.getsockname()[1]}/v5/public/linear"
            print(json.dumps({"url": url, "ca": ca}), flush=True)
            while True:
                raw, _ = server.accept()
                if options.once:
                    return serve(raw, context, options)
                threading.Thread(target=serve, args=(raw, context, options), daemon=True).start()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        main()
    except KeyboardInterrupt:
        pass
