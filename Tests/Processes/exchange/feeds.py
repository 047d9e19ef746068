"""The messages that the exchange pushes on each topic, by its own clock."""
import json

from exchange import market

RATES = {"1": 10, "50": 20, "200": 100, "1000": 200, "25": 20, "100": 100}  # ms a book push


def dump(message):
    return json.dumps(message, separators=(",", ":"))


class Feed:
    """One topic of one category, shared by its subscribers. This base class sends nothing."""

    rate = 1000  # exchange ms between pushes

    def __init__(self, exchange, category, topic, now):
        self.exchange, self.category, self.topic = exchange, category, topic
        self.knobs = exchange.knobs
        self.links = []
        self.name = topic.split(".")[-1]
        self.due = now + self.rate

    def first(self, now):
        """The messages that a new subscriber receives at once."""
        return []

    def step(self, now):
        """Messages for all subscribers, now that time went on."""
        if now < self.due:
            return []
        self.due = now + self.rate
        return self.push(now)

    def push(self, now):
        return []


class Kline(Feed):
    def __init__(self, exchange, category, topic, now):
        self.rate = exchange.knobs.kline_every
        super().__init__(exchange, category, topic, now)
        _, self.interval, self.symbol = topic.split(".", 2)
        self.start = market.floor(self.interval, now)
        self.late = []  # (moment, message)

    def message(self, elements, now):
        return dump({"topic": self.topic, "data": elements, "ts": now, "type": "snapshot"})

    def candle(self, start, now=None):
        return market.candle(self.symbol, self.interval, start, self.category, now)

    def forming(self, now):
        return market.kline(self.candle(self.start, now), self.interval, False, now)

    def listed(self):
        return self.exchange.symbols.status(self.symbol) == "Trading" and self.category != "option"

    def first(self, now):
        return [self.message([self.forming(now)], now)] if self.listed() else []

    def step(self, now):
        if not self.listed():
            return []
        out = []
        while now >= market.after(self.interval, self.start):
            out += self.finish(now)
        out += [message for moment, message in self.late if moment <= now]
        self.late = [entry for entry in self.late if entry[0] > now]
        return out + super().step(now)

    def finish(self, now):
        """Ends the current candle. Returns its last frame, with the scripted faults."""
        knobs, done = self.knobs, self.candle(self.start)
        self.start = following = market.after(self.interval, self.start)
        if missing(knobs.missing_confirm, self.topic, done.start, following):
            return []
        closed = market.kline(done, self.interval, True, now)
        elements = [closed]
        now_forming = now < market.after(self.interval, following)
        if now_forming and knobs.pair_every and following // (following
                                                              - done.start) % knobs.pair_every == 0:
            elements.append(self.forming(now))
        messages = [self.message(elements, now)]
        if knobs.repeat_confirm == "identical":
            messages.append(self.message([closed], now))
        elif knobs.repeat_confirm == "changed":
            again = market.kline(market.changed(done), self.interval, True, now)
            messages.append(self.message([again], now))
        if knobs.late_confirm:
            self.late += [(following + knobs.late_confirm, self.message([closed], now))]
            return []
        return messages

    def push(self, now):
        self.rate = self.knobs.kline_every
        return [self.message([self.forming(now)], now)]


def missing(rule, topic, start, following):
    """Whether a candle is left out. `rule` is falsy (never), a number n (every n-th candle) or a
    function of topic and start."""
    if callable(rule):
        return bool(rule(topic, start))
    return bool(rule) and start // (following - start) % rule == 0


class Trades(Feed):
    def __init__(self, exchange, category, topic, now):
        super().__init__(exchange, category, topic, now)
        self.symbol = topic.partition(".")[2]
        self.next = now // self.knobs.trade_every + 1
        self.options = exchange.symbols.options(self.symbol) if category == "option" else ()

    def step(self, now):
        every, records = self.knobs.trade_every, []
        while market.trade_time(self.symbol, self.next, every) <= now:
            records.append(market.trade(self.category, self.symbol, self.next, every, self.options))
            self.next += 1
        return [self.message(records[i : i + 1024], now) for i in range(0, len(records), 1024)]

    def message(self, records, now):
        message = {"topic": self.topic, "type": "snapshot", "ts": now, "data": records}
        if self.category == "option":
            message["id"] = f"{self.topic}-{records[-1]['seq']}-{now}"
        return dump(message)


class Book(Feed):
    def __init__(self, exchange, category, topic, now):
        _, self.name_of_depth, self.symbol = topic.split(".", 2)
        self.rate = RATES[self.name_of_depth]
        super().__init__(exchange, category, topic, now)
        self.depth = int(self.name_of_depth)
        self.version = now // 100 % 10**9 + 2
        self.sides = market.book(category, self.symbol, self.depth, self.version)

    def message(self, kind, sides, now):
        bids, asks = map(market.levels, sides)
        data = {"s": self.symbol, "b": bids, "a": asks, "u": self.version,
                "seq": market.sequence(now)}
        if self.category == "spot" or self.depth == 1:
            head = {"topic": self.topic, "ts": now, "type": kind}
        else:
            head = {"topic": self.topic, "type": kind, "ts": now}
        return dump({**head, "data": data, "cts": now - 2})

    def first(self, now):
        return [self.message("snapshot", self.sides, now)]

    def push(self, now):
        old = self.sides
        self.version += 1
        self.sides = market.book(self.category, self.symbol, self.depth, self.version)
        if self.depth == 1:
            return self.first(now)
        return [self.message("delta", tuple(map(market.difference, old, self.sides)), now)]


class Ticker(Feed):
    rate = 100

    def __init__(self, exchange, category, topic, now):
        super().__init__(exchange, category, topic, now)
        self.symbol = topic.partition(".")[2]
        self.last = self.members(now)

    def members(self, now):
        return market.ticker(self.category, self.symbol, now)

    def message(self, kind, members, now):
        message = {"topic": self.topic, "type": kind, "data": members, "cs": market.sequence(now),
                   "ts": now}
        if self.category == "option":
            message["id"] = f"{self.topic}-{message.pop('cs')}-{now}"
        return dump(message)

    def first(self, now):
        return [self.message("snapshot", self.last, now)]

    def push(self, now):
        old, self.last = self.last, self.members(now)
        if self.category not in ("linear", "inverse"):
            return self.first(now)
        delta = {name: value for name, value in self.last.items() if old[name] != value}
        return [self.message("delta", {"symbol": self.symbol, **delta}, now)] if delta else []


class Liquidations(Feed):
    rate = 500

    def push(self, now):
        deal = market.trade(self.category, self.name, now // self.rate, self.rate)
        record = {name: deal[name] for name in "TsSvp"}
        return [
            dump({"topic": self.topic, "type": "snapshot", "ts": now,
                  "data": [{**record, "T": now - 3}]})]


class PriceLimit(Feed):
    rate = 300

    def first(self, now):
        last = market.last_price(self.category, self.name, now)
        limits = {"buyLmt": market.fixed(last * 105 // 100, 2),
                  "sellLmt": market.fixed(last * 95 // 100, 2)}
        return [dump({"topic": self.topic, "data": {"symbol": self.name, **limits}, "ts": now})]

    push = first


KINDS = {"kline": Kline, "publicTrade": Trades, "tickers": Ticker, "allLiquidation": Liquidations,
         "priceLimit": PriceLimit}


def make(exchange, category, topic, now):
    kind, _, rest = topic.partition(".")
    served = ("25", "100") if category == "option" else RATES
    if category in ("private", "status"):
        return Feed(exchange, category, topic, now)
    if kind == "orderbook" and rest.partition(".")[0] in served:
        return Book(exchange, category, topic, now)
    return KINDS.get(kind, Feed)(exchange, category, topic, now)


class Feeds:
    """All topics that have subscribers."""

    def __init__(self, exchange):
        self.exchange = exchange
        self.active = {}  # (category, topic) -> Feed

    def subscribe(self, link, topic):
        """Subscribes a link. Returns the topic's first messages for it."""
        now = self.exchange.clock.now()
        key = link.category, topic
        if key in self.active:
            self.step(self.active[key], now)
        else:
            self.active[key] = make(self.exchange, *key, now)
        if topic not in link.topics:
            link.topics[topic] = self.exchange.moment()
            self.active[key].links.append(link)
        return self.active[key].first(now) if self.exchange.knobs.auto else []

    def unsubscribe(self, link, topic):
        feed = self.active.get((link.category, topic))
        if link.topics.pop(topic, None) is None or feed is None:
            return
        feed.links.remove(link)
        if not feed.links:
            del self.active[link.category, topic]

    def forget(self, link):
        for topic in list(link.topics):
            self.unsubscribe(link, topic)

    def step(self, feed, now):
        messages = feed.step(now)
        if not self.exchange.knobs.auto:
            return
        for text in messages:
            for link in feed.links:
                link.send(text)

    def pump(self):
        now = self.exchange.clock.now()
        for feed in list(self.active.values()):
            self.step(feed, now)

    def hearers(self, topic):
        """The links subscribed to "topic" or "category:topic"."""
        category, _, name = topic.rpartition(":")
        return [
            link
            for (kind, known), feed in self.active.items()
            if known == name and category in ("", kind)
            for link in feed.links
        ]
