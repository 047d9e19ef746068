"""What a bar, a candle or one of the market's trades, allows to fill, and what it must fill."""
from dataclasses import dataclass
from fractions import Fraction as F

from harness.market import STEP
from paper.amounts import TWELVE, share
from paper.ledger import Ledger


@dataclass
class Bar:
    """Prices of one bar, and how things stood when it began."""
    time: int
    end: int
    open: F
    high: F
    low: F
    close: F
    volume: F = None
    fills: bool = True  # False for a candle whose trades have filled the orders
    position: object = None
    closing: bool = False
    entered_inside: bool = False
    taken: F = F(0)

    def extremes(self, is_long):
        """The worst price for a position, and the best."""
        return (self.low, self.high) if is_long else (self.high, self.low)


class Bars(Ledger):
    """The prices and moments of fills."""

    def begin_bar(self, bar):
        bar.position = self.position
        bar.closing = any(order.record["role"] == "exit" for order in self.orders.values())
        self.bar, self.is_settled, self.fills = bar, False, 0

    def take_candle(self, r):
        names = ["close"] * 4 if self.is_driven else ["open", "high", "low", "close"]
        self.begin_bar(Bar(r["time"], r["time"] + STEP, *[r[name] for name in names], r["volume"],
                           not self.is_driven))

    def take_trade(self, r):
        self.is_driven = True
        time, price = r["data"][0]["T"], F(r["data"][0]["p"])
        self.begin_bar(Bar(time, time + 1, *[price] * 4, F(r["data"][0]["v"])))

    def settle(self, time):
        """The bar is over for what is dated at its end or later."""
        bar = self.bar
        if bar is None or self.is_settled or time is not None and time < bar.end:
            return
        self.is_settled, self.last, self.stop_before = True, bar.close, self.stop
        if bar.fills and self.position:
            worst, best = bar.extremes(self.position.is_long)
            is_new = self.position.first["time"] == bar.end - 1
            self.stretch(*map(self.position_gain, (worst, bar.close if is_new else best)))

    def beyond(self, price, level, is_long):
        """Whether a price has reached a stop of a long (or short) position."""
        return level is not None and (price <= level if is_long else price >= level)

    def filled(self, r, order):
        """Checks the price of a fill before it is booked."""
        bar, known, terms = self.bar, order.record, self.terms
        if r["role"] == "liquidation":
            return self.liquidated(r)
        self.holds("fills are at a bar's open or its last moment", r,
                   bar and bar.fills and r["time"] in (bar.time, bar.end - 1))
        buys, is_open = r["side"] == "buy", r["time"] == bar.time
        self.holds("an order waits for the bar after its decision", r,
                   order.level is not None or known["time"] <= bar.time)
        bar.taken += r["qty"]
        if "participation" in self.options:
            self.holds("fills take no more than their part of the volume", r,
                       bar.taken <= bar.volume * share(self.options["participation"]))
        is_first = is_open and not r["maker"] and not bar.entered_inside
        self.last = bar.open if is_first else r["price"]
        if known["role"] == "exit":
            if order.level is not None and order.left == known["qty"]:
                self.triggered(r, order)
            else:
                self.same("an exit at the market fills at the open, less slippage", r, price=(
                    r["price"], terms.slipped(bar.open, buys)), time=(r["time"], bar.time))
            return
        p = self.position
        self.holds("an entry waits while the other side is open", r,
                   known["role"] == "grid" or not p or p.is_long == buys)
        if r["maker"]:
            bar.entered_inside = True
            self.same("a limit that rests fills at its price when the market trades through", r,
                      price=(r["price"], known["price"]), time=(r["time"], bar.end - 1))
            self.holds("a limit that rests fills at its price when the market trades through", r,
                       bar.low < r["price"] if buys else bar.high > r["price"])
            return
        self.holds("an entry beyond its stop or target is skipped", r,
                   not self.beyond(bar.open, known["stop"], buys)
                   and not self.beyond(bar.open, known["target"], not buys))
        limit = known["price"]
        want = bar.open if limit is not None else terms.slipped(bar.open, buys)
        self.same("an entry fills at the open", r, time=(r["time"], bar.time),
                  price=(r["price"], want))
        self.holds("a limit pays no more than its price, and post-only takes nothing", r,
                   limit is None or known["kind"] == "limit"
                   and (bar.open <= limit if buys else bar.open >= limit))

    def triggered(self, r, order):
        """A stop or a target: the stop comes first, and a gap fills at the open."""
        bar, is_long = self.bar, self.position.is_long
        worst, best = bar.extremes(is_long)
        is_open, slipped = r["time"] == bar.time, self.terms.slipped
        buys, level = not is_long, order.level
        if self.is_late and is_open and r["price"] == slipped(bar.open, buys):
            return  # it was reached when no volume was left
        self.same("an exit sells what is held", r, qty=(order.left, self.position.qty))
        if r["role"] == "target":
            reached = bar.open if is_open else best
            self.holds("a target fills when it is reached, after the stop", r,
                       self.beyond(reached, level, buys) and not bar.entered_inside
                       and not self.beyond(bar.open if is_open else worst, self.stop, is_long))
            self.same("a target fills at its price or a better open", r, price=(
                r["price"], slipped(bar.open if is_open else level, buys)))
            return
        is_gap = self.beyond(bar.open, level, is_long)
        self.holds("a stop fills when it is reached", r,
                   is_gap if is_open else self.beyond(worst, level, is_long))
        self.same("a stop fills at its price, behind a gap at the open", r, price=(
            r["price"], slipped(bar.open if is_gap else level, buys)))
        self.holds("a stop that has moved says what moved it", r, r["role"] in (
            ("stop",) if level in self.position.stops else ("trail", "break-even")))

    def end_bar(self, r):
        self.settle(None)
        bar, p = self.bar, self.position
        if not bar or not bar.fills:
            return
        is_thin = "participation" in self.options
        for order in self.orders.values():
            known = order.record
            if order.moved == self.line:
                continue
            self.holds("a limit that is not filled in time ends", r,
                       known["role"] not in ("entry", "add") or known["price"] is None
                       or known["time"] + self.life > bar.end, known)
            if is_thin:
                continue
            self.holds("an exit fills at the next open", r, known["role"] != "exit", known)
            buys = known["side"] == "buy"
            if bar.position and bar.position.is_long != buys:
                continue
            self.holds("an order at the market fills or ends at the open", r,
                       known["kind"] != "market", known)
            self.holds("a limit fills when the market trades through", r,
                       not (bar.low < known["price"] if buys else bar.high > known["price"]), known)
        if not p or bar.closing and not is_thin:
            return
        worst, best = bar.extremes(p.is_long)
        is_stopped = self.beyond(worst, self.stop_before, p.is_long)
        is_aimed = self.beyond(best, self.target, not p.is_long) and not bar.entered_inside
        if is_thin:
            self.is_late = self.is_late or is_stopped or is_aimed
        elif p is not bar.position or not self.fills:
            self.holds("a stop that is reached closes its position", r, not is_stopped)
            self.holds("a target that is reached closes its position", r, not is_aimed)
        if p is bar.position and not self.fills and not self.marks and not is_thin:
            self.holds("what has no margin left is liquidated", r, self.spare(worst) >= -TWELVE)
