"""Reads the output of `trade` line by line and checks each record against what came before it."""
import json
from collections import Counter
from fractions import Fraction as F
from functools import lru_cache

from harness.market import STEP
from paper.amounts import Terms
from paper.limits import Limits

OWN = ("order", "fill", "position", "trade", "funding", "event")


class Account:
    """The cash that markets share."""

    def __init__(self, cash):
        self.cash, self.markets = cash, []


class Check(Limits):
    """The records of one market on paper, driven by closed candles of one series or by trades."""

    def __init__(self, case, account=None):
        self.options, self.instrument = case.options, case.instrument
        self.terms = Terms(case.options, case.category, case.instrument, case.tiers)
        self.frame = dict(category=case.category, symbol=case.symbol, interval="3",
                          currency="BTC" if self.terms.inverse else "USDT")
        self.account = account or Account(case.cash)
        self.account.markets.append(self)
        self.start, self.peak, self.payments = case.cash, case.cash, F(0)
        self.orders, self.signals, self.changes = {}, {}, Counter()
        self.ended, self.names, self.ids = set(), set(), set()
        self.position = self.last = self.signal = self.bar = None
        self.stop = self.target = self.stop_before = self.closed_side = None
        self.is_settled, self.is_driven, self.has_paid, self.is_late = True, False, False, False
        self.fills = self.line = 0
        self.announced = self.owed = self.mark = self.day = self.before = None
        self.due, self.trades, self.marks, self.day_starts, self.halts = [], [], [], set(), {}
        ttl = case.options.get("entry-ttl")
        self.life = int(ttl[:-1]) * 1000 if ttl else STEP
        self.opened, self.losses, self.paused_until, self.vetoes = [], 0, 0, []

    def take(self, r):
        """A record of trade's own."""
        self.same("each record has an id of its own", r, again=(r["id"] in self.ids, False))
        self.ids.add(r["id"])
        self.settle(r["time"])
        self.framed(r)
        getattr(self, "on_" + r.get("event", r["type"]))(r)

    def framed(self, r):
        """Market, moment and currency of a record."""
        of_account = r.get("event") in ("halt", "pause", "resume")
        for name, want in self.frame.items():
            if name in r or not of_account and name != "currency":
                self.same("a record names its market", r, **{name: (r.get(name), want)})
        until = self.bar.end if self.bar else self.time + 1
        self.holds("a record is dated within its line", r, r["time"] <= until)

    def begin_line(self, r):
        self.signal, self.answered = None, False
        self.line += 1
        kind = r.get("topic", r["type"]).split(".")[0]
        if kind == "instrument":
            return
        if kind == "signal":
            self.signal = self.signals[r["id"]] = r
            self.time = r["close_time"] - 1
            p, side = self.position, "buy" if r["side"] == "long" else "sell"
            self.is_asked = not (p and p.is_long == (side == "buy")) and not any(
                side == order.record["side"] or order.record["role"] == "exit"
                for order in self.orders.values())
            return
        begins = r["time"] if kind == "candle" else r["ts"]
        if self.announced and begins >= self.announced[1]:
            self.owed = (*self.announced, self.mark) if self.position else None
            self.announced = None
        self.time = begins
        if kind == "candle":
            self.take_candle(r)
            self.time = self.bar.end - 1
        elif kind == "publicTrade":
            self.take_trade(r)
        elif kind == "tickers":
            self.announced = F(r["data"]["fundingRate"]), int(r["data"]["nextFundingTime"])
            self.mark = F(r["data"]["markPrice"])
            self.marks.append((r["ts"], self.mark))
            if self.position and self.position.funding is None:
                self.position.funding = F(0)

    def end_line(self, r):
        if r.get("type") == "instrument":
            return
        self.end_bar(r)
        self.same("a fill is followed by its trade and its position", r, due=(self.due, []))
        self.holds("funding that is due is paid", r, not self.owed or not self.bar)
        self.check_guards(r, self.time)
        for order in self.orders.values():
            known = order.record
            self.holds("an exit ends with its position", r,
                       self.position or known["role"] != "exit", known)
            self.holds("an entry ends with its position", r, order.moved == self.line or
                       known["role"] == "grid" or known["side"] != self.closed_side, known)
        self.closed_side = None
        if self.signal and self.is_asked and not self.answered:
            side, opposite = (self.options.get(name) for name in ("side", "opposite"))
            self.holds("a signal is answered", r, opposite == "ignore" if self.position else not (
                r["opens"] and side in (None, "both", r["side"])))
        self.bar = None

    def on_order(self, r):
        self.answered = self.answered or r["status"] in ("new", "cancelled")
        super().on_order(r)

    def on_veto(self, r):
        self.answered = True
        s = self.signal or {}
        self.same("a veto names its signal", r, signal=(r["signal"], s.get("id")), side=(
            r["side"], s.get("side")), time=(r["time"], s.get("close_time")))
        self.vetoes.append(r)


exact = lru_cache(1 << 16)(F)


def numbers(line):
    """A record with exact numbers."""
    return json.loads(line, parse_float=exact)


def read(records, *checks):
    """Checks records, those of the input each with those of `trade` behind it; `checks` are the
    markets of one account."""
    current, given = checks[0], None
    for r in records:
        symbol = r["topic"].rpartition(".")[2] if "topic" in r else r.get("symbol")
        market = next((each for each in checks if each.frame["symbol"] == symbol), current)
        if r.get("type") in OWN and "topic" not in r:
            market.take(r)
            continue
        if given:
            current.end_line(given)
        current, given = market, r
        market.begin_line(r)
    current.end_line(given)
    return checks[0]
