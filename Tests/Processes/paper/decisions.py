"""What an account decides: trailing stops, halts, entries and their quantities."""
from fractions import Fraction as F

from harness.market import DAY, STEP
from paper.amounts import on_tick, rounded, share


class Decisions:
    """Signals, what follows an open position, and what ends it."""

    def add_range(self, value):
        trail = self.o.get("trail", "")
        if ":" not in trail or trail.startswith("best:"):
            return
        numbers = trail.split(":")[1].split(",")
        length = int(numbers[0]) if trail.startswith("ch") else int(numbers[1]) if len(
            numbers) > 1 else 14
        if self.atr is None:
            self.true_ranges.append(value)
            if len(self.true_ranges) == length:
                self.atr = rounded(sum(self.true_ranges) / length)
        else:
            self.atr = rounded((self.atr * (length - 1) + value) / length)

    def leaving(self):
        return self.closing or any(order["role"] == "exit" for order in self.orders)

    def follow(self, close, end):
        p = self.position
        if not p or self.leaving():
            return
        sign = 1 if p["long"] else -1
        trail = self.o.get("trail")
        candidates = []
        if trail and (":" not in trail or trail.startswith("best:")):
            distance, _, start = trail.removeprefix("best:").partition(",")
            base = p["reach"] if trail.startswith("best:") else p["entry"]
            start = p["entry"] * share(start or "0%") if "%" in trail else F(start or 0)
            if p["reach"] * sign >= (p["entry"] + sign * start) * sign:
                distance = base * share(distance) if "%" in trail else F(distance)
                candidates.append((on_tick(p["reach"] - sign * distance, self.tick, sign < 0),
                                   "trail"))
        elif trail and self.atr is not None:
            numbers = trail.split(":")[1].split(",")
            if trail.startswith("atr"):
                candidates.append(
                    (on_tick(close - sign * self.atr * F(numbers[0]), self.tick, sign < 0),
                     "trail"))
            elif len(self.history) >= int(numbers[0]):
                last = self.history[-int(numbers[0]):]
                extreme = max(high for high, _ in last) if sign > 0 else min(low for _, low in last)
                candidates.append(
                    (on_tick(extreme - sign * self.atr * F(numbers[1]), self.tick, sign < 0),
                     "trail"))
        if "break-even" in self.o:
            start, _, keep = self.o["break-even"].partition(",")
            if p["reach"] * sign >= p["entry"] * (1 + sign * share(start)) * sign:
                candidates.append((on_tick(p["entry"] * (1 + sign * share(keep or "0%")), self.tick,
                                           sign > 0), "break-even"))
        for stop, reason in candidates:
            if stop > 0 and (self.stop is None or stop * sign > self.stop * sign):
                self.stop, self.stop_reason = stop, reason
        if "time-stop" in self.o and end - p["time"] >= int(self.o["time-stop"][:-1]) * 60_000:
            self.leave("time", end)

    def leave(self, reason, time, decision=None):
        if self.position and not self.leaving():
            self.orders.append(dict(role="exit", buy=not self.position["long"],
                                    qty=self.position["qty"], filled=F(0), reason=reason,
                                    price=None, stop=None, target=None, resting=False,
                                    trigger=self.last if decision is None else decision))

    def new_day(self, time, start=None):
        """No guard is lifted before it is certain that the stream has come so far."""
        self.passed.take(time, time if start is None else start)
        if self.passed.time and self.day != self.passed.time // DAY:
            if self.day is not None:
                self.daily = False
                self.account.day_start = self.equity()
            self.day = self.passed.time // DAY

    def is_paused(self):
        return self.passed.time + 1 < self.paused

    def pay_funding(self, time):
        rate, due, mark = self.funding
        if rate is None or not due or time < due:
            return
        self.funding = (rate, 0, mark)
        p = self.position
        if p:
            paid = rounded(self.value(p["qty"], mark) * rate)
            amount = -paid if p["long"] else paid
            if self.isolated and amount < 0:
                # What the account has free pays first, then the margin of the position.
                free = max(self.balance() - self.margin(), F(0))
                taken = min(max(-amount - free, F(0)), max(self.own_margin(p)[1], F(0)))
                amount = -min(-amount, free + taken)
                p["taken"] += taken
            self.payments.append(amount)
            p["funding"] = (p["funding"] or 0) + amount
            self.account.cash += amount

    def ticker(self, rate, due, mark, time):
        self.passed.begin()
        self.new_day(time)
        self.pay_funding(time)
        self.funding = (rate, due, mark)
        if self.position and self.position["funding"] is None:
            self.position["funding"] = F(0)
        if self.mark_since is None or time - self.mark_time > 60_000:
            self.mark_since = time
        self.mark, self.mark_time = mark, time
        self.mark_low = mark if self.mark_low is None else min(self.mark_low, mark)
        self.mark_high = mark if self.mark_high is None else max(self.mark_high, mark)
        p = self.position
        limit = self.liquidation(p, self.account.cash) if p and self.driven else None
        if limit is not None and (mark <= limit if p["long"] else mark >= limit):
            self.liquidate(mark, time)
            self.begin_pause()
            self.check()

    def check(self):
        equity, account = self.equity(), self.account
        account.peak = max(account.peak, equity)
        halted = False
        daily = self.o.get("max-daily-loss", "3%")
        if daily != "off" and not self.daily and equity <= account.day_start * (1 - share(daily)):
            self.daily = halted = True
            self.halts.append("max-daily-loss")
        if "max-drawdown" in self.o and not self.drawdown and equity <= account.peak * (
            1 - share(self.o["max-drawdown"])):
            self.drawdown = halted = True
            self.halts.append("max-drawdown")
        if halted:
            self.orders = [order for order in self.orders if order["role"] == "exit"]
            if self.o.get("on-halt") == "flatten":
                self.leave("halt", None)

    def lapse(self, time):
        for order in list(self.orders):
            if order["role"] == "exit" or order["expires"] is None or order["expires"] > time:
                continue
            if ("chase" not in self.o or self.daily or self.drawdown or self.is_paused()
                or not self.chase(order)):
                self.orders.remove(order)

    def chase(self, order):
        sign = 1 if order["buy"] else -1
        if order["stop"] is not None and self.last * sign <= order["stop"] * sign:
            return False
        if order["target"] is not None and self.last * sign >= order["target"] * sign:
            return False
        moved = dict(order, price=self.limit(self.last, order["buy"]), filled=F(0))
        quantity = self.quantity(moved, self.last, without=order)
        if isinstance(quantity,
                      str) or order["stop"] is not None and moved["price"] * sign <= order[
                          "stop"] * sign:
            return False
        order["qty"] = order["filled"] + min(order["qty"] - order["filled"], quantity)
        order["price"], order["resting"] = moved["price"], False
        order["expires"] += self.life()
        return True

    def life(self):
        return int(self.o["entry-ttl"][:-1]) * 1000 if "entry-ttl" in self.o else STEP

    def limit(self, entry, buy):
        kind, _, offset = self.o["entry"].partition(":")
        sign = 1 if buy else -1
        if not offset:
            return on_tick(entry - sign * (self.tick or 0), self.tick, not buy)
        return on_tick(entry * (1 + sign * share(offset)), self.tick, not buy)

    def waits(self, buy):
        return any(order["role"] != "exit" and order["buy"] == buy for order in self.orders)
