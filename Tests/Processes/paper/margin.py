"""Values, margins and liquidation, in fractions."""
from fractions import Fraction as F

from paper.amounts import on_tick, rounded, tier_leverage


class Margin:
    """What a position is worth, what it binds, and when it is liquidated."""

    # Values

    def value(self, quantity, price):
        return rounded(quantity / price) if self.inverse else quantity * price

    def gain(self, entered, now, is_long):
        return now - entered if self.inverse != is_long else entered - now

    def mean(self, quantity, value):
        return rounded(quantity / value if self.inverse else value / quantity)

    def bound(self, value, buy, is_order):
        """What the exchange sets aside: margin, a taker's fee to open an order, and one to close at
        the bankruptcy price."""
        leverage = self.leverage()
        distance = leverage - 1 if buy != self.inverse else leverage + 1
        closing = 0 if self.category == "spot" else self.taker * (distance or 1)
        return rounded(value * (1 + closing + (self.taker * leverage if is_order else 0))
                       / leverage)

    def leverage(self):
        if self.category == "spot":
            return F(1)
        leverage = F(self.o.get("leverage", "10"))
        if self.tiers:
            leverage = min(leverage, tier_leverage(self.tiers[0][1]))
        return min(leverage, self.instrument["leverage"]) if self.instrument else leverage

    def dearest(self, order, entry):
        if order["price"] is not None:
            return order["price"]
        return on_tick(entry * (1 - self.slippage if self.inverse else 1 + self.slippage),
                       self.tick, not self.inverse)

    # Liquidation

    def use_up(self, p, money, share, deduction=0):
        """The price at which a position and the money behind it come to share of its value, less a
        deduction."""
        less = p["long"] != self.inverse
        value = p["entered"] - p["exited"] + (-1 if less else 1) * (money + deduction)
        rest = 1 - share if less else 1 + share
        if value <= 0 or rest <= 0:
            return None
        return rounded(p["qty"] * rest / value if self.inverse else value / (p["qty"] * rest))

    def own_margin(self, p):
        """On isolated margin only what is held now counts, and the margin of its entry."""
        value = self.value(p["qty"], p["entry"])
        return dict(p, entered=value, exited=F(0)), rounded(value / self.leverage()) - p["taken"]

    def liquidation(self, p, cash):
        """The first tier that covers the position at the price of that tier tells it; the last one
        covers all."""
        if self.category == "spot":
            return None
        most = self.instrument["leverage"] if self.instrument else max(F(50), self.leverage())
        tiers = self.tiers or [(None, rounded(1 / (2 * most)), F(0))]
        closing = F(0)
        if self.isolated:
            p, cash = self.own_margin(p)
        else:
            distance = self.leverage() - 1 if p["long"] != self.inverse else self.leverage() + 1
            closing = rounded(self.taker * (distance or 1) / self.leverage())
        for limit, rate, deduction in tiers:
            price = self.use_up(p, cash, rate + closing, deduction)
            if price is not None and (limit is None or limit == tiers[-1][0]
                                      or self.value(p["qty"], price) <= limit):
                return on_tick(price, self.tick, p["long"])
        edge = self.use_up(p, cash, F(0) if self.isolated else self.taker)
        return None if edge is None else on_tick(edge, self.tick, p["long"])

    def current_mark(self, time):
        return self.mark if self.mark is not None and self.mark_time >= time - 60_000 else None

    def may_liquidate(self, time, end, o, extreme=None):
        p = self.position
        limit = self.liquidation(p, self.account.cash) if p else None
        if limit is None:
            return
        sign = 1 if p["long"] else -1
        def beyond(price):
            return price * sign <= limit * sign
        # Each mark was compared when it came, or came before a limit was reached.
        is_late = self.driven or p["inside"] == end
        mark = self.current_mark(end) if is_late else self.mark_low if p["long"] else self.mark_high
        is_marked = mark is not None and beyond(mark)
        if (not is_marked and self.mark_since is not None and self.mark_since <= time
            and self.mark_time >= end - 60_000):
            return
        if extreme is None:
            if beyond(o):
                self.liquidate(o, time)
        elif is_marked or beyond(extreme):
            if self.stop is not None and not self.closing and not beyond(self.stop) and not beyond(
                o) and extreme * sign <= self.stop * sign:
                return
            self.liquidate(o if beyond(o) else limit, end - 1, inside=True)

    def liquidate(self, price, time, inside=False):
        p = self.position
        if self.isolated:
            edge = self.use_up(*self.own_margin(p), 0)
            price = price if edge is None else on_tick(edge, self.tick, p["long"])
        else:
            self.orders = [order for order in self.orders if order["role"] == "exit"]
        price = self.covered(price)
        self.book(dict(role="exit", buy=not p["long"], reason="liquidation"), price, p["qty"], time,
                  False, inside)
        self.stop = self.target = self.closing = None
        self.orders = [o for o in self.orders if not (o["role"] == "exit" or o["buy"] == p["long"])]

    def covered(self, price):
        """The nearest price at which an exit takes no more than what is behind the position."""
        p = self.position
        sign = 1 if p["long"] else -1
        def is_covered(price):
            return (self.account.cash + self.position_gain(p, price)
                    - rounded(self.value(p["qty"], price) * self.taker) >= 0)
        edge = self.use_up(*self.own_margin(p), 0) if self.isolated else None
        if edge is not None:
            price = max(price * sign, on_tick(edge, self.tick, p["long"]) * sign) * sign
        if is_covered(price):
            return price
        edge = self.use_up(p, self.account.cash, self.taker)
        price = on_tick(price if edge is None else edge, self.tick, p["long"])
        step = self.tick or F(1, 10 ** 12)
        while not is_covered(price) and price > step:
            price, step = price + sign * step, step * 2
        return price

    def beyond_liquidation(self, order, entry):
        """Whether the stop of an entry protects nothing."""
        if order["stop"] is None or self.category == "spot":
            return False
        price = order["price"]
        if price is None:
            price = self.slipped(entry, order["buy"])
        cash = self.account.cash
        p = self.position
        if p and p["long"] != order["buy"]:
            cash += self.position_gain(p, self.last)
            p = None
        p = dict(p) if p else dict(long=order["buy"], qty=F(0), entered=F(0), entered_qty=F(0),
                                   exited=F(0), entry=F(0), taken=F(0))
        one = not p["entered_qty"] or price == p["entry"]
        p["qty"] += order["qty"]
        p["entered_qty"] += order["qty"]
        p["entered"] += self.value(order["qty"], price)
        p["entry"] = price if one else self.mean(p["entered_qty"], p["entered"])
        limit = self.liquidation(p, cash - rounded(self.value(order["qty"], price) * self.taker))
        sign = 1 if order["buy"] else -1
        return limit is not None and order["stop"] * sign <= limit * sign

    def balance(self):
        """The cash, and what parts of the open position won."""
        p = self.position
        if not p or not p["exited_qty"]:
            return self.account.cash
        return self.account.cash + self.gain(
            rounded(p["entered"] * p["exited_qty"] / p["entered_qty"]), p["exited"], p["long"])

    def free(self, order, without):
        """What of the equity nothing binds; a position that the order is against is closed first,
        and its market counts as free."""
        if self.position and self.position["long"] != order["buy"]:
            return max(self.equity(), F(0))
        return max((self.balance() if self.isolated else self.equity()) - self.margin(without),
                   F(0))

    def margin(self, without=None):
        """What position and orders bind; of orders on both sides the dearer side counts."""
        long = short = F(0)
        if self.size:
            price = self.position["entry"] if self.isolated else self.last
            held = self.bound(self.value(abs(self.size), price), self.size > 0, False)
            if self.isolated:
                held -= self.position["taken"]
            long, short = (held, -held) if self.size > 0 else (-held, held)
        for other in self.orders:
            if other["role"] == "exit" or other is without:
                continue
            price = self.dearest(other, other["price"] if other["price"] is not None else self.last)
            cost = self.bound(self.value(other["qty"] - other["filled"], price), other["buy"], True)
            if other["buy"]:
                long += cost
            else:
                short += cost
        return max(long, short)

    def position_gain(self, p, price):
        rest = self.value(p["qty"], price) if p["qty"] else 0
        return rounded(self.gain(p["entered"], p["exited"] + rest, p["long"]))

    def equity(self):
        if not self.position or self.last is None:
            return self.account.cash
        return self.account.cash + self.position_gain(self.position, self.last)

    def exposure(self, more=F(0)):
        held = self.value(self.size, self.last) if self.size and self.last is not None else 0
        bought, sold = (held + more, held) if more >= 0 else (held, held + more)
        for order in self.orders:
            if order["role"] == "exit":
                continue
            value = self.value(order["qty"] - order["filled"],
                               order["price"] if order["price"] is not None else self.last)
            if order["buy"]:
                bought += value
            else:
                sold -= value
        return max(abs(bought), abs(sold))
