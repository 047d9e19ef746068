"""The keys, and how the board follows the size of the terminal."""
import unittest

from board import feed
from board.tmux import Terminal
from harness.commands import command


class Keys(unittest.TestCase):
    def setUp(self):
        self.terminal = Terminal(self)
        self.terminal.start(f"{command('board')[0]} < feed", feed.lines(feed.market()))
        self.terminal.wait_for("BTCUSDT", "ETHUSDT", "SOLUSDT", "3 series")

    def row(self, symbol):
        found = [line for line in self.terminal.screen().splitlines() if line.startswith(symbol)]
        return found[0] if found else ""

    def symbols(self):
        lines = self.terminal.screen().splitlines()
        return [line.split()[0] for line in lines if line[:7] in ("BTCUSDT", "ETHUSDT", "SOLUSDT")]

    def test_rows_tell_price_reading_votes_and_signal(self):
        self.assertIn("114.50", self.row("BTCUSDT"))
        self.assertIn("74 overbought", self.row("BTCUSDT"))
        self.assertIn("+0.33", self.row("BTCUSDT"))
        self.assertIn("1/2", self.row("BTCUSDT"))
        self.assertIn("LONG 3m", self.row("ETHUSDT"))
        self.assertIn("bearish", self.row("SOLUSDT"))

    def test_enter_opens_a_series_and_escape_closes_it(self):
        self.terminal.press("Down", "Enter")
        self.terminal.wait_for("Indicator", "Value", "Reading", "overbought", "Vote", "Weight")
        self.terminal.wait_for("auto: score +0.33, threshold 0.5000, 1 of 2 votes")
        self.assertIn("volume", self.terminal.screen())
        self.terminal.press("Escape")
        self.terminal.wait_for("SYMBOL")

    def test_sorting_turns_the_rows_round(self):
        self.assertEqual(self.symbols(), ["BTCUSDT", "ETHUSDT", "SOLUSDT"])
        self.terminal.press("s", "s", "s")
        self.terminal.wait_for("sorted by price", "PRICE▼")
        self.terminal.press("r")
        self.terminal.wait_for("PRICE▲")
        self.assertEqual(self.symbols(), ["SOLUSDT", "ETHUSDT", "BTCUSDT"])

    def test_a_filter_leaves_rows_that_have_all_words(self):
        self.terminal.press("f")
        self.terminal.type("ema_9:bearish")
        self.terminal.wait_until_gone("BTCUSDT")
        self.assertEqual(self.symbols(), ["SOLUSDT"])
        self.terminal.press("Enter")
        self.terminal.wait_for("filter 'ema_9:bearish'")
        self.terminal.press("Escape")
        self.terminal.wait_for("BTCUSDT")

    def test_a_search_selects_a_symbol(self):
        self.terminal.press("/")
        self.terminal.type("sol")
        self.terminal.press("Enter", "Enter")
        self.terminal.wait_for("Indicator", "SOLUSDT 3m")
        self.terminal.press("Escape", "/")
        self.terminal.type("xyz")
        self.terminal.press("Enter")
        self.terminal.wait_for("no symbol has 'xyz'")

    def test_columns_are_chosen(self):
        self.terminal.press("c")
        self.terminal.wait_for("[x] price", "[ ] funding", "[x] rsi_14")
        self.terminal.press("Down", "Down", "Space")
        self.terminal.wait_for("[ ] price")
        self.terminal.press("Escape")
        self.terminal.wait_for("SYMBOL")
        self.assertFalse(self.terminal.shows("PRICE"))

    def test_a_question_mark_lists_the_keys(self):
        self.terminal.press("?")
        self.terminal.wait_for("What it does", "choose columns", "search a symbol")
        self.terminal.press("?")
        self.terminal.wait_for("SYMBOL")

    def test_a_pause_stops_the_drawing_alone(self):
        self.terminal.press("p")
        self.terminal.wait_for("PAUSED")
        self.terminal.send(feed.lines([feed.candle("BTCUSDT", 30, 222.25)]))
        self.terminal.send(feed.lines([feed.candle("XRPUSDT", 30, 5)]))
        self.terminal.press("p")
        self.terminal.wait_for("222.25", "XRPUSDT")

    def test_it_follows_the_size(self):
        for columns, rows in ((40, 12), (20, 5), (200, 50), (1, 1), (60, 3), (100, 24)):
            self.terminal.resize(columns, rows)
            if rows >= 3 and columns >= 20:
                self.terminal.wait_for("BTCUSDT")
            if columns == 40:
                self.terminal.wait_for("PRICE", "114.50", "SOLUSDT")
        self.terminal.wait_for("SYMBOL", "3 series", "? keys")

    def test_what_is_redrawn_is_what_is_drawn_at_once(self):
        """After many changes the screen equals one that is drawn from scratch."""
        for number in range(30, 36):
            for symbol in ("BTCUSDT", "ETHUSDT", "SOLUSDT"):
                self.terminal.send(feed.lines([feed.candle(symbol, number, 90 + number * 3,
                                                           rsi_14=number, ema_9=100)]))
            self.terminal.wait_for(f"{90 + number * 3}.00")
        self.terminal.press("p")
        self.terminal.wait_for("PAUSED")
        before = self.terminal.screen()
        self.terminal.press("C-l")
        self.terminal.resize(119, 30)
        self.terminal.resize(120, 30)
        self.terminal.wait_for("PAUSED", "SYMBOL")
        self.assertEqual([line.split() for line in before.splitlines()[1:]],
                         [line.split() for line in self.terminal.screen().splitlines()[1:]])
