"""The terminal is restored, however the board ends."""
import os
import re
import signal
import unittest

from board import feed
from board.tmux import Terminal
from harness.commands import command
from harness.waiting import wait_for

BOARD = command("board")[0]


class Endings(unittest.TestCase):
    def started(self, line, *shown):
        terminal = Terminal(self)
        terminal.start(line, feed.lines(feed.market()))
        terminal.wait_for("BTCUSDT", *shown)
        self.assertEqual(terminal.state(), "1 0 0")
        return terminal

    def test_by_q(self):
        terminal = self.started(f"{BOARD} < feed", "SYMBOL")
        terminal.press("q")
        terminal.check_clean(self, 0)

    def test_by_ctrl_c(self):
        terminal = self.started(f"{BOARD} < feed", "SYMBOL")
        terminal.press("C-c")
        wait_for(lambda: terminal.state() == "0 1 1", "the main screen", told=terminal.screen)
        # After Ctrl-C an interactive shell does not run the rest of the script.
        terminal.type("stty -a > after; echo status $? > status; echo all is 'over'")
        terminal.press("Enter")
        terminal.check_clean(self, 0)

    def test_by_a_signal(self):
        # SIGSEGV stands for a fault in the program itself.
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGSEGV):
            terminal = self.started(f"{BOARD} < feed", "SYMBOL")
            os.kill(terminal.processes("board")[0], number)
            terminal.check_clean(self, 128 + number)

    def test_by_a_reader_that_goes_away(self):
        terminal = self.started(f"{BOARD} < feed | sleep 1000", "SYMBOL")
        os.kill(terminal.processes("sleep")[0], signal.SIGKILL)
        terminal.check_clean(self, "0 137")

    def test_by_a_reader_that_has_enough(self):
        terminal = Terminal(self)
        terminal.start(f"{BOARD} < feed | head -n 2 > two", feed.lines(feed.market()))
        terminal.check_clean(self, "0 0")
        self.assertEqual(terminal.text_of("two").encode(), feed.lines(feed.market()[:2]))

    def test_by_the_end_of_the_input(self):
        """With a reader behind it the board ends at the end of its input; otherwise it stays
        until q."""
        terminal = self.started(f"{BOARD} < feed | cat > out", "SYMBOL")
        terminal.feed.close()
        terminal.check_clean(self, "0 0")
        self.assertEqual(terminal.text_of("out").encode(), feed.lines(feed.market()))
        terminal = self.started(f"{BOARD} < feed", "SYMBOL")
        terminal.feed.close()
        terminal.wait_for("input ended", "BTCUSDT")
        terminal.press("q")
        terminal.check_clean(self, 0)

    def test_bad_lines_are_told_behind_the_board(self):
        terminal = self.started(f"{BOARD} < feed", "SYMBOL")
        terminal.send(b'{"type":"candle"\n')
        terminal.wait_for("line 93: expected")
        terminal.press("q")
        terminal.check_clean(self, 1)
        terminal.wait_for("board: line 93: expected")

    def test_a_stopped_board_gives_the_terminal_back_and_takes_it_again(self):
        terminal = Terminal(self)
        terminal.start(f"exec 3< feed; {BOARD} <&3", feed.lines(feed.market()))
        terminal.wait_for("BTCUSDT", "SYMBOL")
        for _ in range(2):
            terminal.press("C-z")
            wait_for(lambda: terminal.state() == "0 1 1", "the main screen", told=terminal.screen)
            terminal.wait_for("Stopped")
            terminal.type("stty -a > after; fg")
            terminal.press("Enter")
            terminal.wait_for("BTCUSDT", "SYMBOL")
            self.assertEqual(terminal.state(), "1 0 0")
            self.assertEqual(terminal.text_of("before"), terminal.text_of("after"))
        terminal.press("q")
        wait_for(lambda: terminal.state() == "0 1 1", "the main screen", told=terminal.screen)

    def test_a_board_that_was_stopped_by_force_is_drawn_anew(self):
        # The shell has no job control; with it the shell would take over the terminal.
        terminal = self.started(f"sh -c '{BOARD} < feed; true'", "SYMBOL")
        process = terminal.processes("board")[0]
        os.kill(process, signal.SIGSTOP)
        terminal.resize(90, 20)
        os.kill(process, signal.SIGCONT)
        wait_for(lambda: len(terminal.screen().splitlines()) == 20, "the new size")
        terminal.wait_for("SYMBOL", "? keys")
        terminal.press("q")
        wait_for(lambda: terminal.state() == "0 1 1", "the main screen", told=terminal.screen)

    def test_many_changes_of_the_size(self):
        terminal = self.started(f"{BOARD} < feed", "SYMBOL")
        process = terminal.processes("board")[0]
        for _ in range(3000):
            os.kill(process, signal.SIGWINCH)
        for columns in range(30, 120, 3):
            terminal.resize(columns, 10 + columns % 20)
        terminal.resize(100, 24)
        terminal.wait_for("SYMBOL", "3 series", "? keys")
        terminal.press("q")
        wait_for(lambda: terminal.state() == "0 1 1", "the main screen", told=terminal.screen)


class Colours(unittest.TestCase):
    COLOUR = re.compile(rb"\x1b\[[0-9;]*3[1-7][0-9;]*m")

    def raw(self, prefix):
        terminal = Terminal(self)
        terminal.press("C-l")
        terminal.start(f"{prefix} {BOARD} < feed", feed.lines(feed.market()))
        terminal.wait_for("BTCUSDT", "SYMBOL", "overbought")
        terminal.press("q")
        terminal.check_clean(self, 0)
        # tmux may pass bytes on after it shows them on the screen.
        wait_for(lambda: b"all is over" in terminal.raw(), "the end of what was written")
        return terminal.raw()

    def test_colours_follow_the_environment(self):
        self.assertTrue(self.COLOUR.search(self.raw("")))
        self.assertFalse(self.COLOUR.search(self.raw("NO_COLOR=1")))
        self.assertFalse(self.COLOUR.search(self.raw("TERM=vt100")))

    def test_a_terminal_that_cannot_be_drawn_on_is_told_of(self):
        terminal = Terminal(self)
        terminal.start(f"TERM=dumb {BOARD} < feed", b"")
        terminal.wait_for("--once prints the table")
        terminal.check_clean(self, 2)
