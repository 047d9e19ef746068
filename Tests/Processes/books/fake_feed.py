"""A fake exchange's order book, the feed that shows it with all that goes wrong on the way, and a record's numbers in fractions."""
import decimal
import json
from fractions import Fraction

START = 1672324800000


def read(line):
    """A record whose numbers are the texts that stand there."""
    return json.loads(line, parse_float=str, parse_int=str)


def rounded(value, decimals=12):
    """A fraction as `book` writes it: half-even, zeros at its end left out."""
    if value is None:
        return None
    whole = round(value * 10 ** decimals)
    number = decimal.Decimal(whole).scaleb(-decimals)
    return decimal.Decimal(0) if not number else number.normalize()


def same(got, want):
    return got is None if want is None else got is not None and decimal.Decimal(got) == want


class Exchange:
    """One book of the exchange, of which the feed shows the best levels."""

    def __init__(self, chance, category, symbol, depth):
        self.chance, self.category, self.symbol, self.depth = chance, category, symbol, depth
        self.places = (chance.randrange(0, 4), chance.randrange(0, 4))
        self.trims = chance.random() < 0.5
        self.mid = chance.randrange(10 ** 4, 10 ** 6)
        self.sides = [{}, {}]  # bids, asks: ticks to size
        for away in range(1, depth + 6):
            for side in (0, 1):
                if chance.random() < 0.8:
                    self.sides[side][self.mid + (away if side else -away)] = chance.randrange(1, 9999)
        self.update, self.seq = chance.randrange(2, 10 ** 6), chance.randrange(10 ** 6)

    def number(self, count, place):
        text = f"{decimal.Decimal(count).scaleb(-self.places[place]):f}"
        return text.rstrip("0").rstrip(".") if self.trims and "." in text else text

    def shown(self):
        """The levels in view, best first, as texts."""
        return [[[self.number(price, 0), self.number(self.sides[side][price], 1)]
                 for price in sorted(self.sides[side], reverse=not side)[:self.depth]] for side in (0, 1)]

    def step(self):
        """Something happens; what it changes in view."""
        before = [dict(side) for side in self.shown()]
        for _ in range(self.chance.randrange(1, 5)):
            side = self.chance.randrange(2)
            away = 1 + int(self.chance.expovariate(0.3))
            price = self.mid + (away if side else -away)
            if self.chance.random() < 0.3 and len(self.sides[side]) > 2:
                self.sides[side].pop(price, None)
            else:
                self.sides[side][price] = self.chance.randrange(1, 9999)
        if self.chance.random() < 0.2:
            self.mid += self.chance.choice([-1, 1])
            self.sides[0] = {price: size for price, size in self.sides[0].items() if price < self.mid}
            self.sides[1] = {price: size for price, size in self.sides[1].items() if price > self.mid}
        self.update += 1
        self.seq += self.chance.randrange(1, 4)
        changes = []
        for old, new in zip(before, (dict(side) for side in self.shown())):
            changed = [[price, "0"] for price in old if price not in new] + [[price, size] for price, size in new.items() if old.get(price) != size]
            self.chance.shuffle(changed)
            if self.chance.random() < 0.1:
                changed.append([self.number(self.mid * 3, 0), "0"])  # a level that nobody knows
            changes.append(changed)
        return changes

    def message(self, kind, levels, now, update=None):
        return json.dumps({"topic": f"orderbook.{self.depth}.{self.symbol}", "type": kind, "ts": now,
                           "data": {"s": self.symbol, "b": levels[0], "a": levels[1], "u": update or self.update, "seq": self.seq},
                           "cts": now - 2, "category": self.category, "recv": now + 5}) + "\n"


class Feed:
    """What of an exchange's book arrives, with all that goes wrong on the way, and what has to be said of it."""

    def __init__(self, exchange):
        self.exchange, self.chance = exchange, exchange.chance
        self.state = "waiting"
        self.missed = 0
        self.lost_at, self.dropped = None, 0
        self.snapshot_at = 0
        self.sent = []  # deltas that are in the book
        self.last = None  # the update and the levels that the book must hold

    def record(self):
        return ("book", self.exchange.symbol, str(self.exchange.depth), str(self.last[0]), self.last[1]) if self.state == "synced" else None

    def lose(self, now, reason, missed=None, dropped=1):
        news = self.state != "lost"
        if news:
            self.lost_at, self.dropped = now, 0
        self.state = "lost"
        self.dropped += dropped
        return ("resync", self.exchange.symbol, str(self.exchange.depth), reason, None if missed is None else str(missed)) if news else None

    def snapshot(self, now, kind="snapshot"):
        exchange = self.exchange
        end = None
        if self.lost_at is not None:
            end = ("synced", exchange.symbol, str(exchange.depth), str(self.lost_at), str(now - self.lost_at), str(self.dropped))
        self.state, self.missed, self.sent, self.snapshot_at, self.lost_at = "synced", 0, [], now, None
        self.last = (exchange.update, exchange.shown())
        return exchange.message(kind, exchange.shown(), now), end, self.record()

    def delta(self, now):
        exchange = self.exchange
        changes = exchange.step()
        line = exchange.message("delta", changes, now)
        if self.state == "waiting":
            return line, self.lose(now, "no snapshot")
        if self.state == "synced" and self.missed:
            return line, self.lose(now, "gap", self.missed)
        if self.state == "lost":
            self.dropped += 1
        if self.state == "synced":
            self.last = (exchange.update, exchange.shown())
            self.sent.append(line)
        return line, self.record()

    def next(self, now):
        """A line, and all that is written behind it; None where nothing is."""
        exchange, roll = self.exchange, self.chance.random()
        if exchange.depth == 1:
            if roll < 0.6:
                exchange.step()
            return self.snapshot(now)  # often the same again
        if self.state != "synced" and roll < 0.3:
            return self.snapshot(now)
        if roll < 0.72:
            return self.delta(now)
        if roll < 0.77 and self.state == "synced":  # lost on the way
            for _ in range(self.chance.randrange(1, 4)):
                exchange.step()
                self.missed += 1
            return None,
        if roll < 0.85 and self.sent:  # comes once more, or late
            self.dropped += self.state == "lost"
            return self.chance.choice(self.sent[-3:]), self.record()
        if roll < 0.88:
            if self.chance.random() < 0.5:
                exchange.update = self.chance.randrange(2, exchange.update + 2)
            return self.snapshot(now)
        if roll < 0.91:  # the service begins anew
            exchange.update = 1
            exchange.seq += 1
            return self.snapshot(now, self.chance.choice(["snapshot", "delta"]))
        if roll < 0.94 and self.state == "synced" and not self.missed and all(exchange.shown()):  # crossed
            exchange.update += 1
            bids, asks = exchange.shown()
            changes = [[[asks[0][0], "1"]], []] if self.chance.random() < 0.5 else [[], [[bids[0][0], "7"]]]
            return exchange.message("delta", changes, now), self.lose(now, "crossed")
        if roll < 0.96 and self.state == "synced" and self.last[0] > 3:  # it began anew, and we have not heard it
            exchange.update = self.chance.randrange(1, self.last[0] - 1)
            changes = exchange.step()
            exchange.seq += 1
            return exchange.message("delta", changes, now), self.lose(now, "went back")
        return self.delta(now)


def plain(record, inverse):
    """The numbers of a record from its own levels, in fractions."""
    bids, asks = ([(Fraction(price), Fraction(size)) for price, size in record[side]] for side in ("bids", "asks"))
    want = {}
    known = bool(bids and asks)
    mid = (bids[0][0] + asks[0][0]) / 2 if known else None
    want["mid"] = mid
    want["spread"] = asks[0][0] - bids[0][0] if known else None
    want["spread_bps"] = want["spread"] / mid * 10 ** 4 if known else None
    want["microprice"] = (bids[0][0] * asks[0][1] + asks[0][0] * bids[0][1]) / (bids[0][1] + asks[0][1]) if known else None
    for levels in (1, 5):
        for name, weight in (("", lambda place: 1), ("_weighted", lambda place: Fraction(1, 1 + place))):
            bid, ask = (sum(size * weight(place) for place, (_, size) in enumerate(side[:levels])) for side in (bids, asks))
            want[f"imbalance_{levels}{name}"] = (bid - ask) / (bid + ask) if bid + ask and levels <= int(record["depth"]) else None
    for bps, name in ((Fraction(1), "1"), (Fraction(5, 2), "2p5")):
        for side, levels in (("bid", bids), ("ask", asks)):
            reach = mid * bps / 10 ** 4 if known else 0
            far = known and levels and abs(levels[-1][0] - mid) >= reach
            want[f"depth_{side}_{name}bps"] = sum(size for price, size in levels if abs(price - mid) <= reach) if known else None
            want[f"depth_{side}_{name}bps_truncated"] = Fraction(1) if known and not far else None
    for side, levels in (("buy", asks), ("sell", bids)):
        left, base = Fraction(5000), Fraction(0)
        for price, size in levels:
            part = min(left, size if inverse else size * price)
            base += part / price
            left -= part
        cost = None
        if known and not left:
            cost = (5000 / base - mid) / mid * 10 ** 4 * (1 if side == "buy" else -1)
        want[f"slippage_{side}_5000_bps"] = cost
    return want
