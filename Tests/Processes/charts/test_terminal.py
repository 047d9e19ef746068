"""chart on a terminal: its final content, whatever was redrawn."""
import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import unittest

from harness.commands import command, golden, run_checked
from harness.market import candle_lines


def on_terminal(words, given, columns, rows, parts=1, **environment):
    """Everything that a command writes to a terminal of the given size. If the input has several
    parts, each one is sent after the previous one was drawn."""
    main, other = pty.openpty()
    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    variables = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=other,
                               stderr=subprocess.DEVNULL, env={**variables, **environment})
    os.close(other)
    shown = b""
    try:
        lines = given.splitlines(True)
        for part in range(parts):
            process.stdin.write(b"".join(lines[len(lines) * part // parts:
                                               len(lines) * (part + 1) // parts]))
            process.stdin.flush()
            # The first drawing has many lines; each later one ends with its own escape.
            while part < parts - 1 and (shown.count(b"\x1b[?2026l") < part
                                        or shown.count(b"\n") < 20):
                shown += os.read(main, 65536)
        process.stdin.close()
        while part := os.read(main, 65536):
            shown += part
    except OSError:
        pass  # the other side is closed
    os.close(main)
    process.wait()
    return shown.decode()


class Screen:
    """The content of a terminal. It interprets the few escapes that chart writes, and fails on
    any other."""

    ESCAPE = re.compile("\x1b\\[([?0-9;]*)([a-zA-Z])")

    def __init__(self, text):
        self.lines, self.row, self.column, self.updates = [""], 0, 0, 0
        place = 0
        while place < len(text):
            found = self.ESCAPE.match(text, place)
            if found:
                self.obey(*found.groups())
                place = found.end()
                continue
            assert text[place] != "\x1b", text[place:place + 20]
            self.write(text[place])
            place += 1

    def obey(self, number, letter):
        if letter == "A":
            self.row -= int(number)
            assert self.row >= 0
        elif letter == "K":
            self.lines[self.row] = self.lines[self.row][:self.column]
        elif letter == "J":
            del self.lines[self.row + 1:]
            self.lines[self.row] = self.lines[self.row][:self.column]
        elif letter == "h":
            self.updates += 1
        else:
            assert letter in "ml", letter

    def write(self, character):
        if character == "\n":
            self.row, self.column = self.row + 1, 0
            while len(self.lines) <= self.row:
                self.lines.append("")
        elif character == "\r":
            self.column = 0
        else:
            line = self.lines[self.row].ljust(self.column)
            self.lines[self.row] = line[:self.column] + character + line[self.column + 1:]
            self.column += 1


class OnTerminal(unittest.TestCase):
    def setUp(self):
        self.lines = run_checked(["ind", "-q", "--ema", "9", "--rsi", "7"],
                                 candle_lines(3, 3000)).stdout.encode()

    def test_it_fits_any_size(self):
        for columns, rows in ((200, 50), (80, 24), (40, 12), (20, 9)):
            for given in (self.lines, golden("chart/pipe"), golden("chart/hostile")):
                shown = Screen(on_terminal(command("chart"), given, columns, rows)).lines
                self.assertLessEqual(max(map(len, shown)), columns)
                self.assertLessEqual(len(shown), rows + 1, shown)

    def test_colours_follow_the_environment(self):
        self.assertIn("\x1b[36m", on_terminal(command("chart"), self.lines, 80, 24))
        self.assertNotIn("\x1b", on_terminal(command("chart"), self.lines, 80, 24, NO_COLOR="1"))

    def test_what_is_redrawn_is_what_would_be_drawn(self):
        """After many updates the screen equals a single drawing of all candles."""
        shown = Screen(on_terminal(command("chart", "--follow"), self.lines, 90, 30, parts=8))
        self.assertGreater(shown.updates, 5)
        once = Screen(on_terminal(command("chart", "--candles", "90"), self.lines, 90, 30))
        self.assertEqual([line.rstrip() for line in shown.lines],
                         [line.rstrip() for line in once.lines])
