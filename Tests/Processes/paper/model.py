"""The rules of paper trading once more, in fractions."""
from fractions import Fraction as F

from harness.market import STEP
from paper.amounts import Account, Passed, share
from paper.decisions import Decisions
from paper.entries import Entries
from paper.margin import Margin
from paper.venue import Venue


class Model(Margin, Venue, Decisions, Entries):
    """One market on paper, driven by closed candles of one series."""

    def __init__(self, options, category, instrument, cash, tiers=None):
        self.o, self.category, self.tiers = options, category, tiers
        self.isolated = options.get("margin") == "isolated"
        self.mark = self.mark_low = self.mark_high = None
        self.mark_time, self.mark_since = 0, None
        self.inverse = category == "inverse"
        self.instrument = instrument
        self.tick, self.step = None, F(1) if self.inverse else F(1, 10 ** 12)
        if instrument:
            self.tick, self.step = instrument["tick"], instrument["step"]
        self.driven = False
        self.account, self.start = Account(cash), cash
        self.position = None
        self.orders, self.closing = [], None
        self.stop = self.target = None
        self.stop_reason = "stop"
        self.last = None
        self.trades, self.vetoes, self.payments = [], [], []
        self.day = None
        self.passed = Passed()
        # Size, last price and equity after each fill.
        self.stands = []
        self.halts = []
        self.daily = self.drawdown = False
        self.order_times = []
        self.losses = self.paused = 0
        self.pause_begins = False
        self.funding = (None, 0, None)
        self.history = []
        self.atr, self.true_ranges, self.close = None, [], None
        taker, maker = ("0.1", "0.1") if category == "spot" else ("0.055", "0.02")
        if "fee" in options:
            taker, maker = (options["fee"].replace("%", "").split(",") * 2)[:2]
        self.taker, self.maker = F(taker) / 100, F(maker) / 100
        self.slippage = share(options.get("slippage", "0.02%"))

    # Decisions

    def candle(self, time, texts, volume_text):
        o, h, l, c = [F(text) for text in texts]
        end = time + STEP
        if self.close is not None:
            self.add_range(max(h - l, abs(h - self.close), abs(l - self.close)))
        self.close = c
        self.history.append((h, l))
        self.passed.begin()
        self.new_day(end - 1, time)
        self.pay_funding(time)
        if self.position or self.orders:
            if not self.driven:
                self.bar(time, end, o, h, l, c, F(volume_text))
            self.last = c
            self.follow(c, end)
            self.lapse(end)
            self.check()
        self.last = c
        self.mark_low = self.mark_high = self.current_mark(end)

    def bar(self, time, end, o, h, l, c, volume):
        self.lapse(time)
        self.last = o
        self.see(time, end, o, h, l, volume)
        self.begin_pause()
        p = self.position
        if p:
            worst, best = (l, h) if p["long"] else (h, l)
            reach = c if p["inside"] == end else best
            for price in (worst, reach):
                gain = self.position_gain(p, price)
                p["mae"], p["mfe"] = min(p["mae"], gain), max(p["mfe"], gain)
            p["reach"] = max(p["reach"], reach) if p["long"] else min(p["reach"], reach)

    def begin_pause(self):
        """What filled in the same bar is filled; what still waits goes."""
        if self.pause_begins:
            self.orders = [order for order in self.orders if order["role"] == "exit"]
            self.pause_begins = False

    def trade(self, time, price_text, size_text):
        """With the market's trades in the stream, these fill the orders."""
        price = F(price_text)
        self.driven = True
        self.passed.begin()
        self.new_day(time)
        self.pay_funding(time)
        if self.position or self.orders:
            self.bar(time, time + 1, price, price, price, price, F(size_text))
            self.last = price
            self.check()
        self.last = price
