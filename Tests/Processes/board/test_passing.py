"""Records pass through the board unchanged, and text in them cannot control the terminal."""
import fcntl
import os
import pty
import random
import re
import select
import signal
import struct
import subprocess
import termios
import unittest

from board import feed
from harness.commands import command
from harness.waiting import wait_for

# The escapes that the board may write. The screen contains no other control characters.
OURS = re.compile(rb"\x1b\[(?:\?(?:1049|25|7|2026)[hl]|\d+;\d+H|\d+C|K|[0-9;]*m)")
NOT_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\u0590-\u08ff\u200b-\u200f\u202a-\u202e\u2060-\u206f"
                      "\ufeff\U0001f000-\U0010ffff]")


class Behind:
    """A board that passes records on and draws on a terminal of its own. Its screen is read only
    when the test asks for it."""

    def __init__(self, test, columns=100, rows=30):
        self.main, other = pty.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

        def own_terminal():
            os.setsid()
            fcntl.ioctl(other, termios.TIOCSCTTY, 0)

        environment = {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        environment.pop("NO_COLOR", None)
        self.process = subprocess.Popen(
            command("board"), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, preexec_fn=own_terminal, env=environment, bufsize=0)
        # The other side stays open, because otherwise the terminal could not be read.
        self.other = other
        self.shown = b""
        test.addCleanup(self.end)

    def end(self):
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            stream.close()
        os.close(self.other)
        if self.main is not None:
            os.close(self.main)

    def feed(self, given, looks=False):
        """Writes lines to the board, and returns what it passes on. `looks` also reads the
        screen."""
        out, place = b"", 0
        os.set_blocking(self.process.stdin.fileno(), False)
        while len(out) < len(given):
            readers = [self.process.stdout] + ([self.main] if looks else [])
            writers = [self.process.stdin] if place < len(given) else []
            ready, room, _ = select.select(readers, writers, [], 60)
            if not ready and not room:
                raise AssertionError(f"stalled after {len(out)} bytes of {len(given)}")
            if room:
                place += os.write(self.process.stdin.fileno(), given[place:place + 65536])
            for stream in ready:
                if stream is self.process.stdout:
                    part = os.read(stream.fileno(), 65536)
                    if not part:
                        return out
                    out += part
                else:
                    self.shown += os.read(self.main, 65536)
        return out

    def look_until(self, text):
        def comes():
            if select.select([self.main], [], [], 0.1)[0]:
                self.shown += os.read(self.main, 65536)
            return text in self.shown
        wait_for(comes, f"{text} on the terminal", told=lambda: repr(self.shown[-500:]))


def hostile():
    """Records in which every text contains control characters."""
    wild = "A\u001b[2J\u009b31m\u202eB\u2066\u200eשלום\u061cعرب\ufeff\x85\x07日本👩‍👩‍👧é\u0301\u200b"
    records = [feed.candle(wild[:20], 1, 5), feed.candle(wild, 1, 5),
               feed.candle("BTCUSDT", 1, 5, rsi_14=50, **{wild: 1, "ema_9": 4})]
    for record in (feed.explain("BTCUSDT", 1, 1), feed.signal("BTCUSDT", 1)):
        records.append({**record, "strategy": wild, "verdict": wild, "why": wild,
                        "confidence": wild, "votes": [{"name": wild, "vote": 1, "weight": 1,
                                                       "contribution": 1}]})
    records += [{"type": "event", "event": name, "time": feed.START, "reason": wild,
                 "category": wild, "symbol": "BTCUSDT", "interval": "3", "status": wild, "link": 1}
                for name in ("halt", "veto", "connected", "disconnected", "account", "pause")]
    records.append({"type": "position", "category": "linear", "symbol": "BTCUSDT", "side": wild,
                    "qty": 1, "entry": 5, "equity": 10, "currency": wild, "position": wild,
                    "interval": wild, "time": feed.START, "stop": 4})
    return records + [{"topic": f"tickers.{wild}", "type": "snapshot", "ts": feed.START,
                       "data": {"symbol": wild, "lastPrice": "1", "fundingRate": "0.1"}}]


class Passing(unittest.TestCase):
    def test_every_record_passes_byte_for_byte(self):
        odd = [b'{"a":1}', b'{ "type" : "book" }', b'{"type":"candle","close":"x"}', b'{"topic":1}',
               b'{"type":"position","qty":1e999}', b'{"type":{},"time":-1}', b'{"a":1}\r']
        given = feed.lines(feed.market()) + b"\n".join(odd) + b"\n" + feed.lines(hostile())
        board = Behind(self)
        self.assertEqual(board.feed(given, looks=True), given)
        board.process.stdin.close()
        board.look_until(b"\x1b[?1049l")
        self.assertEqual(board.process.wait(60), 1)

    def test_a_terminal_that_takes_nothing_delays_nothing(self):
        given = b"".join(feed.lines([feed.candle(f"S{number % 200}USDT", number // 200, 100 + number,
                                                 rsi_14=number % 100)]) for number in range(15_000))
        board = Behind(self)
        self.assertEqual(board.feed(given), given)
        os.kill(board.process.pid, signal.SIGTERM)
        self.assertEqual(board.process.wait(60), -signal.SIGTERM)

    def test_a_terminal_that_goes_away_delays_nothing(self):
        lines = feed.lines(feed.market())
        board = Behind(self)
        self.assertEqual(board.feed(lines, looks=True), lines)
        os.close(board.main)
        board.main = None
        # Closing the terminal sends SIGHUP to its session. The board must still pass on what it
        # has read.
        self.assertEqual(board.process.wait(60), -signal.SIGHUP)

    def test_without_a_terminal_records_pass(self):
        given = feed.lines(feed.market())
        done = subprocess.run(command("board"), input=given, capture_output=True,
                              start_new_session=True, env={**os.environ, "TERM": "xterm"})
        self.assertEqual((done.stdout, done.returncode), (given, 0))
        self.assertIn(b"nothing is drawn", done.stderr)

    def test_nothing_of_a_record_plays_with_the_terminal(self):
        board = Behind(self, columns=180, rows=40)
        given = feed.lines(feed.market() + hostile())
        self.assertEqual(board.feed(given, looks=True), given)
        board.look_until(b"SYMBOL")
        for keys in (b"\r", b"\x1b", b"c", b"\x1b", b"?", b"\x1b", b"G\r", b"\x1b", b"f\xd7\xa9", b"\r"):
            before = len(board.shown)
            os.write(board.main, keys)
            wait_for(lambda before=before: select.select([board.main], [], [], 0)[0],
                     f"an answer to {keys}")
            board.look_until(board.shown[:before][-1:])
        os.write(board.main, b"q")
        board.look_until(b"\x1b[?1049l")
        text = OURS.sub(b"", board.shown)
        self.assertEqual(NOT_TEXT.findall(text.decode()), [])

    def test_random_lines_end_nothing(self):
        chance = random.Random(11)
        market = feed.lines(feed.market() + hostile())
        # Input that does not begin with text is refused.
        given = market[:market.index(b"\n") + 1] * 40
        for line in market.splitlines() * 5:
            line = bytearray(line)
            for _ in range(chance.randrange(4)):
                line[chance.randrange(len(line))] = chance.randrange(256)
            given += bytes(line).replace(b"\n", b" ") + b"\n"
        board = Behind(self, columns=chance.randrange(1, 200), rows=chance.randrange(1, 60))
        os.set_blocking(board.process.stdin.fileno(), True)
        board.process.stdin.write(given)
        board.process.stdin.write(market)
        board.process.stdin.close()
        out = b""
        while part := board.process.stdout.read(65536):
            out += part
        self.assertTrue(out.endswith(market))
        self.assertEqual(board.process.wait(60), 1)
