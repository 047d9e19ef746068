"""Amounts as `trade` has them: rounded half-even, on steps and ticks."""
from fractions import Fraction as F

from harness.market import STEP

START = 1672324740000 // STEP * STEP


def rounded(value, digits=12):
    """Half-even, as quotients are."""
    scaled = value * 10 ** digits
    low = scaled.numerator // scaled.denominator
    rest = scaled - low
    if rest > F(1, 2) or rest == F(1, 2) and low % 2:
        low += 1
    return F(low, 10 ** digits)


def floor_to(value, step):
    return (value / step).__floor__() * step


def ceil_to(value, step):
    return (value / step).__ceil__() * step


def on_tick(value, tick, up):
    """Without a tick a price keeps its digits, as far as twelve decimals hold them."""
    tick = tick or F(1, 10 ** 12)
    return ceil_to(value, tick) if up else floor_to(value, tick)


def money(value):
    """What may be spent has twelve decimals."""
    return floor_to(value, F(1, 10 ** 12))


def share(text):
    return F(text.rstrip("%")) / 100


def tier_leverage(rate):
    return rounded(1 / (2 * rate), 2)


class Account:
    def __init__(self, cash):
        self.cash = self.day_start = self.peak = cash
        self.trades = self.wins = 0
        self.won = self.lost = F(0)


class Passed:
    """Up to when the stream has come for certain: two lines in a row have passed it with two times,
    and lines have led up to it, each of which begins at most a minute after those before. Five
    times in a row count as they are."""

    def __init__(self):
        self.time = self.reached = 0
        self.lines, self.line = [], (0, 0)

    def begin(self):
        if self.line[0] and (not self.lines or self.lines[-1][0] != self.line[0]):
            self.lines = (self.lines + [self.line])[-4:]

    def take(self, time, start):
        self.line = (time, start)
        known = sorted(self.lines + [self.line])
        is_new = bool(self.lines) and self.lines[-1][0] != time
        if not self.reached:
            self.reached = time
        if is_new and len(known) == 5:
            self.reached = max(self.reached, known[0][0])
        for told, begun in known:
            if begun - self.reached <= 60_000:
                self.reached = max(self.reached, told)
        if is_new:
            self.time = max(self.time, min(time, self.lines[-1][0], self.reached))
