"""Compares `trade` with a plain recomputation, written from the rules of its help in fractions: random signals over random
markets with random options must give the same trades and the same equity, to the last digit."""
import json
import os
import random
import re
import select
import signal
import sqlite3
import tempfile
import threading
import unittest
from collections import Counter
from decimal import Decimal
from fractions import Fraction as F

from harness import commands
from harness.commands import start
from harness.market import DAY, STEP, candle_texts

START = 1672324740000 // STEP * STEP


# The rules once more

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


class Account:
    def __init__(self, cash):
        self.cash = self.day_start = self.peak = cash
        self.trades = self.wins = 0
        self.won = self.lost = F(0)


class Passed:
    """Up to when the stream has come for certain: two lines in a row have passed it with two times, and lines have led up to it, each
    of which begins at most a minute after those before. Five times in a row count as they are."""

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


class Model:
    """One market on paper, driven by closed candles of one series."""

    def __init__(self, options, category, instrument, cash, tiers=None):
        self.o, self.category, self.tiers = options, category, tiers
        self.isolated = options.get("margin") == "isolated"
        self.mark = self.mark_low = self.mark_high = None
        self.mark_time, self.mark_since = 0, None
        self.inverse = category == "inverse"
        self.instrument = instrument
        self.tick, self.step = (instrument["tick"], instrument["step"]) if instrument else (None, F(1) if self.inverse else F(1, 10 ** 12))
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

    # Values

    def value(self, quantity, price):
        return rounded(quantity / price) if self.inverse else quantity * price

    def gain(self, entered, now, is_long):
        return now - entered if self.inverse != is_long else entered - now

    def mean(self, quantity, value):
        return rounded(quantity / value if self.inverse else value / quantity)

    def bound(self, value, buy, is_order):
        """What the exchange sets aside: margin, a taker's fee to open an order, and one to close at the bankruptcy price."""
        leverage = self.leverage()
        distance = leverage - 1 if buy != self.inverse else leverage + 1
        closing = 0 if self.category == "spot" else self.taker * (distance or 1)
        return rounded(value * (1 + closing + (self.taker * leverage if is_order else 0)) / leverage)

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
        return on_tick(entry * (1 - self.slippage if self.inverse else 1 + self.slippage), self.tick, not self.inverse)

    # Liquidation

    def use_up(self, p, money, share, deduction=0):
        """The price at which a position and the money behind it come to share of its value, less a deduction."""
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
        """The first tier that covers the position at the price of that tier tells it; the last one covers all."""
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
            if price is not None and (limit is None or limit == tiers[-1][0] or self.value(p["qty"], price) <= limit):
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
        if not is_marked and self.mark_since is not None and self.mark_since <= time and self.mark_time >= end - 60_000:
            return
        if extreme is None:
            if beyond(o):
                self.liquidate(o, time)
        elif is_marked or beyond(extreme):
            if self.stop is not None and not self.closing and not beyond(self.stop) and not beyond(o) and extreme * sign <= self.stop * sign:
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
        self.book(dict(role="exit", buy=not p["long"], reason="liquidation"), price, p["qty"], time, False, inside)
        self.stop = self.target = self.closing = None
        self.orders = [o for o in self.orders if not (o["role"] == "exit" or o["buy"] == p["long"])]

    def covered(self, price):
        """The nearest price at which an exit takes no more than what is behind the position."""
        p = self.position
        sign = 1 if p["long"] else -1
        def is_covered(price):
            return self.account.cash + self.position_gain(p, price) - rounded(self.value(p["qty"], price) * self.taker) >= 0
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
        p = dict(p) if p else dict(long=order["buy"], qty=F(0), entered=F(0), entered_qty=F(0), exited=F(0), entry=F(0), taken=F(0))
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
        return self.account.cash + self.gain(rounded(p["entered"] * p["exited_qty"] / p["entered_qty"]), p["exited"], p["long"])

    def free(self, order, without):
        """What of the equity nothing binds; a position that the order is against is closed first, and its market counts as free."""
        if self.position and self.position["long"] != order["buy"]:
            return max(self.equity(), F(0))
        return max((self.balance() if self.isolated else self.equity()) - self.margin(without), F(0))

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

    @property
    def size(self):
        return 0 if not self.position else self.position["qty"] * (1 if self.position["long"] else -1)

    def exposure(self, more=F(0)):
        held = self.value(self.size, self.last) if self.size and self.last is not None else 0
        bought, sold = (held + more, held) if more >= 0 else (held, held + more)
        for order in self.orders:
            if order["role"] == "exit":
                continue
            value = self.value(order["qty"] - order["filled"], order["price"] if order["price"] is not None else self.last)
            if order["buy"]:
                bought += value
            else:
                sold -= value
        return max(abs(bought), abs(sold))

    # The venue

    def slipped(self, price, buy):
        if not self.slippage:
            return price
        return max(on_tick(price * (1 + self.slippage if buy else 1 - self.slippage), self.tick, buy), self.tick or 0)

    def fill(self, order, price, when, maker=False, inside=False):
        quantity = order["qty"] - order["filled"]
        if order["role"] == "exit":
            quantity = min(quantity, abs(self.size))
        if self.room is not None:
            quantity = min(quantity, self.room)
            self.room -= quantity
        if quantity <= 0:
            return
        order["filled"] += quantity
        was_flat, was_long = not self.size, self.size > 0
        if order["role"] != "exit":
            self.target = order["target"]
            if order["stop"] is not None and (
                    was_flat or self.stop is None or (order["stop"] > self.stop if order["buy"] else order["stop"] < self.stop)):
                self.stop, self.stop_reason = order["stop"], "stop"
        if order["filled"] == order["qty"]:
            self.orders = [other for other in self.orders if other is not order]
            if self.closing is order:
                self.closing = None
        self.book(order, price, quantity, when, maker, inside)
        if not self.size:
            self.stop = self.target = self.closing = None
            self.orders = [o for o in self.orders if not (o["role"] == "exit" or o["buy"] == was_long)]

    def book(self, order, price, quantity, when, maker, inside):
        p = self.position
        if p and p["long"] != order["buy"] and order["reason"] != "liquidation" and self.category != "spot":
            covered = self.covered(price)
            if covered != price:
                self.book(dict(order, reason="liquidation"), covered, quantity, when, maker, inside)
                if self.position:
                    self.liquidate(covered, when, inside)
                elif not self.isolated:
                    self.orders = [order for order in self.orders if order["role"] == "exit"]
                return
        if inside:
            self.last = price
        fee = rounded(self.value(quantity, price) * (self.maker if maker else self.taker))
        self.account.cash -= fee
        self.change(order, price, quantity, when, inside, fee)
        self.stands.append(dict(qty=abs(self.size), mark=self.last, equity=self.equity()))

    def change(self, order, price, quantity, when, inside, fee):
        p = self.position
        if p and p["long"] != order["buy"]:
            gain = self.position_gain(p, price)
            p["mae"], p["mfe"] = min(p["mae"], gain), max(p["mfe"], gain)
            p["taken"] = rounded(p["taken"] * (p["qty"] - quantity) / p["qty"])
            p["qty"] -= quantity
            one = not p["exited_qty"] or price == p["exit"]
            decision = order["trigger"] if order["reason"] != "liquidation" else None
            p["exit_decision"] = self.decided(p["exit_decision"], p["exited_qty"], quantity, decision)
            p["exited_qty"] += quantity
            p["exited"] += self.value(quantity, price)
            p["exit"] = price if one else self.mean(p["exited_qty"], p["exited"])
            p["fee"] += fee
            if p["qty"] == 0:
                self.position = None
                gain = rounded(self.gain(p["entered"], p["exited"], p["long"]))
                self.account.cash += gain
                net = gain - p["fee"] + (p["funding"] or 0)
                percent = rounded(net * 100 / p["entered"])
                self.account.trades += 1
                if percent > 0:
                    self.account.wins += 1
                    self.account.won += percent
                else:
                    self.account.lost += abs(percent)
                self.trades.append(dict(
                    side="long" if p["long"] else "short", entry_time=p["time"], entry=p["entry"], exit_time=when, exit=p["exit"],
                    qty=p["entered_qty"], fee=p["fee"], pnl=net, pnl_pct=percent, mae=p["mae"], mfe=p["mfe"],
                    reason=order["reason"], signal=p["signal"], funding=p["funding"], stop=p["first_stop"], target=p["first_target"],
                    entry_decision=p["entry_decision"] and p["entry_decision"][1],
                    exit_decision=p["exit_decision"] and p["exit_decision"][1], cash=self.start))
                self.losses = self.losses + 1 if net < 0 else 0
                if "max-losses" in self.o:
                    most, pause = self.o["max-losses"].split(",")
                    if self.losses == int(most):
                        self.losses = 0
                        self.paused = max(self.paused, when + int(pause[:-1]) * 60_000)
                        self.pause_begins = True
            return
        if not p:
            p = self.position = dict(
                long=order["buy"], qty=F(0), entered=F(0), entered_qty=F(0), exited=F(0), exited_qty=F(0), time=when, fee=F(0),
                funding=F(0) if self.funding[0] is not None and self.funding[1] else None, mae=F(0), mfe=F(0), reach=price,
                inside=inside and when + 1, signal=order["signal"], levels=1, taken=F(0), first_stop=order["stop"], first_target=order["target"],
                entry_decision=None, exit_decision=None)
        p["entry_decision"] = self.decided(p["entry_decision"], p["entered_qty"], quantity, order["decision"])
        one = not p["entered_qty"] or price == p["entry"]
        p["qty"] += quantity
        p["entered_qty"] += quantity
        p["entered"] += self.value(quantity, price)
        p["entry"] = price if one else self.mean(p["entered_qty"], p["entered"])
        p["fee"] += fee
        p["levels"] = max(p["levels"], order["level"] + 1)
        p["reach"] = max(p["reach"], price) if p["long"] else min(p["reach"], price)

    def decided(self, old, before, quantity, price):
        """The value and the mean of the prices decided at; None where one of them is not known."""
        if price is None or before and old is None:
            return None
        value = self.value(quantity, price) + (old[0] if old else 0)
        return value, price if not old or old[1] == price else self.mean(before + quantity, value)

    def trigger(self, reason, price, when, inside=False):
        order = dict(
            role="exit", trigger=self.target if reason == "target" else self.stop, buy=self.size < 0, qty=abs(self.size), filled=F(0),
            reason=reason, price=None, stop=None, target=None)
        self.orders = [o for o in self.orders if not (o["role"] == "exit" or o["buy"] == (self.size > 0))]
        self.closing = order
        self.fill(order, self.slipped(price, order["buy"]), when, inside=inside)

    def fit(self, o):
        """What an entry binds must be there at the open."""
        for order in list(self.orders):
            if order["role"] == "exit" or order["resting"] or self.size and (self.size > 0) != order["buy"]:
                continue
            paid = self.affordable(order, o, order)
            if order["qty"] - order["filled"] <= paid:
                continue
            value = paid if self.inverse else paid * (o if order["price"] is None else order["price"])
            if paid <= 0 or self.instrument and (paid < self.instrument["least"] or value < self.instrument["least_value"]):
                self.orders.remove(order)
            else:
                order["qty"] = order["filled"] + paid

    def see(self, time, end, o, h, l, volume):
        self.may_liquidate(time, end, o)
        self.room = floor_to(volume * share(self.o["participation"]), self.step) if "participation" in self.o else None
        for order in list(self.orders):
            if order["role"] == "exit" and order in self.orders:
                self.fill(order, self.slipped(o, order["buy"]), time)
        if self.closing:
            self.fill(self.closing, self.slipped(o, self.closing["buy"]), time)
        if self.size and not self.closing:
            sign = 1 if self.size > 0 else -1
            if self.stop is not None and o * sign <= self.stop * sign:
                self.trigger(self.stop_reason, o, time)
            elif self.target is not None and o * sign >= self.target * sign:
                self.trigger("target", o, time)
        self.fit(o)
        for order in list(self.orders):
            if order["role"] == "exit" or order["resting"] or order not in self.orders:
                continue
            if self.size and (self.size > 0) != order["buy"]:
                continue
            sign = 1 if order["buy"] else -1
            if order["stop"] is not None and o * sign <= order["stop"] * sign or \
                    order["target"] is not None and o * sign >= order["target"] * sign:
                self.orders.remove(order)
            elif order["price"] is None:
                self.fill(order, self.slipped(o, order["buy"]), time)
            elif o * sign > order["price"] * sign:
                order["resting"] = True
            elif order["post"]:
                self.orders.remove(order)
            else:
                self.fill(order, o, time)
                order["resting"] = True
        entered = False
        for order in list(self.orders):
            if order["role"] == "exit" or not order["resting"] or order not in self.orders:
                continue
            if not (l < order["price"] if order["buy"] else h > order["price"]):
                continue
            if self.size and (self.size > 0) != order["buy"]:
                continue
            self.fill(order, order["price"], end - 1, maker=True, inside=True)
            entered = True
        self.may_liquidate(time, end, o, extreme=l if self.size > 0 else h)
        if self.size and not self.closing:
            sign = 1 if self.size > 0 else -1
            worst, best = (l, h) if sign > 0 else (h, l)
            if self.stop is not None and worst * sign <= self.stop * sign:
                gap = o * sign < self.stop * sign
                self.trigger(self.stop_reason, o if gap else self.stop, end - 1, inside=True)
            elif not entered and self.target is not None and best * sign >= self.target * sign:
                self.trigger("target", self.target, end - 1, inside=True)

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

    def add_range(self, value):
        trail = self.o.get("trail", "")
        if ":" not in trail or trail.startswith("best:"):
            return
        numbers = trail.split(":")[1].split(",")
        length = int(numbers[0]) if trail.startswith("ch") else int(numbers[1]) if len(numbers) > 1 else 14
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
                candidates.append((on_tick(p["reach"] - sign * distance, self.tick, sign < 0), "trail"))
        elif trail and self.atr is not None:
            numbers = trail.split(":")[1].split(",")
            if trail.startswith("atr"):
                candidates.append((on_tick(close - sign * self.atr * F(numbers[0]), self.tick, sign < 0), "trail"))
            elif len(self.history) >= int(numbers[0]):
                last = self.history[-int(numbers[0]):]
                extreme = max(high for high, _ in last) if sign > 0 else min(low for _, low in last)
                candidates.append((on_tick(extreme - sign * self.atr * F(numbers[1]), self.tick, sign < 0), "trail"))
        if "break-even" in self.o:
            start, _, keep = self.o["break-even"].partition(",")
            if p["reach"] * sign >= p["entry"] * (1 + sign * share(start)) * sign:
                candidates.append((on_tick(p["entry"] * (1 + sign * share(keep or "0%")), self.tick, sign > 0), "break-even"))
        for stop, reason in candidates:
            if stop > 0 and (self.stop is None or stop * sign > self.stop * sign):
                self.stop, self.stop_reason = stop, reason
        if "time-stop" in self.o and end - p["time"] >= int(self.o["time-stop"][:-1]) * 60_000:
            self.leave("time", end)

    def leave(self, reason, time, decision=None):
        if self.position and not self.leaving():
            self.orders.append(dict(
                role="exit", buy=not self.position["long"], qty=self.position["qty"], filled=F(0), reason=reason, price=None,
                stop=None, target=None, resting=False, trigger=self.last if decision is None else decision))

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
        if "max-drawdown" in self.o and not self.drawdown and equity <= account.peak * (1 - share(self.o["max-drawdown"])):
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
            if "chase" not in self.o or self.daily or self.drawdown or self.is_paused() or not self.chase(order):
                self.orders.remove(order)

    def chase(self, order):
        sign = 1 if order["buy"] else -1
        if order["stop"] is not None and self.last * sign <= order["stop"] * sign:
            return False
        if order["target"] is not None and self.last * sign >= order["target"] * sign:
            return False
        moved = dict(order, price=self.limit(self.last, order["buy"]), filled=F(0))
        quantity = self.quantity(moved, self.last, without=order)
        if isinstance(quantity, str) or order["stop"] is not None and moved["price"] * sign <= order["stop"] * sign:
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

    def signal(self, s):
        self.passed.begin()
        self.new_day(s["time"] - 1)
        if self.position:
            if self.position["long"] == s["long"]:
                # A reversal that waits is called off; the exit is not.
                if self.waits(not s["long"]):
                    self.orders = [order for order in self.orders if order["role"] == "exit"]
                if not s["opens"]:
                    return
                levels = int(self.o.get("pyramid", "1").split(",")[0])
                if self.leaving() or self.waits(s["long"]) or self.position["levels"] >= levels:
                    return
                return self.open(s, self.position["levels"])
            opposite = self.o.get("opposite", "close")
            reverses = opposite == "reverse" and s["opens"]
            if opposite == "ignore" or self.waits(s["long"]) or not reverses and self.leaving():
                return
            self.orders = [order for order in self.orders if order["role"] == "exit"]
            self.leave("opposite", s["time"], s["entry"])
            if reverses:
                self.open(s, 0)
            return
        waiting = [order for order in self.orders if order["role"] != "exit"]
        if waiting:
            if waiting[0]["buy"] == s["long"]:
                return
            self.orders = []
        if s["opens"]:
            self.open(s, 0)

    def open(self, s, level):
        if self.daily or self.drawdown or self.category == "spot" and not s["long"]:
            return
        if self.is_paused() or self.o.get("side", "both") not in ("both", "long" if s["long"] else "short"):
            return
        sign = 1 if s["long"] else -1
        stop, target = [None if price is None else on_tick(price, self.tick, sign < 0) for price in (s["stop"], s["target"])]
        if stop is not None and stop * sign >= s["entry"] * sign or target is not None and target * sign <= s["entry"] * sign:
            return
        if any(price is not None and price <= 0 for price in (stop, target)):
            return
        kind = self.o.get("entry", "market")
        order = dict(role="entry", buy=s["long"], filled=F(0), stop=stop, target=target, price=None, post=kind.startswith("post"),
                     resting=False, level=level, signal=s["id"], expires=None, reason=None, decision=s["entry"])
        if kind != "market":
            order["price"] = self.limit(s["entry"], s["long"])
            order["expires"] = s["time"] + self.life()
        quantity = self.quantity(order, s["entry"])
        if isinstance(quantity, str):
            return
        order["qty"] = quantity
        if "max-orders" in self.o:
            most, span = self.o["max-orders"].split("/")
            self.order_times = [time for time in self.order_times if time > s["time"] - int(span[:-1]) * 60_000]
            if len(self.order_times) >= int(most):
                return
        if self.beyond_liquidation(order, s["entry"]):
            self.vetoes.append(s["id"])
            return
        self.order_times.append(s["time"])
        self.orders.append(order)

    def affordable(self, order, entry, without):
        dearest, leverage = self.dearest(order, entry), self.leverage()
        distance = leverage - 1 if order["buy"] != self.inverse else leverage + 1
        closing = 0 if self.category == "spot" else self.taker * (distance or 1)
        budget, rate = money(self.free(order, without)) * leverage, 1 + closing + self.taker * leverage
        return floor_to(budget * dearest / rate if self.inverse else budget / (dearest * rate), self.step)

    def quantity(self, order, entry, without=None):
        price = order["price"] if order["price"] is not None else entry
        equity = self.equity()
        if equity <= 0:
            return "no money"
        levels, _, scale = self.o.get("pyramid", "1,1").partition(",")
        weights = [F(scale or 1) ** number for number in range(int(levels))]
        part = rounded(weights[order["level"]] / sum(weights))
        kelly = None
        if "kelly" in self.o and self.account.trades >= 30:
            a = self.account
            k = rounded(F(a.wins) * (a.won - a.lost) / (a.trades * a.won)) if a.won else F(0)
            kelly = min(k * F(self.o["kelly"]), F(1, 4))
            if kelly <= 0:
                return "no edge"
        if kelly is not None:
            value = money(money(equity * kelly) * part)
            quantity = floor_to(value * price if self.inverse else value / price, self.step)
        elif "size" in self.o:
            amount = F(self.o["size"]) * part
            quantity = floor_to(amount if self.inverse else amount / price, self.step)
        else:
            if order["stop"] is None:
                return "no stop"
            if (order["stop"] >= price) if order["buy"] else (order["stop"] <= price):
                return "beyond the stop"
            # Between the prices that both sides get, slippage and tick included, and the fees.
            bought = self.slipped(price, order["buy"]) if order["price"] is None else price
            left = self.slipped(order["stop"], not order["buy"])
            fee = self.maker if order["post"] else self.taker
            budget = money(money(equity * share(self.o.get("risk", "0.5%"))) * part)
            if self.inverse:
                loss = abs(1 / left - 1 / bought) + fee / bought + self.taker / left
                budget = money(budget * bought) / bought
            else:
                loss = abs(bought - left) + bought * fee + left * self.taker
            quantity = floor_to(budget / loss, self.step)
        paid = self.affordable(order, entry, without)
        if paid <= 0:
            return "no money"
        quantity = min(quantity, paid)
        held = self.exposure()
        if self.position and self.position["long"] != order["buy"]:
            held -= self.exposure()
        if without:
            held -= self.value(without["qty"] - without["filled"], without["price"])
        limit = self.o.get("max-exposure", "300%")
        if limit != "off":
            room = (share(limit) * equity if limit.endswith("%") else F(limit)) - held
            room = floor_to(room * price if self.inverse else room / price, self.step) if room > 0 else 0
            if room <= 0:
                return "max-exposure"
            quantity = min(quantity, room)
        if self.tiers:
            most = max(limit for limit, rate, _ in self.tiers if tier_leverage(rate) >= self.leverage())
            against = self.position and self.position["long"] != order["buy"]
            held = F(0) if against else self.exposure()
            if without and not against:
                held -= self.value(without["qty"] - without["filled"], without["price"])
            room = max(most - held, F(0))
            room = floor_to(room * price if self.inverse else room / price, self.step)
            if room <= 0:
                return "risk tier"
            quantity = min(quantity, room)
        if "max-size" in self.o:
            most = floor_to(F(self.o["max-size"]) / (1 if self.inverse else price), self.step)
            same = self.position["qty"] if self.position and self.position["long"] == order["buy"] else 0
            quantity = min(quantity, max(most - same, 0))
        if self.instrument:
            quantity = min(quantity, floor_to(self.instrument["most_market" if order["price"] is None else "most"], self.step))
        if quantity <= 0:
            return "nothing"
        if self.instrument:
            value = quantity if self.inverse else quantity * price
            if quantity < self.instrument["least"] or value < self.instrument["least_value"]:
                return "too little"
        return quantity


# Random cases

def signals(chance, rows, often, digits, has_stops):
    made = {}
    for number, (time, texts, _) in enumerate(rows):
        if chance.random() > often:
            continue
        entry, is_long = F(texts[3]), chance.random() < 0.5
        sign = 1 if is_long else -1
        distance = entry * F(str(round(chance.uniform(0.002, 0.012), 6)))
        stop = None if not has_stops and chance.random() < 0.3 else entry - sign * distance
        target = None if chance.random() < (0.2 if stop else 0.8) else entry + sign * distance * F(str(round(chance.uniform(0.4, 3), 3)))
        made[number] = dict(time=time + STEP, long=is_long, opens=chance.random() < 0.8, entry_text=texts[3], entry=entry, stop=fit(stop, digits), target=fit(target, digits))
    return made


def fit(price, digits):
    return None if price is None else F(round(price * 10 ** digits), 10 ** digits)


def text(value, digits):
    return "null" if value is None else f"{Decimal(value.numerator) / Decimal(value.denominator):.{digits}f}"


def options_of(chance, category):
    def maybe(probability, name, *values):
        if chance.random() < probability:
            chosen[name] = chance.choice(values)
    chosen = {}
    maybe(0.5, "risk", "1%", "2%", "0.1%")
    if chance.random() < 0.25:
        chosen["size"] = chance.choice(["100", "2500", "60000"])
        chosen.pop("risk", None)
    else:
        maybe(0.3, "kelly", "0.25", "1")
    maybe(0.3, "pyramid", "3,1.5", "2", "4,0.5")
    maybe(0.5, "leverage", "1", "3", "50", "100")
    maybe(0.5, "margin", "isolated", "cross")
    maybe(0.2, "max-size", "5000", "500")
    maybe(0.5, "entry", "limit:-0.05%", "limit:0.1%", "limit:0%", "post-only", "post-only:-0.1%")
    if "entry" in chosen:
        maybe(0.5, "entry-ttl", "10s", "400s", "3600s")
        maybe(0.4, "chase", "")
    maybe(0.5, "trail", "1%,0.5%", "0.3%", "atr:2", "atr:1.5,5", "chandelier:22,3", "chandelier:5,1.5", "40", "60,30",
          "best:0.5%", "best:0.4%,0.2%")
    maybe(0.3, "max-losses", "2,30m", "1,9m", "3,120m")
    maybe(0.3, "break-even", "0.4%", "0.5%,0.1%")
    maybe(0.3, "time-stop", "9m", "60m")
    maybe(0.6, "opposite", "close", "reverse", "ignore")
    if chosen.get("opposite") != "reverse":
        maybe(0.3, "side", "long", "short", "both")
    maybe(0.5, "max-exposure", "150%", "3000", "off", "off")
    maybe(0.5, "max-daily-loss", "1%", "5%", "off", "off")
    maybe(0.2, "max-drawdown", "10%", "4%")
    maybe(0.2, "max-orders", "2/30m", "5/120m")
    maybe(0.3, "on-halt", "flatten", "keep")
    maybe(0.3, "fee", "0.1%,0.01%", "0.06%,-0.01%", "0%")
    maybe(0.4, "slippage", "0%", "0.1%")
    maybe(0.3, "participation", "10%", "1%", "50%")
    if chance.random() < 0.3:
        # Much of the account at once, and nothing that gets out in time.
        for name in ("risk", "kelly", "max-size", "trail", "break-even", "time-stop", "max-drawdown"):
            chosen.pop(name, None)
        chosen.update({"size": chance.choice(["20000", "60000", "600000"]), "leverage": chance.choice(["10", "50", "100"]),
                       "max-exposure": "off", "max-daily-loss": "off", "margin": chance.choice(["isolated", "cross"])})
    return chosen


CATEGORIES = {
    "linear": ("BTCUSDT", 16650.0, 2, 3, "10000"), "inverse": ("BTCUSD", 16650.0, 1, 0, "0.5BTC"), "spot": ("ETHUSDT", 1190.5, 2, 5, "10000")}


def prints(chance, texts, time, digits, volume_digits):
    """Trades that walk through a candle."""
    o, h, l, c = texts
    path = [o, *(chance.choice([(h, l), (l, h)])), c]
    return [(time + number * STEP // 4 + chance.randrange(1000), price, f"{chance.random() * 8:.{volume_digits}f}")
            for number, price in enumerate(path)]


def case(seed, count=600, often=0.12):
    """Input lines, arguments, and what the model makes of them."""
    chance = random.Random(seed)
    category = chance.choice(["linear", "linear", "inverse", "spot"])
    symbol, price, digits, volume_digits, cash = CATEGORIES[category]
    options = options_of(chance, category)
    count = count if count != 600 else chance.choice([300, 600, 1500])
    instrument = None
    if chance.random() < 0.4:
        instrument = dict(tick=F(5, 10 ** digits) if category == "linear" else F(1, 10 ** digits), step=F(1, 10 ** max(volume_digits - 1, 0)),
                          least=F(1, 100) if category == "linear" else F(0), least_value=F(5), most=F(20000), most_market=F(10000),
                          leverage=F(25, 2))
    rows = candle_texts(chance, START, count, price, digits, volume_digits, 0.1, chance.choice([0, 0.01, 0.03]))
    has_stops = "risk" in options or "size" not in options
    fired = signals(chance, rows, often, digits, has_stops and chance.random() < 0.8)
    funded = category != "spot" and chance.random() < (0.8 if "size" in options else 0.4)
    driven = chance.random() < 0.25
    tiers = None if category == "spot" or chance.random() < 0.6 else random_tiers(chance, category)
    model = Model(options, category, instrument, F(cash.rstrip("BTC")), tiers)
    arguments = ["--cash", cash]
    for name, value in options.items():
        arguments += ["--" + name] + ([value] if value else [])
    if tiers:
        arguments += ["--risk-limits", write_tiers(seed, tiers, category, symbol, chance.random() < 0.5)]
    lines = []
    if instrument and chance.random() < 0.5:
        # The stream tells the rules, not a file.
        lines.append(instrument_record(instrument, category, symbol))
    elif instrument:
        arguments += ["--instruments", write_instrument(seed, instrument, category, symbol)]
    # Marks now and then, or close enough that the last price never decides.
    period = chance.choice([40, 8])
    pace = chance.choice([period, 1])
    rates = chance.choice([["0.0001", "-0.00025"], ["0.03", "-0.02"], ["0.2", "-0.09"]]) if "size" in options else ["0.0001", "-0.00025"]
    for number, (time, texts, volume) in enumerate(rows):
        told = []
        if funded and number % pace == 0:
            rate, due = chance.choice(rates), (time // (period * STEP) + 1) * period * STEP
            told = [(time, texts[0])] + [(time + later, chance.choice(texts)) for later in ((60_000, 120_000) if pace == 1 else ())]
        deals = list(enumerate(prints(chance, texts, time, digits, volume_digits))) if driven else []
        def tell(until):
            while told and told[0][0] <= until:
                moment, mark = told.pop(0)
                lines.append('{"topic":"tickers.%s","type":"delta","data":{"symbol":"%s","markPrice":"%s","nextFundingTime":"%d","fundingRate":"%s"},'
                             '"ts":%d,"category":"%s"}' % (symbol, symbol, mark, due, rate, moment, category))
                model.ticker(F(rate), due, F(mark), moment)
        for place, (moment, price_text, size) in deals:
            tell(moment)
            lines.append('{"topic":"publicTrade.%s","type":"snapshot","ts":%d,"data":[{"T":%d,"s":"%s","S":"Buy","v":"%s","p":"%s","L":"PlusTick",'
                         '"i":"x","BT":false,"seq":%d}],"category":"%s"}' % (symbol, moment, moment, symbol, size, price_text, number * 4 + place, category))
            model.trade(moment, price_text, size)
        tell(time + STEP)
        lines.append('{"type":"candle","category":"%s","symbol":"%s","interval":"3","time":%d,"open":%s,"high":%s,"low":%s,"close":%s,'
                     '"volume":%s,"turnover":null,"closed":true}' % (category, symbol, time, *texts, volume))
        model.candle(time, texts, volume)
        if number in fired:
            s = fired[number]
            s["id"] = f"{category}:{symbol}:3:{time}:test:{number}"
            lines.append('{"type":"signal","id":"%s","category":"%s","symbol":"%s","interval":"3","time":%d,"close_time":%d,"side":"%s",'
                         '%s"strategy":"test","score":1,"entry":%s,"stop":%s,"target":%s}' % (
                             s["id"], category, symbol, time, s["time"], "long" if s["long"] else "short",
                             "" if s["opens"] else '"opens":false,', s["entry_text"],
                             text(s["stop"], digits), text(s["target"], digits)))
            model.signal(s)
    return lines, arguments, model, (category, symbol)


def number(value):
    return str(Decimal(value.numerator) / Decimal(value.denominator))


def instrument_record(instrument, category, symbol):
    rules = {"tick": "tick", "step": "step", "min_qty": "least", "min_value": "least_value", "max_qty": "most", "max_market_qty": "most_market"}
    members = ",".join(f'"{name}":{number(instrument[key])}' for name, key in rules.items() if instrument[key] and (name != "min_qty" or category != "spot"))
    return '{"type":"instrument","category":"%s","symbol":"%s","time":%d,%s,"max_leverage":%s,"currency":null}' % (
        category, symbol, START, members, number(instrument["leverage"]))


FILES = tempfile.TemporaryDirectory()


def random_tiers(chance, category):
    """Each tier begins where the one before ends: what it deducts makes up for its higher rate."""
    limits = [F(1, 5), F(1), F(10 ** 6)] if category == "inverse" else [F(5000), F(20000), F(10 ** 9)]
    tiers, deduction, below, last = [], F(0), F(0), F(0)
    for limit in limits:
        rate = below + F(chance.choice(["0.0025", "0.005", "0.01"]))
        deduction += last * (rate - below) if last else 0
        tiers.append((limit, rate, deduction))
        below, last = rate, limit
    return tiers


def tier_leverage(rate):
    return rounded(1 / (2 * rate), 2)


def write_tiers(seed, tiers, category, symbol, in_percent):
    """The answer in two pages, with rates in percent or as fractions."""
    path = os.path.join(FILES.name, f"risk-limits-{seed}.json")
    rows = []
    for limit, rate, deduction in tiers:
        factor = 100 if in_percent else 1
        rows.append(dict(symbol=symbol, riskLimitValue=number(limit), maintenanceMargin=number(rate * factor), initialMargin=number(rate * 2 * factor),
                         maxLeverage=number(tier_leverage(rate)), mmDeduction=number(deduction) if deduction else ""))
    with open(path, "w") as file:
        for page in (rows[2:], rows[:2]):
            file.write(json.dumps({"retCode": 0, "result": {"category": category, "list": page}}) + "\n")
    return path


def write_instrument(seed, instrument, category, symbol):
    path = os.path.join(FILES.name, f"instruments-{seed}.json")
    if category == "spot":
        lots = {"basePrecision": number(instrument["step"]), "minOrderQty": "1", "minOrderAmt": number(instrument["least_value"]),
                "maxLimitOrderQty": number(instrument["most"]), "maxMarketOrderQty": number(instrument["most_market"])}
    else:
        lots = {"qtyStep": number(instrument["step"]), "minOrderQty": number(instrument["least"]), "minNotionalValue": number(instrument["least_value"]),
                "maxOrderQty": number(instrument["most"]), "maxMktOrderQty": number(instrument["most_market"])}
    row = {"symbol": symbol, "priceFilter": {"tickSize": number(instrument["tick"])}, "lotSizeFilter": lots}
    if category != "spot":
        row["leverageFilter"] = {"minLeverage": "1", "maxLeverage": number(instrument["leverage"]), "leverageStep": "0.01"}
    with open(path, "w") as file:
        json.dump({"retCode": 0, "result": {"category": category, "list": [row]}}, file, indent=1)
    return path


def run(arguments, content, quiet=True, **more):
    return commands.run(["trade", *["-q"] * quiet, *arguments], content.encode(), **more)


def records(output, kind):
    found = [json.loads(line, parse_float=F, parse_int=F) for line in output.splitlines() if line.startswith(b'{"type":"%s"' % kind.encode())]
    return found


class Recomputed(unittest.TestCase):
    def compare(self, seed):
        lines, arguments, model, _ = case(seed)
        with tempfile.TemporaryDirectory() as folder:
            result = run(arguments, "\n".join(lines) + "\n", quiet=False, cwd=folder)
        what = f"seed {seed}: trade {' '.join(arguments)}"
        self.assertEqual(result.returncode, 1 if model.halts else 0, what + result.stderr.decode())
        ids = Counter(json.loads(line)["id"] for line in own(result.stdout))
        self.assertEqual([id for id, count in ids.items() if count > 1 or not id], [], f"{what}: an id of its own for each record")
        trades = records(result.stdout, "trade")
        for number, (got, want) in enumerate(zip(trades, model.trades)):
            for name, value in want.items():
                self.assertEqual(got[name], value, f"{what}\ntrade {number}: {name}\n{got}\n{want}")
        self.assertEqual(len(trades), len(model.trades), what)
        self.compare_stands(result.stdout, model, what)
        positions = records(result.stdout, "position")
        if positions and not model.position:
            # What is left is the cash: nothing got lost beside the trades.
            self.assertEqual(positions[-1]["equity"], model.account.cash, what)
        cash = arguments[arguments.index("--cash") + 1]
        self.compare_summary(result.stderr.decode(), model, F(cash.rstrip("BTC")), what)
        events = records(result.stdout, "event")
        self.assertEqual([event["reason"] for event in events if event["event"] == "halt"], model.halts, what)
        vetoes = [event["signal"] for event in events if event["event"] == "veto" and "lies beyond the liquidation price" in event["reason"]]
        self.assertEqual(vetoes, model.vetoes, what)
        self.assertTrue(all(position["equity"] >= 0 for position in positions if position["side"] == "flat"), what)
        self.assertEqual([F(str(record["amount"])) for record in records(result.stdout, "funding")], model.payments, what)
        return Counter(trade["reason"] for trade in trades) + Counter(veto=len(vetoes))

    def compare_stands(self, output, model, what):
        """The position record that follows each fill."""
        got, is_due = [], False
        for line in own(output):
            kind = json.loads(line)["type"]
            if kind == "position" and is_due:
                record = json.loads(line, parse_float=F, parse_int=F)
                got.append({name: record[name] for name in ("qty", "mark", "equity")})
            is_due = kind == "fill" or is_due and kind != "position"
        self.assertEqual(len(got), len(model.stands), what)
        for number, (one, want) in enumerate(zip(got, model.stands)):
            self.assertEqual(one, want, f"{what}\nfill {number}")

    def compare_summary(self, errors, model, start, what):
        """The last line: to the cent, or to the eighth decimal of a coin."""
        found = re.search(r"trade: paper account: realised (\S+) (\w+) in (\d+) trades?(?: \(funding (\S+)\))?, unrealised (\S+) (\w+), balance (\S+) (\w+)\n$", errors)
        self.assertTrue(found, what + errors)
        unit = F(1, 100) if found[2] == "USDT" else F(1, 10 ** 8)
        realised, funding, unrealised, balance = F(found[1]), F(found[4] or 0), F(found[5]), F(found[7])
        self.assertEqual(int(found[3]), model.account.trades, what)
        self.assertLessEqual(abs(funding - sum(model.payments)), unit, what + errors)
        self.assertLessEqual(abs(balance + unrealised - model.equity()), unit, what + errors)
        self.assertLessEqual(abs(balance - realised - start), unit, what + errors)
        if not model.position:
            self.assertEqual(unrealised, 0, what)

    def test_fifty_random_strategies(self):
        count = sum((self.compare(seed) for seed in range(int(os.environ.get("SEEDS", 50)))), Counter())
        self.assertGreater(count.total(), 500)
        self.assertGreater(count["liquidation"], 10)
        self.assertGreater(count["veto"], 10)


def own(output):
    """The lines that are not the input's."""
    return [line for line in output.splitlines() if re.match(rb'{"type":"(order|fill|position|trade|funding|event)"', line)]


def numeral(chance, value):
    """A number as some other stage may print it: with fewer zeros, or more, or an exponent."""
    if value != value.to_integral_value() or chance.random() < 0.7:
        value = value.normalize()
    sign, digits, exponent = value.as_tuple()
    digits = "".join(map(str, digits)).lstrip("0") or "0"
    kind = chance.randrange(3)
    if kind == 0:
        return f"{value:f}"
    if kind == 1:
        return f"{value:f}" + ("" if "." in f"{value:f}" else ".") + "0" * chance.randrange(1, 5)
    return f'{"-" if sign else ""}{digits}e{exponent}'


def rewritten(chance, line):
    """The same record, written anew: other digits, other spaces; the exchange's texts stay."""
    times = ("time", "close_time", "ts", "T", "seq")
    def write(value, name=""):
        if isinstance(value, dict):
            return "{" + ", ".join(f"{json.dumps(key)}: {write(inner, key)}" for key, inner in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ",".join(map(write, value)) + "]"
        if isinstance(value, Decimal):
            return str(value) if name in times else numeral(chance, value)
        if name in ("p", "v", "markPrice", "fundingRate"):
            return json.dumps(numeral(chance, Decimal(value)))
        return json.dumps(value)
    return write(json.loads(line, parse_float=Decimal, parse_int=Decimal))


class AnyInput(unittest.TestCase):
    def test_how_numbers_are_written_changes_nothing(self):
        for seed in range(20):
            lines, arguments, _, (category, symbol) = case(seed, count=200, often=0.3)
            chance = random.Random(seed)
            if seed % 2:
                lines = ['{"type":"instrument","category":"%s","symbol":"%s","time":%d,"tick":0.10,"step":0.10,"min_qty":0.10,"min_value":1}'
                         % (category, symbol, START)] + lines
            def results(lines):
                return [json.loads(line, parse_float=F, parse_int=F) for line in own(run(arguments, "\n".join(lines) + "\n").stdout)]
            plain = results(lines)
            self.assertEqual(results([rewritten(chance, line) for line in lines]), plain, f"seed {seed}: trade {' '.join(arguments)}")
            # As `jq -c .` leaves them, and a stage in Python.
            self.assertEqual(results([json.dumps(json.loads(line), separators=(",", ":")) for line in lines]), plain, f"seed {seed}")

    def test_any_prefix_and_any_chunking(self):
        for seed in range(6):
            lines, arguments, model, _ = case(seed, count=120, often=0.3)
            content = "\n".join(lines) + "\n"
            whole = run(arguments, content).stdout
            chance = random.Random(seed)
            for _ in range(20):
                cut = chance.randrange(len(content))
                self.assertTrue(whole.startswith(run(arguments, content[:cut]).stdout.rstrip(b"\n")), f"seed {seed}, {cut} bytes")
            process = start(["trade", "-q", *arguments], stderr=None)
            # More comes out than a pipe holds.
            parts = []
            reader = threading.Thread(target=lambda: parts.append(process.stdout.read()))
            reader.start()
            at = 0
            while at < len(content):
                size = chance.randrange(1, 9000)
                process.stdin.write(content[at:at + size].encode())
                at += size
            process.stdin.close()
            reader.join(60)
            process.stdout.close()
            self.assertEqual(process.wait(60), 1 if model.halts else 0)
            self.assertEqual(parts[0], whole, f"seed {seed}, in pieces")

    def test_every_line_passes_in_order(self):
        lines, arguments, _, _ = case(3)
        kept = [line for line in run(arguments, "\n".join(lines) + "\n").stdout.decode().splitlines() if line.encode() not in own(line.encode())]
        self.assertEqual(kept, lines)

    def test_candles_that_form_change_nothing(self):
        for seed in range(8):
            lines, arguments, _, _ = case(seed, count=200, often=0.3)
            forming = []
            for line in lines:
                if '"closed":true' in line:
                    forming += [re.sub(r'"close":[0-9.]+', '"close":1', line).replace('"closed":true', '"closed":false')] * 2
                forming.append(line)
            self.assertEqual(own(run(arguments, "\n".join(lines) + "\n").stdout), own(run(arguments, "\n".join(forming) + "\n").stdout))

    def test_two_markets_do_not_disturb_one_another(self):
        """Each alone and both in one stream: the same, but for what they share, the cash."""
        one, arguments, _, _ = case(31, count=200)
        other = [line.replace("BTCUSDT", "XRPUSDT").replace("ETHUSDT", "XRPUSDT") for line in one]
        arguments = ["--size", "100"]
        alone = own(run(arguments, "\n".join(one) + "\n").stdout)
        both = own(run(arguments, "\n".join(line for pair in zip(one, other) for line in pair) + "\n").stdout)
        def bare(lines):
            return [re.sub(rb'"(equity|liquidation|liquidation_distance_pct)":[^,]*,', b"", line) for line in lines if b"XRPUSDT" not in line]
        self.assertEqual(bare(alone), bare(both))


class Guarded(unittest.TestCase):
    def kill(self, seed, chance):
        lines, arguments, model, _ = case(seed, count=400, often=0.3)
        content = "\n".join(lines) + "\n"
        whole = run(arguments, content)
        self.assertEqual(whole.returncode, 1 if model.halts else 0)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "state.db")
            seen = []
            for _ in range(chance.randrange(1, 5)):
                process = start(["trade", "-q", "--state", path, *arguments], stderr=None)
                # Fed in small pieces up to somewhere, and killed whatever it does then.
                end, at = chance.randrange(len(content)), 0
                os.set_blocking(process.stdout.fileno(), False)
                output = b""
                while at < end:
                    size = min(chance.randrange(1, 6000), end - at)
                    process.stdin.write(content[at:at + size].encode())
                    at += size
                    if chance.random() < 0.3:
                        select.select([process.stdout], [], [], 0.02)
                    output += process.stdout.read() or b""
                process.kill()
                process.wait()
                os.set_blocking(process.stdout.fileno(), True)
                output += process.stdout.read()
                process.stdin.close(), process.stdout.close()
                # A reader takes whole lines.
                seen += own(output.rpartition(b"\n")[0])
            last = run(["--state", path, *arguments], content)
            # A halt may be over, and told, before the last run.
            self.assertIn(last.returncode, (0, 1) if model.halts else (0,), last.stderr)
            seen += own(last.stdout)
            kept = [row[0] for row in sqlite3.connect(path).execute("select line from trades")]
        want = [line for line in own(whole.stdout)]
        again = b',"again":true}'
        said = [line for line in seen if not line.endswith(again)]
        repeated = [line[:-len(again)] + b"}" for line in seen if line.endswith(again)]
        # Nothing doubled but what says so, nothing lost, nothing else.
        extra = Counter(said) - Counter(want)
        self.assertFalse(extra, f"seed {seed}: twice, or never due: {sorted(extra)}")
        self.assertEqual(Counter(want) - Counter(said) - Counter(repeated), Counter(), f"seed {seed}: lost")
        self.assertEqual(set(repeated) - set(want), set(), f"seed {seed}")
        self.assertEqual(sorted(kept), sorted(line.decode() for line in want if line.startswith(b'{"type":"trade"')))
        return len(repeated)

    def test_kills_at_any_moment_repeat_and_forget_nothing(self):
        chance = random.Random(5)
        for seed in range(int(os.environ.get("KILLS", 40))):
            self.kill(seed, chance)

    def losing(self):
        """Candles that fall, and a signal to buy on each."""
        lines = []
        for number in range(60):
            price = 10000 - number * 20
            time = START // DAY * DAY + number * STEP
            lines.append('{"type":"candle","category":"linear","symbol":"BTCUSDT","interval":"3","time":%d,"open":%d,"high":%d,"low":%d,"close":%d,'
                         '"volume":1000.000,"turnover":null,"closed":true}' % (time, price, price, price - 20, price - 20))
            lines.append('{"type":"signal","id":"s%d","category":"linear","symbol":"BTCUSDT","interval":"3","time":%d,"close_time":%d,"side":"long",'
                         '"strategy":"x","entry":%d,"stop":%d,"target":null}' % (number, time, time + STEP, price - 20, price - 70))
        return lines

    def test_a_halt_survives_a_restart(self):
        # The loss of a day has a limit without an option too.
        for reason, limits in (("max-drawdown", ["--max-drawdown", "3%", "--max-daily-loss", "off"]), ("max-daily-loss", [])):
            lines = self.losing()
            with tempfile.TemporaryDirectory() as folder:
                arguments = [*limits, "--risk", "1%", "--state", os.path.join(folder, "state.db")]
                first = records(run(arguments, "\n".join(lines[:60]) + "\n").stdout, "event")
                self.assertEqual([event["reason"] for event in first if event["event"] == "halt"], [reason])
                rest = run(arguments, "\n".join(lines[60:]) + "\n").stdout
                self.assertEqual([order for order in records(rest, "order") if order["role"] == "entry" and order["status"] == "new"], [])
                lifted = run([*arguments, "--resume"], "\n".join(line.replace('"id":"s', '"id":"t') for line in self.losing()[-4:]) + "\n").stdout
                self.assertEqual([order["signal"] for order in records(lifted, "order")], ["t59"], "what is new opens again, and nothing else")

    def test_a_daily_loss_is_forgiven_the_next_day(self):
        lines = self.losing()
        moved = [re.sub(r'"(time|close_time)":(\d+)', lambda m: f'"{m[1]}":{int(m[2]) + DAY}', line).replace('"id":"s', '"id":"t') for line in lines]
        output = run(["--risk", "1%"], "\n".join(lines + moved) + "\n").stdout
        self.assertEqual(len([event for event in records(output, "event") if event["event"] == "halt"]), 2)

    def test_a_signal_and_a_file_halt(self):
        lines = self.losing()
        with tempfile.TemporaryDirectory() as folder:
            process = start(["trade", "-q"], stderr=None, cwd=folder)
            process.stdin.write((lines[0] + "\n").encode())
            process.stdout.readline()
            process.send_signal(signal.SIGUSR2)
            self.assertIn(b'"reason":"stopped"', process.stdout.readline())
            output = process.communicate(("\n".join(lines[1:]) + "\n").encode())[0]
            self.assertEqual(records(output, "order"), [])
            open(os.path.join(folder, "HALT"), "w").close()
            output = run([], "\n".join(lines) + "\n", cwd=folder).stdout
            self.assertEqual(records(output, "order"), [])
            self.assertEqual([event["reason"] for event in records(output, "event") if event["event"] == "halt"], ["halt-file"])


class Grids(unittest.TestCase):
    def test_the_money_is_what_the_fills_make_of_it(self):
        for seed in range(10):
            chance = random.Random(seed)
            rows = candle_texts(chance, START, 500, 1000.0, 1, 2, 0.05)
            lines = ['{"type":"instrument","category":"linear","symbol":"BTCUSDT","time":%d,"tick":0.1,"step":0.01}' % START]
            lines += ['{"type":"candle","category":"linear","symbol":"BTCUSDT","interval":"3","time":%d,"open":%s,"high":%s,"low":%s,"close":%s,'
                      '"volume":%s,"turnover":null,"closed":true}' % (time, *texts, volume) for time, texts, volume in rows]
            output = run(["--grid", "1000,8,0.5%", "--size", "500"] + chance.choice([[], ["--participation", "20%"]]), "\n".join(lines) + "\n").stdout
            cash, held, working, left = F(10000), F(0), {}, {}
            for line in output.splitlines():
                record = json.loads(line, parse_float=F, parse_int=F)
                sign = 1 if record.get("side") == "buy" else -1
                if record["type"] == "order" and record["status"] == "new":
                    working[record["order"]] = (record["side"], record["price"])
                    left[record["order"]] = record["qty"]
                    self.assertEqual(len(set(price for _, price in working.values())), len(working), "two orders at one level")
                if record["type"] == "fill":
                    cash -= sign * record["qty"] * record["price"] + record["fee"]
                    held += sign * record["qty"]
                    side, price = working[record["order"]]
                    self.assertTrue(record["price"] <= price if side == "buy" else record["price"] >= price, "past its limit")
                    left[record["order"]] -= record["qty"]
                    if not left[record["order"]]:
                        working.pop(record["order"])
                if record["type"] == "position":
                    self.assertEqual(record["qty"] * (-1 if record["side"] == "short" else 1), held)
                    if record["mark"] is not None:
                        self.assertEqual(record["equity"], cash + held * record["mark"], f"seed {seed}")
            self.assertGreater(len(records(output, "fill")), 10)
