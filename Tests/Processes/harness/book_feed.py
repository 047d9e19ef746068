"""A fake exchange's order book, and a feed of it with all kinds of faults."""
import decimal
import json

START = 1672324800000


class Exchange:
    """One order book of the exchange; the feed shows its best levels."""

    def __init__(self, chance, category, symbol, depth):
        self.chance, self.category, self.symbol, self.depth = chance, category, symbol, depth
        self.places = (chance.randrange(0, 4), chance.randrange(0, 4))
        self.trims = chance.random() < 0.5
        self.mid = chance.randrange(10 ** 4, 10 ** 6)
        self.sides = [{}, {}]  # bids, asks: ticks to size
        for away in range(1, depth + 6):
            for side in (0, 1):
                if chance.random() < 0.8:
                    price = self.mid + (away if side else -away)
                    self.sides[side][price] = chance.randrange(1, 9999)
        self.update, self.seq = chance.randrange(2, 10 ** 6), chance.randrange(10 ** 6)

    def number(self, count, place):
        text = f"{decimal.Decimal(count).scaleb(-self.places[place]):f}"
        return text.rstrip("0").rstrip(".") if self.trims and "." in text else text

    def shown(self):
        """The visible levels, best first, as texts."""
        return [[[self.number(price, 0), self.number(self.sides[side][price], 1)]
                 for price in sorted(self.sides[side], reverse=not side)[:self.depth]]
                for side in (0, 1)]

    def step(self):
        """Changes the book at random. Returns the changes of the visible levels."""
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
            self.sides[0] = {price: size for price, size in self.sides[0].items()
                             if price < self.mid}
            self.sides[1] = {price: size for price, size in self.sides[1].items()
                             if price > self.mid}
        self.update += 1
        self.seq += self.chance.randrange(1, 4)
        changes = []
        for old, new in zip(before, (dict(side) for side in self.shown())):
            changed = [[price, "0"] for price in old if price not in new]
            changed += [[price, size] for price, size in new.items() if old.get(price) != size]
            self.chance.shuffle(changed)
            if self.chance.random() < 0.1:
                changed.append([self.number(self.mid * 3, 0), "0"])  # a level that nobody knows
            changes.append(changed)
        return changes

    def message(self, kind, levels, now, update=None):
        return json.dumps({"topic": f"orderbook.{self.depth}.{self.symbol}", "type": kind,
                           "ts": now,
                           "data": {"s": self.symbol, "b": levels[0], "a": levels[1],
                                    "u": update or self.update, "seq": self.seq}, "cts": now - 2,
                           "category": self.category, "recv": now + 5}) + "\n"


class Feed:
    """The messages of an exchange's book that arrive, with all kinds of faults, and the records
    expected from `book`."""

    def __init__(self, exchange):
        self.exchange, self.chance = exchange, exchange.chance
        self.state = "waiting"
        self.missed = 0
        self.lost_at, self.dropped = None, 0
        self.snapshot_at = 0
        self.sent = []  # deltas that are in the book
        self.last = None  # the update and the levels that the book must hold

    def record(self):
        return ("book", self.exchange.symbol, str(self.exchange.depth), str(self.last[0]),
                self.last[1]) if self.state == "synced" else None

    def lose(self, now, reason, missed=None, dropped=1):
        news = self.state != "lost"
        if news:
            self.lost_at, self.dropped = now, 0
        self.state = "lost"
        self.dropped += dropped
        return ("resync", self.exchange.symbol, str(self.exchange.depth), reason,
                None if missed is None else str(missed)) if news else None

    def snapshot(self, now, kind="snapshot"):
        exchange = self.exchange
        end = None
        if self.lost_at is not None:
            end = ("synced", exchange.symbol, str(exchange.depth), str(self.lost_at),
                   str(now - self.lost_at), str(self.dropped))
        self.state, self.missed, self.sent = "synced", 0, []
        self.snapshot_at, self.lost_at = now, None
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
        """The next line, and the records expected after it; None for no line or no record."""
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
        # A delta that makes the book crossed.
        if roll < 0.94 and self.state == "synced" and not self.missed and all(exchange.shown()):
            exchange.update += 1
            bids, asks = exchange.shown()
            if self.chance.random() < 0.5:
                changes = [[[asks[0][0], "1"]], []]
            else:
                changes = [[], [[bids[0][0], "7"]]]
            return exchange.message("delta", changes, now), self.lose(now, "crossed")
        # The exchange restarted its numbering, and the snapshot was lost.
        if roll < 0.96 and self.state == "synced" and self.last[0] > 3:
            exchange.update = self.chance.randrange(1, self.last[0] - 1)
            changes = exchange.step()
            exchange.seq += 1
            return exchange.message("delta", changes, now), self.lose(now, "went back")
        return self.delta(now)
