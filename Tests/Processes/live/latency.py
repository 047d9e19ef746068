#!/usr/bin/python3
"""Measures how long `trade` takes from a signal's line to the order on the wire, by WebSocket and by
REST, with the commit to disk and without.

usage: live/latency.py TRADE [SIGNALS]

The fake exchange runs in a process of its own, behind a relay on loopback. A line's time is taken just
before it is written; the order's is the one that the kernel gives the segment that arrives. Without
the commit the state is in memory (/dev/shm), where waiting for the disk takes no time."""
import json
import os
import select
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

PROCESSES = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MINUTE, TIMES = 60_000, 35  # SO_TIMESTAMPNS
KEYS = {"BYBIT_API_KEY": "test_key", "BYBIT_API_SECRET": "test_secret"}
CREATE = b"POST /v5/order/create"


class Relay:
    """Passes bytes on between a command and the exchange, and notes when orders arrive."""

    def __init__(self, port):
        self.port, self.orders = port, []  # ns since 1970
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        self.peers, self.kinds = {self.listener: None}, {}
        while True:
            for ready in select.select(list(self.peers), [], [])[0]:
                if ready is self.listener:
                    self.accept()
                elif ready in self.peers:
                    self.move(ready)

    def accept(self):
        near = self.listener.accept()[0]
        far = socket.create_connection(("127.0.0.1", self.port))
        near.setsockopt(socket.SOL_SOCKET, TIMES, 1)
        for one in (near, far):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.peers |= {near: far, far: near}
        self.kinds[near] = "new"

    def move(self, ready):
        try:
            data, extra, _, _ = ready.recvmsg(1 << 16, 256)
        except ConnectionResetError:
            data = b""
        if not data:
            for one in (ready, self.peers.pop(ready)):
                self.peers.pop(one, None)
                one.close()
            return
        # What a client sends by the socket is masked. Sign-in and pings are shorter than orders.
        if self.kinds.get(ready) == "socket" and len(data) > 200 or data.startswith(CREATE):
            self.note(extra)
        if self.kinds.get(ready) == "new":
            self.kinds[ready] = "socket" if data.startswith(b"GET /v5/trade") else "rest"
        self.peers[ready].sendall(data)

    def note(self, extra):
        for level, kind, value in extra:
            if (level, kind) == (socket.SOL_SOCKET, TIMES):
                seconds, rest = struct.unpack("qq", value[:16])
                self.orders.append(seconds * 10**9 + rest)


def measure(trade, relay, way, state, count):
    """Microseconds from line to order of so many signals, each second one closing what stands."""
    address = f"127.0.0.1:{relay.address}"
    words = [trade, "--live", "--yes", "--state", state, "--capital", "100000", "--orders", way,
             "--rest-url", f"http://{address}", "--url", f"ws://{address}/v5/public/linear",
             "--private-url", f"ws://{address}/v5/private", "--size", "100", "--opposite", "close",
             "--max-orders", "off", "--max-daily-loss", "off", "--max-age", "60s"]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env={**os.environ, **KEYS}, bufsize=0)
    output = process.stdout
    os.set_blocking(output.fileno(), False)

    def until(pattern):
        """Reads records until one of them has the pattern."""
        text, end = b"", time.monotonic() + 30
        while pattern not in text:
            if time.monotonic() > end or process.poll() is not None:
                raise SystemExit(f"trade does not go on: {process.stderr.read()!r}")
            select.select([output], [], [], 1)
            text += output.read() or b""

    start = int(time.time() * 1000) // MINUTE * MINUTE - MINUTE
    market = {"category": "linear", "symbol": "BTCUSDT", "interval": "1"}
    candle = {"type": "candle", **market, "time": start, "open": 60000, "high": 60000, "low": 60000,
              "close": 60000, "volume": 1, "turnover": 60000, "closed": True}
    process.stdin.write(json.dumps(candle).encode() + b"\n")
    said = b""
    wanted = [b"risk tier"] + ([b"by WebSocket"] if way != "rest" else [])
    while not all(words in said for words in wanted):
        said += os.read(process.stderr.fileno(), 1 << 16)
    spans = []
    for number in range(count):
        is_entry = number % 2 == 0
        now = int(time.time() * 1000)
        line = json.dumps({
            "type": "signal", "id": f"s{number}", **market, "time": now - MINUTE, "close_time": now,
            "side": "long" if is_entry else "short", "strategy": "bench", "score": 1, "agree": 1,
            "of": 1, "confidence": "high", "entry": 60000, "stop": 59400 if is_entry else 60600,
            "target": 61200 if is_entry else 58800, "reasons": []}).encode() + b"\n"
        before, pattern = len(relay.orders), b'"side":"long","qty"' if is_entry else b'"type":"trade"'
        written = time.time_ns()
        process.stdin.write(line)
        until(pattern)
        spans.append((relay.orders[before] - written) / 1000)
    process.stdin.close()
    output.read()
    process.kill()
    process.wait()
    return sorted(spans)


def main():
    trade, count = os.path.abspath(sys.argv[1]), int((sys.argv[2:] or ["400"])[0])
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory(
            dir="/dev/shm") as memory:
        for name, place in (("without the commit", memory), ("with the commit", folder)):
            for way, words in (("auto", "WebSocket"), ("rest", "REST")):
                fake = subprocess.Popen([sys.executable, "-m", "exchange", "--set", "auto=false",
                                         "--set", 'prices={"BTCUSDT": 60000}',
                                         "--set", "match_delay=0.002"],
                                        stdout=subprocess.PIPE, cwd=PROCESSES)
                try:
                    port = int(json.loads(fake.stdout.readline())["rest"].rpartition(":")[2])
                    spans = measure(trade, Relay(port), way, f"{place}/{way}.db", count)
                finally:
                    fake.terminate()
                    fake.wait()
                p50, p99 = spans[len(spans) // 2], spans[len(spans) * 99 // 100]
                print(f"  signal line to order on the wire by {words}, {name}: "
                      f"p50 {p50:.0f} µs, p99 {p99:.0f} µs ({len(spans)} orders)", flush=True)


if __name__ == "__main__":
    main()
