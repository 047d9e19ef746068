"""The ladder of `book` on a terminal."""
import json
import random
import unittest

from harness.book_feed import Exchange, START
from harness.commands import command, start
from harness.terminals import Terminal, on_terminal
from harness.waiting import LIMIT


class Ladder(unittest.TestCase):
    def test_names_cannot_play_with_the_ladder(self):
        snapshot = {"topic": "orderbook.1.A\x9b31m\u202e", "type": "snapshot", "ts": START,
                    "data": {"b": [["1", "1"]], "a": [["2", "1"]], "u": 9}}
        given = json.dumps(snapshot, ensure_ascii=False) + "\n"
        _, text = on_terminal(command("book", "-q", "--top", "3", "--every", "change"),
                              given.encode())
        self.assertIn("\x1b[H", text)
        self.assertIn("linear:orderbook.1.A\ufffd31m\ufffd", text)
        self.assertNotIn("\x9b", text)
        self.assertNotIn("\u202e", text)

    def test_a_live_ladder_instead_of_lines(self):
        exchange = Exchange(random.Random(1), "linear", "BTCUSDT", 25)
        terminal = Terminal()
        process = start(["book", "-q", "--top", "3", "--every", "change"], stdout=terminal.other,
                        stderr=None)
        process.stdin.write(exchange.message("snapshot", exchange.shown(), START).encode())
        terminal.wait_for(b"spread")
        process.stdin.close()
        process.wait(LIMIT)
        terminal.close()
        text = terminal.shown.decode()
        self.assertIn("linear:orderbook.25.BTCUSDT", text)
        for side in exchange.shown():
            for price, size in side[:3]:
                self.assertIn(price, text)
                self.assertIn(size, text)
        self.assertNotIn("{", text)
