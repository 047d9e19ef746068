"""Feeds with walls that trades fill and owners cancel, with messages in every order, and the
events of `book --walls 5` recalculated from all trades."""
import json
from fractions import Fraction

from harness.book_feed import START

SYMBOL, DEPTH, TIMES, PATIENCE = "AUSD", 10, 5, 500
EVEN = 1000  # the price around which all happens; bids are below, asks above


class Market:
    """The simulated exchange: levels in tenths, and trades that are sent now or later."""

    def __init__(self, chance):
        self.chance, self.now, self.update = chance, START, 100
        self.sides = [{EVEN - n: chance.randrange(5, 15) for n in range(1, 25)},
                      {EVEN + n: chance.randrange(5, 15) for n in range(1, 25)}]
        self.later = []  # (when, line) of trades on their way
        self.shown = self.view()

    def view(self):
        return [dict(sorted(side.items(), reverse=not number)[:DEPTH])
                for number, side in enumerate(self.sides)]

    def message(self, kind):
        view = self.view()
        changes = []
        for old, new in zip(self.shown, view):
            some = [(price, 0) for price in old
                    if price not in new] + [(price, size) for price, size in new.items()
                                            if old.get(price) != size]
            self.chance.shuffle(some)
            changes.append(some if kind == "delta" else list(new.items()))
        self.shown = view
        self.update += 1
        levels = [[[str(price), f"{size / 10:g}"] for price, size in some] for some in changes]
        matched = {"cts": self.now - 3} if self.chance.random() < 0.9 else {}
        return json.dumps({"topic": f"orderbook.{DEPTH}.{SYMBOL}", "type": kind, "ts": self.now,
                           "data": {"s": SYMBOL, "b": levels[0], "a": levels[1], "u": self.update,
                                    "seq": self.update}, **matched, "category": "linear"})

    def trade(self, side, price, tenths, when):
        """The messages of a trade: sometimes in two parts, with more decimals than the book has,
        or off the book."""
        parts = [tenths / 10] if self.chance.random() < 0.7 else [tenths / 10 - 0.025, 0.025]
        marks = self.chance.choice([{}] * 6 + [{"BT": False, "RPI": False}] * 3
                                   + [{"BT": True}, {"RPI": True}])
        return [{"T": when, "s": SYMBOL, "S": "Buy" if side else "Sell", "v": f"{part:.3f}",
                 "p": f"{price}{self.chance.choice(['', '', '.0'])}", **marks} for part in parts
                if part > 0]

    def tell(self, trades):
        return json.dumps({"topic": f"publicTrade.{SYMBOL}", "type": "snapshot", "ts": self.now,
                           "data": trades, "category": "linear"})

    def event(self, name, **members):
        return json.dumps({"type": "event", "event": name, "time": self.now, "category": "linear",
                           **members})

    def lines(self):
        chance = self.chance
        yield self.message("snapshot")
        for _ in range(150):
            self.now += chance.choice([1, 5, 20, 100, 300])
            self.later.sort(key=lambda one: one[0])
            while self.later and self.later[0][0] <= self.now:
                yield self.tell(self.later.pop(0)[1])
            roll, number = chance.random(), chance.randrange(2)
            side = self.sides[number]
            if roll < 0.45:
                large = [price for price, size in side.items() if size >= 60]
                price = chance.choice(large if large and chance.random() < 0.6
                                      else [EVEN + (1 if number else -1) * chance.randrange(1, 14)])
                old, new = side.get(price,
                                    0), chance.choice([chance.randrange(5, 15),
                                                       chance.randrange(100, 500), 0,
                                                       chance.randrange(0, 100)])
                if old > 150 and chance.random() < 0.6:
                    new = int(old * 0.45)
                if old > new and chance.random() < 0.6:
                    amount = max(1, int((old - new) * chance.choice([1, 1, 0.5, 0.3])))
                    trades = self.trade(number, price, amount,
                                        self.now - chance.choice([3, 3, 4, 1]))
                    if chance.random() < 0.5:
                        yield self.tell(trades)
                    else:
                        self.later.append((self.now + chance.choice([0, 10, 200, 400, 700]),
                                           trades))
                if new:
                    side[price] = new
                else:
                    side.pop(price, None)
                yield self.message("delta")
            elif roll < 0.55:
                yield self.tell(self.trade(number,
                                           EVEN + (1 if number else -1) * chance.randrange(1, 6),
                                           chance.randrange(1, 90), self.now))
            elif roll < 0.6:
                yield self.message("snapshot")
            elif roll < 0.62:
                yield self.event("disconnected", topic=f"publicTrade.{SYMBOL}")
            elif roll < 0.65:
                yield self.event("subscribed", symbol=SYMBOL, topic=f"publicTrade.{SYMBOL}")
            elif roll < 0.67:
                self.update += 1
                yield self.message("delta")
                self.now += 10
                yield self.message("snapshot")
            else:
                yield self.event("heartbeat")


class Model:
    """The expected output of `book` for each line. Sums are recalculated from the list of all
    trades whenever they are needed."""

    def __init__(self):
        self.clock, self.update, self.has_trades = 0, None, False
        self.book, self.walls, self.fallen, self.trades, self.news = [{}, {}], [[], []], [], [], []

    def sum(self, wall, after, first, fall=None):
        """The size traded at a wall after the time `after`, from trade number `first` on. For a
        fallen wall only trades received before its fall, or matched by then, count."""
        return sum((size for number, (side, price, when, size) in enumerate(self.trades)
                    if (side, price) == (wall["side"], wall["price"]) and when > after
                    and number >= first
                    and (fall is None or number < fall["heard"] or when <= fall["matched"])),
                   Fraction(0))

    def share(self, wall, fall=None):
        return min(self.sum(wall, wall["appeared"], wall["first"], fall),
                   wall["peak"]) / wall["peak"]

    def is_eaten(self, fall):
        wall = fall["wall"]
        return 2 * self.sum(wall, wall["since"], wall["since_first"],
                            fall) >= wall["reference"] - fall["size"]

    def tell(self, wall, state, size, share, fall=None, inferred=False):
        self.news.append({"state": state, "side": ("bid", "ask")[wall["side"]],
                          "price": wall["price"], "size": size, "peak": wall["peak"],
                          "share": share, "ended": fall and fall["time"],
                          "stands": fall and fall["stands"], "inferred": inferred,
                          "time": self.clock})

    def settle(self, fall):
        """Reports how a fallen wall ended, once trades or the time decide it. Returns False
        until then."""
        wall, eaten = fall["wall"], self.is_eaten(fall)
        if not eaten and self.clock < fall["time"] + PATIENCE:
            return False
        self.tell(wall, "eaten" if eaten else "pulled", fall["size"], self.share(wall, fall), fall)
        return True

    def infer(self, fall):
        wall = fall["wall"]
        share = (wall["peak"] - fall["size"]) / wall["peak"] if fall["touched"] else None
        self.tell(wall, "eaten" if fall["touched"] else "pulled", fall["size"], share, fall, True)

    def judge(self):
        self.fallen = [fall for fall in self.fallen if not self.settle(fall)]

    def review(self, number, changed, matched):
        side = self.book[number]
        nearest = sorted(side, reverse=not number)
        sizes = sorted(side[price] for price in nearest[:25])
        median = (sizes[(len(sizes) - 1) // 2] + sizes[len(sizes) // 2]) / 2 if sizes else 0
        stay = []
        for wall in self.walls[number]:
            size = side.get(wall["price"], Fraction(0))
            if 2 * size >= wall["reference"] and size:
                wall["peak"] = max(wall["peak"], size)
                wall["reference"] = max(wall["reference"], size)
                stay.append(wall)
                continue
            away = lambda price: price > nearest[-1] if number else price < nearest[-1]
            if not size and len(side) >= DEPTH and away(wall["price"]):
                self.tell(wall, "lost", None, self.share(wall) if self.has_trades
                          and wall["counted"] else None)
                continue
            stands = bool(size) and size >= TIMES * median
            touched = not nearest or (wall["price"] <= nearest[0] if number
                                      else wall["price"] >= nearest[0])
            fall = {"wall": dict(wall), "size": size, "time": self.clock, "stands": stands,
                    "matched": matched, "touched": touched, "heard": len(self.trades)}
            if not self.has_trades or not wall["counted"]:
                self.infer(fall)
            elif self.is_eaten(fall):
                self.tell(wall, "eaten", size, self.share(wall, fall), fall)
            else:
                self.fallen.append(fall)
            if stands:
                wall["reference"], wall["since"], wall["since_first"] = size, matched, len(
                    self.trades)
                stay.append(wall)
        self.walls[number] = stay
        for price, size in changed:
            if size and size >= TIMES * median and side.get(price) == size and all(
                wall["price"] != price for wall in stay):
                stay.append({"side": number, "price": price, "peak": size, "reference": size,
                             "seen": self.clock, "appeared": matched - 1, "first": len(self.trades),
                             "since": matched - 1, "since_first": len(self.trades),
                             "counted": True})
                self.tell(stay[-1], "appeared", size, None)

    def take(self, line):
        """Returns the events that follow a line, and the standing walls nearest the touch if the
        line makes a record due."""
        record, self.news, shown = json.loads(line), [], None
        self.clock = max(self.clock, record.get("ts", record.get("time", 0)))
        topic = "" if record["type"] == "event" else record["topic"]
        if topic.startswith("orderbook."):
            data = record["data"]
            if record["type"] == "delta" and data["u"] != self.update + 1:
                self.walls = [[], []]
            else:
                changed = [[(int(price), Fraction(size)) for price, size in data[name]]
                           for name in "ba"]
                if record["type"] == "snapshot":
                    self.book = [{}, {}]
                self.update = data["u"]
                for number, some in enumerate(changed):
                    self.book[number].update(some)
                    self.book[number] = {price: size for price, size in self.book[number].items()
                                         if size}
                matched = record.get("cts", record["ts"])
                for number, some in enumerate(changed):
                    self.review(number, some, matched)
                shown = [self.nearest(number) for number in (0, 1)]
        elif topic:
            self.has_trades = True
            self.trades += [(int(one["S"] == "Buy"), int(float(one["p"])), one["T"],
                             Fraction(one["v"])) for one in record["data"] if not one.get("BT")
                            and not one.get("RPI")]
            self.judge()
        elif record["event"] == "disconnected":
            self.has_trades = False
            for wall in self.walls[0] + self.walls[1]:
                wall["counted"] = False
            for fall in self.fallen:
                self.infer(fall)
            self.fallen = []
        elif record["event"] == "subscribed":
            self.has_trades = True
        news, self.news = self.news, []
        if any(self.clock >= fall["time"] + PATIENCE for fall in self.fallen):
            self.judge()
        return news, shown, self.news

    def nearest(self, number):
        """Price, size, distance in bps, age and share of the wall nearest the touch."""
        walls = sorted(self.walls[number], key=lambda wall: wall["price"], reverse=not number)
        if not walls or walls[0]["price"] not in self.book[number]:
            return dict.fromkeys(("price", "size", "bps", "age", "share"))
        wall, bids, asks = walls[0], *self.book
        mid = Fraction(max(bids) + min(asks), 2) if bids and asks else None
        return {"price": wall["price"], "size": self.book[number][wall["price"]],
                "bps": abs(wall["price"] - mid) / mid * 10 ** 4 if mid else None,
                "age": self.clock - wall["seen"], "share": self.share(wall) if self.has_trades
                and wall["counted"] else None}
