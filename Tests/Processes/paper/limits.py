"""How large an order may be, and what stops orders."""
from fractions import Fraction as F

from harness.market import DAY
from paper.amounts import TWELVE, minutes, share, tier_leverage
from paper.liquidation import Liquidation


class Limits(Liquidation):
    """Sizes and guards."""

    def placed(self, order):
        """Checks a new order: whether it may be, and whether it is as large as it may be."""
        r, o = order.record, self.options
        if r["role"] == "exit":
            p = self.position
            return self.same("an exit sells what is held", r, kind=(r["kind"], "market"), qty=(
                r["qty"], p and p.qty), **{name: (r[name], None)
                                           for name in ("stop", "target", "price")})
        self.same("an order that opens needs no reason", r, reason=(r["reason"], None))
        self.holds("nothing opens after a halt", r, not self.is_halted(r["time"]))
        self.holds("nothing opens in a pause", r, r["time"] >= self.paused_until)
        if "max-orders" in o:
            most, span = o["max-orders"].split("/")
            self.opened = [time for time in self.opened if time > r["time"] - minutes(span)]
            self.opened.append(r["time"])
            self.holds("at most N orders open something within a time", r,
                       len(self.opened) <= int(most))
        if r["role"] == "grid":
            return self.placed_in_grid(r)
        signal, buys = self.signals[r["signal"]], r["side"] == "buy"
        self.holds("an order follows its signal", r,
                   signal is self.signal and signal.get("opens", True)
                   and buys == (signal["side"] == "long") and r["time"] == signal["close_time"])
        side = o.get("side", "both" if self.terms.category != "spot" else "long")
        self.holds("only the sides that are allowed open", r,
                   side in ("both", "long" if buys else "short"))
        self.same("stop and target are the signal's, on the tick", r, **{
            name: (r[name], signal[name]
                   and self.terms.on_tick(signal[name], not buys)) for name in ("stop", "target")})
        p = self.position
        self.holds("an entry adds to a position only as --pyramid allows", r,
                   not p or p.is_long != buys and o.get("opposite") == "reverse"
                   or r["role"] == "add" and len(p.orders) < self.levels()[0])
        kind, limit = self.limit(signal["entry"], buys)
        self.same("a limit lies its offset from the signal's entry", r, kind=(r["kind"], kind),
                  price=(r["price"], limit))
        self.sized(r, signal["entry"], buys, p if p and p.is_long == buys else None)

    def placed_in_grid(self, r):
        p, terms, buys = self.position, self.terms, r["side"] == "buy"
        held = terms.value(p.qty, self.last) * (1 if p.is_long == buys else -1) if p else 0
        waiting = sum(terms.value(other.left, other.record["price"])
                      for other in self.orders.values() if other.record["side"] == r["side"])
        value = terms.value(r["qty"], r["price"])
        self.holds("an order keeps within --max-exposure", r,
                   held + waiting + value <= 3 * self.equity())
        self.holds("a grid has one order at a level", r, r["price"] not in [
            other.record["price"] for other in self.orders.values()])

    def limit(self, price, buys):
        """Kind and limit of an entry that was decided at a price."""
        kind, _, offset = self.options.get("entry", "market").partition(":")
        if kind == "market":
            return kind, None
        sign = 1 if buys else -1
        limit = price * (1 + sign * share(offset)) if offset \
            else price - sign * (self.terms.tick or 0)
        return kind, self.terms.on_tick(limit, not buys)

    def moved(self, r, known):
        """An order that was moved after the last price, or made smaller."""
        prices = {self.last, self.bar.close} if "chase" in self.options else set()
        limits = {self.limit(price, r["side"] == "buy")[1] for price in prices}
        self.holds("an amended limit follows the last price", r,
                   r["price"] in limits | {known["price"]})
        if r["reason"] == "not filled in time":
            is_trade = self.bar.end == self.bar.time + 1
            self.same("a limit moves once a candle, at its end", r, time=(
                r["time"], self.bar.time if is_trade else self.bar.end),
                again=(known["time"] == r["time"], False))

    def levels(self):
        levels, _, scale = self.options.get("pyramid", "1").partition(",")
        return int(levels), F(scale or 1)

    def sized(self, r, entry, buys, p):
        """The quantity is the largest that all limits allow."""
        room = self.rooms(r, entry, buys, p)
        qty = F(r["qty"])
        # What closed parts made, and what funding took from the own margin, is not counted here.
        is_known = not (self.terms.is_isolated and p and (p.exited_qty or self.has_paid))
        if not is_known:
            room.pop("the free money")
        i = self.instrument or {"least": 0, "least_value": 0}
        value = qty if self.terms.inverse else qty * (r["price"] or entry)
        self.holds("an order is not below the instrument's least", r,
                   qty >= i["least"] and value >= i["least_value"])
        # Amounts between are cut to twelve decimals, which are that many steps where none is known.
        for name, used in room.items():
            self.holds("an order keeps within " + name, r, used(qty - qty / 10 ** 9) <= 0)
        self.holds("an order is as large as its limits allow", r, not is_known or any(
            used(qty + self.terms.step + qty / 10 ** 9) > 0 for used in room.values()))

    def rooms(self, r, entry, buys, p):
        """By name, how far a quantity would be beyond each limit."""
        o, terms, equity = self.options, self.terms, self.equity()
        price = r["price"] if r["price"] is not None else entry
        levels, scale = self.levels()
        part = scale ** (len(p.orders) if p else 0) / sum(scale ** n for n in range(levels))
        def value(quantity, at=price):
            return quantity / at if terms.inverse else quantity * at
        def spent(quantity):  # contracts of an inverse market are worth a dollar each
            return quantity if terms.inverse else quantity * price
        room = {}
        kelly = self.kelly()
        if kelly is not None:
            room["Kelly's share"] = lambda q: value(q) - equity * kelly * part
        elif "size" in o:
            room["--size"] = lambda q: spent(q) - F(o["size"]) * part
        else:
            bought = terms.slipped(price, buys) if r["price"] is None else price
            left = terms.slipped(r["stop"], not buys)
            fee = terms.maker if r["kind"] == "post-only" else terms.taker
            risk = share(o.get("risk", "0.5%"))
            room["--risk"] = lambda q: (
                -terms.gain(buys, value(q, bought), value(q, left)) + value(q, bought) * fee
                + value(q, left) * terms.taker - equity * risk * part)
        # Margin, and the fees of opening and of closing at the bankruptcy price.
        worst = price
        if r["price"] is None:
            worse = -terms.slippage if terms.inverse else terms.slippage
            worst = terms.on_tick(entry * (1 + worse), not terms.inverse)
        per_value = 1 / terms.leverage + terms.closing_share(buys) + terms.taker
        bound = 0
        if p:
            at = self.entry if terms.is_isolated else self.last
            bound = terms.value(p.qty, at) * (1 / terms.leverage + terms.closing_share(buys))
        against = self.position and not p
        free = self.cash if terms.is_isolated and not against else equity
        room["the free money"] = lambda q: value(q, worst) * per_value - (free - bound)
        held = terms.value(p.qty, self.last) if p else 0
        limit = o.get("max-exposure", "300%")
        if limit != "off":
            most = share(limit) * equity if limit.endswith("%") else F(limit)
            room["--max-exposure"] = lambda q: value(q) + held - most
        if terms.tiers:
            most_value = max(most for most, rate, _ in terms.tiers
                             if tier_leverage(rate) >= terms.leverage)
            room["the risk tier"] = lambda q: value(q) + held - most_value
        if "max-size" in o:
            same = p.qty if p else 0
            room["--max-size"] = lambda q: spent(q + same) - F(o["max-size"])
        if self.instrument:
            most_qty = self.instrument["most_market" if r["price"] is None else "most"]
            room["the instrument's largest order"] = lambda q: q - most_qty
        return room

    def kelly(self):
        """W - (1-W)/(mean win/mean loss), of the trades in percent; None while --risk holds."""
        if "kelly" not in self.options or len(self.trades) < 30:
            return None
        percents = [trade["pnl_pct"] for trade in self.trades]
        wins, losses = [x for x in percents if x > 0], [-x for x in percents if x <= 0]
        won = F(len(wins), len(percents))
        if not wins:
            return F(0)
        loss = F(sum(losses)) / max(len(losses), 1)
        edge = won - (1 - won) * loss * len(wins) / sum(wins)
        return min(edge * F(self.options["kelly"]), F(1, 4))

    def is_halted(self, time):
        return "max-drawdown" in self.halts or (
            self.halts.get("max-daily-loss", 0) // DAY == (time - 1) // DAY)

    def begin_day(self, time):
        """A day begins with the equity after the last line of the day before."""
        if time // DAY != self.day:
            self.day_starts = {self.cash if self.day is None else self.before}
            self.day = time // DAY

    def on_halt(self, r):
        self.settle(None)
        self.begin_day(self.time)
        reason, equity = r["reason"], self.equity()
        part = share(self.options.get(reason, "3%"))
        levels = [self.peak] if reason == "max-drawdown" else self.day_starts
        is_level = any(abs(r["limit"] - level * (1 - part)) <= TWELVE for level in levels)
        self.holds("a halt comes when the equity is at its limit", r, is_level
                   and r["equity"] == equity <= r["limit"] and r["time"] == self.time)
        self.halts[reason] = r["time"]
        self.same("a halt tells when it ends", r, until=(
            r["until"], (r["time"] // DAY + 1) * DAY if reason == "max-daily-loss" else None))

    def on_resume(self, r):
        """Only a day's loss has an end of its own: the next day."""
        self.same("a halt ends with its day", r, code=(r["code"], "max-daily-loss"))
        self.holds("a halt ends with its day", r,
                   self.halts.get("max-daily-loss", r["time"]) // DAY < r["time"] // DAY)

    def check_guards(self, r, time):
        """At the end of a line: what has to be halted is, and nothing waits to open."""
        o, is_shut = self.options, self.is_halted(time) or time < self.paused_until
        self.holds("losing trades in a row make a pause", r, "max-losses" not in o
                   or self.losses < int(o["max-losses"].split(",")[0]))
        self.holds("a halt or a pause cancels what would open", r, not self.bar or not is_shut
                   or all(order.record["role"] == "exit" for order in self.orders.values()))
        self.begin_day(time)
        equity = self.before = self.equity()
        if not self.bar:
            return
        self.peak = max(self.peak, equity)
        if "max-drawdown" in o and equity < self.peak * (1 - share(o["max-drawdown"])):
            self.holds("the largest drawdown halts", r, "max-drawdown" in self.halts)
        limit = o.get("max-daily-loss", "3%")
        if limit != "off" and equity < min(self.day_starts) * (1 - share(limit)):
            self.holds("the largest daily loss halts", r,
                       self.halts.get("max-daily-loss", 0) // DAY == self.day)

    def on_pause(self, r):
        most, length = self.options["max-losses"].split(",")
        self.same("a pause follows losing trades in a row", r, losses=(
            r["losses"], int(most)), row=(self.losses, int(most)), reason=(
            r["reason"], "max-losses"), time=(r["time"], self.closed["exit_time"]), until=(
            r["until"], r["time"] + minutes(length)))
        self.losses, self.paused_until = 0, max(self.paused_until, r["until"])
