"""Entries: whether a signal is taken, and how much of it."""
from fractions import Fraction as F

from paper.amounts import floor_to, money, on_tick, rounded, share, tier_leverage


class Entries:
    """Signals, and the quantity of an entry."""

    @property
    def size(self):
        if not self.position:
            return 0
        return self.position["qty"] * (1 if self.position["long"] else -1)

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
        if self.is_paused() or self.o.get("side",
                                          "both") not in ("both", "long" if s["long"] else "short"):
            return
        sign = 1 if s["long"] else -1
        stop, target = [None if price is None else on_tick(price, self.tick, sign < 0)
                        for price in (s["stop"], s["target"])]
        if stop is not None and stop * sign >= s[
            "entry"] * sign or target is not None and target * sign <= s["entry"] * sign:
            return
        if any(price is not None and price <= 0 for price in (stop, target)):
            return
        kind = self.o.get("entry", "market")
        order = dict(role="entry", buy=s["long"], filled=F(0), stop=stop, target=target, price=None,
                     post=kind.startswith("post"), resting=False, level=level, signal=s["id"],
                     expires=None, reason=None, decision=s["entry"])
        if kind != "market":
            order["price"] = self.limit(s["entry"], s["long"])
            order["expires"] = s["time"] + self.life()
        quantity = self.quantity(order, s["entry"])
        if isinstance(quantity, str):
            return
        order["qty"] = quantity
        if "max-orders" in self.o:
            most, span = self.o["max-orders"].split("/")
            self.order_times = [time for time in self.order_times
                                if time > s["time"] - int(span[:-1]) * 60_000]
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
        budget, rate = money(self.free(order,
                                       without)) * leverage, 1 + closing + self.taker * leverage
        return floor_to(budget * dearest / rate if self.inverse else budget / (dearest * rate),
                        self.step)

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
            room = floor_to(room * price if self.inverse else room / price,
                            self.step) if room > 0 else 0
            if room <= 0:
                return "max-exposure"
            quantity = min(quantity, room)
        if self.tiers:
            most = max(limit for limit, rate, _ in self.tiers
                       if tier_leverage(rate) >= self.leverage())
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
            same = self.position["qty"] if self.position and self.position["long"] == order[
                "buy"] else 0
            quantity = min(quantity, max(most - same, 0))
        if self.instrument:
            quantity = min(quantity,
                           floor_to(self.instrument["most_market" if order["price"] is None
                                                    else "most"], self.step))
        if quantity <= 0:
            return "nothing"
        if self.instrument:
            value = quantity if self.inverse else quantity * price
            if quantity < self.instrument["least"] or value < self.instrument["least_value"]:
                return "too little"
        return quantity
