"""The books that the records of `trade` must agree with: every amount follows from the fills and
the market's prices. Nothing here decides when an order is placed or filled."""
from dataclasses import dataclass, field
from fractions import Fraction as F

from paper.amounts import TWELVE, rounded, share


class Broken(AssertionError):
    """An identity does not hold; `identity` names it."""

    def __init__(self, identity, record, detail=""):
        super().__init__(f"{identity}: {detail}\n{record}")
        self.identity = identity


# What a position record has only while something is open.
EMPTY = ("entry", "stop", "target", "liquidation", "liquidation_distance_pct", "signal", "position",
         "strategy", "entry_time", "fee", "dust", "funding", "leverage")


@dataclass
class Order:
    """What the records told of an order; `left` counts down with its fills."""
    record: dict
    decision: F  # the price that it was decided at
    left: F
    level: F = None  # the stop or target that triggered it
    moved: int = 0  # the line of the input that placed or moved it last


@dataclass
class Position:
    """The fills of a position, summed up."""
    is_long: bool
    opening: Order
    first: dict
    funding: F
    name: str
    is_named: bool = False
    qty: F = F(0)
    entered: F = F(0)
    entered_qty: F = F(0)
    exited: F = F(0)
    exited_qty: F = F(0)
    fee: F = F(0)
    worst: F = F(0)
    best: F = F(0)
    entries: set = field(default_factory=set)
    exits: set = field(default_factory=set)
    orders: set = field(default_factory=set)
    stops: set = field(default_factory=set)
    target: F = None
    decided: dict = field(default_factory=dict)  # per side: the value decided at, None if unknown

    def decide(self, is_entry, price, value):
        """Adds a fill to the mean of the prices decided at."""
        old = self.decided.get(is_entry, (F(0), set()))
        self.decided[is_entry] = old and price is not None and (old[0] + value, old[1] | {price})


class Ledger:
    """Orders, positions, trades and the cash of an account."""

    @property
    def cash(self):
        return self.account.cash

    @cash.setter
    def cash(self, amount):
        self.account.cash = amount

    def same(self, identity, record, **pairs):
        for name, (got, want) in pairs.items():
            if got != want:
                raise Broken(identity, record, f"{name} is {got} instead of {want}")

    def holds(self, identity, record, condition, detail=""):
        if not condition:
            raise Broken(identity, record, detail)

    def position_gain(self, price):
        p, terms = self.position, self.terms
        left = p.exited + (terms.value(p.qty, price) if p.qty else 0)
        return rounded(terms.gain(p.is_long, p.entered, left))

    def equity(self):
        return self.cash + sum(market.position_gain(market.last)
                               for market in self.account.markets if market.position)

    @property
    def entry(self):
        """The mean price of the entries."""
        p = self.position
        return self.terms.mean(p.entered_qty, p.entered, p.entries)

    def on_order(self, r):
        self.changes[r["order"]] += r["status"] == "amended"
        self.same("an order's id counts its fills and amendments", r, id=(
            r["id"], f'{r["order"]}:{r["status"]}:{self.changes[r["order"]]}'))
        if r["status"] == "new":
            self.same("an order begins once", r, order=(r["order"] in self.orders, False),
                      ended=(r["order"] in self.ended, False), filled=(r["filled"], 0))
            decision = self.last
            if r["role"] != "exit":
                decision = r["price"] if r["role"] == "grid" else self.signals[r["signal"]]["entry"]
            elif r["reason"] == "opposite":
                decision = self.signal["entry"]
            order = Order(r, decision, r["qty"], moved=self.line)
            self.placed(order)
            self.orders[r["order"]] = order
            return
        self.holds("an order ends once", r, r["order"] in self.orders)
        order = self.orders[r["order"]]
        known = order.record
        self.same("an order's record counts its fills", r, filled=(
            r["filled"], known["qty"] - order.left))
        self.same("an order keeps its side, role and kind", r, **{
            name: (r[name], known[name]) for name in ("side", "role", "kind", "stop", "target",
                                                      "signal")})
        self.holds("an order's records come in order", r, r["time"] >= known["time"])
        if r["status"] == "amended":
            self.moved(r, known)
            self.holds("an amended order does not grow", r, r["filled"] < r["qty"] <= known["qty"])
            order.record, order.left, order.moved = r, r["qty"] - r["filled"], self.line
        else:
            self.same("an order is filled or cancelled", r, status=(r["status"], "cancelled"),
                      price=(r["price"], known["price"]), qty=(r["qty"], known["qty"]))
            self.end(r["order"])

    def end(self, name):
        del self.orders[name]
        self.ended.add(name)

    def on_fill(self, r):
        terms, buys = self.terms, r["side"] == "buy"
        self.same("a fill is followed by its trade and its position", r, due=(self.due, []))
        rate = terms.maker if r["maker"] else terms.taker
        self.same("a fee is the rate's part of the value", r, dust=(r["dust"], 0), fee=(
            r["fee"], rounded(terms.value(r["qty"], r["price"]) * rate)))
        self.holds("a quantity is a whole number of steps", r,
                   r["qty"] > 0 and r["qty"] % terms.step == 0)
        order = self.order_of(r)
        self.filled(r, order)
        self.fills, self.fill_time = self.fills + 1, r["time"]
        self.changes[r["order"]] += 1
        order.left -= r["qty"]
        self.holds("the fills of an order add up to its quantity", r, order.left >= 0)
        is_first = order.left + r["qty"] == order.record["qty"]
        self.name = r["order"] if is_first else None
        if not order.left:
            self.end(r["order"])
        self.cash -= r["fee"]
        self.due = ["position"]
        p = self.position
        if not p or p.is_long == buys:
            return self.enlarge(r, order)
        # An order of a grid may close a position and open one on the other side with the rest.
        closes = min(r["qty"], p.qty)
        self.holds("a fill closes no more than there is", r,
                   closes == r["qty"] or r["role"] == "grid")
        fee = rounded(terms.value(closes, r["price"]) * rate)
        self.reduce(dict(r, qty=closes, fee=fee), order)
        if closes < r["qty"]:
            self.enlarge(dict(r, qty=r["qty"] - closes, fee=r["fee"] - fee), order)

    def enlarge(self, r, order):
        terms, known = self.terms, self.announced is not None
        if not self.position:
            # Its id is its order's if that fills first; a later fill gives it a new id.
            self.position = Position(r["side"] == "buy", order, r, F(0) if known else None,
                                     self.name)
        p = self.position
        p.decide(True, order.decision, terms.value(r["qty"], order.decision))
        p.qty, p.entered_qty = p.qty + r["qty"], p.entered_qty + r["qty"]
        p.entered, p.fee = p.entered + terms.value(r["qty"], r["price"]), p.fee + r["fee"]
        p.entries.add(r["price"])
        p.orders.add(r["order"])
        p.stops.add(order.record["stop"])
        p.target = order.record["target"]

    def order_of(self, r):
        """The order of a fill. Stops, targets and liquidations begin with theirs."""
        order = self.orders.get(r["order"])
        if order is None:
            p = self.position
            self.holds("only an order fills, and only while it waits", r,
                       p and p.is_long == (r["side"] == "sell") and r["order"] not in self.ended
                       and r["role"] not in ("entry", "add", "grid"))
            level = {"target": self.target, "liquidation": None}.get(r["role"], self.stop)
            record = dict(r, qty=p.qty, role="exit", kind="market", reason=r["role"],
                          signal=p.first["signal"])
            order = self.orders[r["order"]] = Order(record, level, p.qty, level)
        known = order.record
        role = known["role"] if known["role"] != "exit" else known["reason"]
        self.same("a fill is its order's", r, side=(r["side"], known["side"]),
                  role=(r["role"], "liquidation" if r["role"] == "liquidation" else role),
                  signal=(r["signal"], known["signal"]))
        return order

    def reduce(self, r, order):
        p, terms = self.position, self.terms
        self.stretch(self.position_gain(r["price"]))
        decision = None if r["role"] == "liquidation" else order.decision
        p.decide(False, decision, decision and terms.value(r["qty"], decision))
        p.qty, p.exited_qty = p.qty - r["qty"], p.exited_qty + r["qty"]
        p.exited, p.fee = p.exited + terms.value(r["qty"], r["price"]), p.fee + r["fee"]
        p.exits.add(r["price"])
        if p.qty:
            return
        gain = rounded(terms.gain(p.is_long, p.entered, p.exited))
        pnl = gain - p.fee + (p.funding or 0)
        opened, means = p.opening.record, {}
        for is_entry, quantity in ((True, p.entered_qty), (False, p.exited_qty)):
            decided = p.decided[is_entry]
            means[is_entry] = terms.mean(quantity, *decided) if decided else None
        entry, self.closed_side = self.entry, "buy" if p.is_long else "sell"
        self.cash += gain
        self.position = self.stop = self.target = None
        for name in [name for name, other in self.orders.items() if other.record["type"] == "fill"]:
            self.end(name)  # what is left of a stop has no record
        self.is_late = self.has_paid = False
        self.due = ["trade", "position"]
        self.closed = dict(
            id=p.name, side="long" if p.is_long else "short", entry_time=p.first["time"],
            exit_time=r["time"], time=r["time"], signal=p.first["signal"], reason=r["role"],
            entry=entry, exit=terms.mean(p.exited_qty, p.exited, p.exits), qty=p.entered_qty,
            fee=p.fee, dust=0, funding=p.funding, mae=p.worst, mfe=p.best, pnl=pnl,
            pnl_pct=rounded(pnl * 100 / p.entered), stop=opened["stop"], target=opened["target"],
            cash=self.start, strategy=self.strategy(p), entry_decision=means[True],
            exit_decision=means[False])

    def strategy(self, p):
        return self.signals.get(p.first["signal"], {"strategy": "grid"})["strategy"]

    def stretch(self, *gains):
        p = self.position
        p.worst, p.best = min(p.worst, *gains), max(p.best, *gains)

    def on_trade(self, r):
        self.same("a trade is written when a position has closed", r, due=(self.due[:1], ["trade"]))
        self.due.pop(0)
        self.same("a trade is what its fills make", r,
                  **{name: (r[name], want) for name, want in self.closed.items()})
        self.trades.append(r)
        self.losses = self.losses + 1 if r["pnl"] < 0 else 0

    def on_position(self, r):
        self.follows_fill = bool(self.due)
        if self.due:
            self.same("a fill is followed by its trade and its position", r, due=(
                self.due.pop(), "position"), more=(self.due, []), time=(r["time"], self.fill_time))
        p = self.position
        self.same("a position counts the price of its moment", r, mark=(r["mark"], self.last))
        self.same("equity is balance and what is open", r, equity=(
            r["equity"], self.equity()), cash=(r["cash"], self.start))
        limit = self.options.get("max-daily-loss", "3%")
        left = None if limit == "off" else r["equity"] - r["day_start_equity"] * (1 - share(limit))
        self.holds("a position tells what the day may still lose", r,
                   (r["daily_loss_left"] is None) == (left is None)
                   and (left is None or abs(r["daily_loss_left"] - left) <= TWELVE))
        if not p:
            self.same("a position is the sum of its fills", r, side=(r["side"], "flat"),
                      qty=(r["qty"], 0), unrealised=(r["unrealised"], 0), reason=(
                          r["reason"], self.closed["reason"]), **{
                              name: (r[name], None) for name in EMPTY})
            self.holds("no account ends below 0", r, r["equity"] >= 0)
            return
        if not p.is_named:
            p.name, p.is_named = p.name or r["position"], True
            self.holds("a position has an id of its own", r, p.name not in self.names)
            self.names.add(p.name)
        self.same("a position is the sum of its fills", r, qty=(r["qty"], p.qty), fee=(
            r["fee"], p.fee), side=(r["side"], "long" if p.is_long else "short"), entry=(
            r["entry"], self.entry), position=(r["position"], p.name), entry_time=(
            r["entry_time"], p.first["time"]))
        self.same("a position tells what opened it", r, dust=(r["dust"], 0), reason=(
            r["reason"], None), leverage=(r["leverage"], self.terms.leverage), signal=(
            r["signal"], p.first["signal"]), strategy=(r["strategy"], self.strategy(p)))
        self.same("what is unrealised is the gain at the mark", r,
                  unrealised=(r["unrealised"], self.position_gain(r["mark"])))
        self.same("a position adds up its funding", r, funding=(r["funding"], p.funding))
        self.protected(r)

    def on_funding(self, r):
        p = self.position
        self.holds("funding is paid once, when due, by what is open", r,
                   p and self.owed and r["time"] >= self.owed[1])
        rate, _, mark = self.owed
        self.owed = None
        value = self.terms.value(p.qty, r["mark"])
        amount = rounded(value * rate) * (-1 if p.is_long else 1)
        self.same("funding is quantity, mark price and rate", r, qty=(r["qty"], p.qty), rate=(
            r["rate"], rate), mark=(r["mark"], mark), side=(
            r["side"], "long" if p.is_long else "short"), position=(
            r["position"], p.name), signal=(r["signal"], p.first["signal"]))
        if self.terms.is_isolated and amount < 0:
            # What exceeds the free balance and the own margin is not paid.
            self.holds("funding is quantity, mark price and rate", r, amount <= r["amount"] <= 0)
            self.has_paid = True
        else:
            self.same("funding is quantity, mark price and rate", r, amount=(r["amount"], amount))
        p.funding = (p.funding or 0) + r["amount"]
        self.cash += r["amount"]
        self.payments += r["amount"]
