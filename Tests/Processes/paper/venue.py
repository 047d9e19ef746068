"""The venue: orders that fill on candles and trades."""
from fractions import Fraction as F

from paper.amounts import floor_to, on_tick, rounded, share


class Venue:
    """What fills when, at which price, and what a fill changes."""

    # The venue

    def slipped(self, price, buy):
        if not self.slippage:
            return price
        return max(on_tick(price * (1 + self.slippage if buy else 1 - self.slippage), self.tick,
                           buy), self.tick or 0)

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
            if order["stop"] is not None and (was_flat or self.stop is None
                                              or (order["stop"] > self.stop if order["buy"]
                                                  else order["stop"] < self.stop)):
                self.stop, self.stop_reason = order["stop"], "stop"
        if order["filled"] == order["qty"]:
            self.orders = [other for other in self.orders if other is not order]
            if self.closing is order:
                self.closing = None
        self.book(order, price, quantity, when, maker, inside)
        if not self.size:
            self.stop = self.target = self.closing = None
            self.orders = [o for o in self.orders
                           if not (o["role"] == "exit" or o["buy"] == was_long)]

    def book(self, order, price, quantity, when, maker, inside):
        p = self.position
        if p and p["long"] != order["buy"] and order[
            "reason"] != "liquidation" and self.category != "spot":
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
            p["exit_decision"] = self.decided(p["exit_decision"], p["exited_qty"], quantity,
                                              decision)
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
                self.trades.append(dict(side="long" if p["long"] else "short", entry_time=p["time"],
                                        entry=p["entry"], exit_time=when, exit=p["exit"],
                                        qty=p["entered_qty"], fee=p["fee"], pnl=net,
                                        pnl_pct=percent, mae=p["mae"], mfe=p["mfe"],
                                        reason=order["reason"], signal=p["signal"],
                                        funding=p["funding"], stop=p["first_stop"],
                                        target=p["first_target"], entry_decision=p["entry_decision"]
                                        and p["entry_decision"][1], exit_decision=p["exit_decision"]
                                        and p["exit_decision"][1], cash=self.start))
                self.losses = self.losses + 1 if net < 0 else 0
                if "max-losses" in self.o:
                    most, pause = self.o["max-losses"].split(",")
                    if self.losses == int(most):
                        self.losses = 0
                        self.paused = max(self.paused, when + int(pause[:-1]) * 60_000)
                        self.pause_begins = True
            return
        if not p:
            p = self.position = dict(long=order["buy"], qty=F(0), entered=F(0), entered_qty=F(0),
                                     exited=F(0), exited_qty=F(0), time=when, fee=F(0),
                                     funding=F(0) if self.funding[0] is not None and self.funding[1]
                                     else None, mae=F(0), mfe=F(0), reach=price,
                                     inside=inside and when + 1, signal=order["signal"], levels=1,
                                     taken=F(0), first_stop=order["stop"],
                                     first_target=order["target"], entry_decision=None,
                                     exit_decision=None)
        p["entry_decision"] = self.decided(p["entry_decision"], p["entered_qty"], quantity,
                                           order["decision"])
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
        order = dict(role="exit", trigger=self.target if reason == "target" else self.stop,
                     buy=self.size < 0, qty=abs(self.size), filled=F(0), reason=reason, price=None,
                     stop=None, target=None)
        self.orders = [o for o in self.orders
                       if not (o["role"] == "exit" or o["buy"] == (self.size > 0))]
        self.closing = order
        self.fill(order, self.slipped(price, order["buy"]), when, inside=inside)

    def fit(self, o):
        """What an entry binds must be there at the open."""
        for order in list(self.orders):
            if order["role"] == "exit" or order["resting"] or self.size and (
                self.size > 0) != order["buy"]:
                continue
            paid = self.affordable(order, o, order)
            if order["qty"] - order["filled"] <= paid:
                continue
            value = paid if self.inverse else paid * (o if order["price"] is None
                                                      else order["price"])
            if paid <= 0 or self.instrument and (paid < self.instrument["least"]
                                                 or value < self.instrument["least_value"]):
                self.orders.remove(order)
            else:
                order["qty"] = order["filled"] + paid

    def see(self, time, end, o, h, l, volume):
        self.may_liquidate(time, end, o)
        self.room = floor_to(volume * share(self.o["participation"]),
                             self.step) if "participation" in self.o else None
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
