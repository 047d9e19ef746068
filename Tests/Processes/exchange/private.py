"""The messages of the private stream, and the faults of the order side."""
import json

ORDER = ("execution", "order", "position", "wallet")  # of the messages about one event
FAST = ("category", "symbol", "execId", "execPrice", "execQty", "orderId", "isMaker", "orderLinkId",
        "side", "execTime", "seq")
KINDS = ("partial", "reject", "no_stop", "mute", "repeat", "shuffle", "lag")


class Faults:
    def __init__(self, exchange):
        self.exchange = exchange
        self.entries = []  # [kind, times (None: on), options]

    def add(self, kind, times, options):
        if kind not in KINDS:
            raise ValueError(f"no such fault: {kind}; there are {', '.join(KINDS)}")
        self.entries.append([kind, times, options])

    def clear(self, kind=None):
        self.entries[:] = [entry for entry in self.entries if kind not in (None, entry[0])]

    def take(self, kind, topic=None):
        """Returns the options of a fault that is due now, or None. Each call counts as an
        occasion."""
        for entry in self.entries:
            if entry[0] == kind and entry[1] != 0 and entry[2].get("topic") in (None, topic):
                if entry[1] is not None:
                    entry[1] -= 1
                return entry[2]
        return self.exchange.chaos.of_stream(kind) if self.exchange.chaos else None


class Stream:
    """Records of one event, sent together as one message per topic."""

    def __init__(self, exchange, faults):
        self.exchange, self.faults = exchange, faults
        self.waiting = {topic: [] for topic in ORDER}
        self.number = 0

    def add(self, topic, record):
        """Adds a record. For a position or a wallet it replaces an earlier state from the same
        event."""
        kept = self.waiting[topic]
        if topic == "position":
            kept[:] = [old for old in kept
                       if any(old[name] != record[name]
                              for name in ("category", "symbol", "positionIdx"))]
        elif topic == "wallet":
            coins = {coin["coin"] for coin in record["coin"]}
            kept[:] = [old for old in kept if {coin["coin"] for coin in old["coin"]} != coins]
        kept.append(record)

    def flush(self):
        names = [topic for topic in ORDER if self.waiting[topic]]
        if len(names) > 1 and self.faults.take("shuffle") is not None:
            names.reverse()
        for topic in names:
            records, self.waiting[topic] = self.waiting[topic], []
            if self.faults.take("mute", topic) is not None:
                continue
            twice = self.faults.take("repeat", topic) is not None
            self.publish(topic, records, 2 if twice else 1)
            trades = [{name: record[name] for name in FAST} for record in records
                      if record.get("execType") == "Trade"]
            if topic == "execution" and trades:
                self.publish("execution.fast", trades, 1)
        self.exchange.changed()

    def publish(self, topic, records, times):
        self.send(topic, records, times)
        for category in dict.fromkeys(record.get("category") for record in records):
            if category:
                self.send(f"{topic}.{category}",
                          [record for record in records if record["category"] == category], times)

    def send(self, name, records, times):
        now = self.exchange.clock.now()
        self.number += 1
        message = {"id": f"fake-{self.number:08d}", "topic": name, "creationTime": now,
                   "data": records}
        if name.startswith("execution.fast"):
            del message["id"]
        text = json.dumps(message, separators=(",", ":"))
        for link in self.exchange.feeds.hearers(f"private:{name}"):  # who hears it is authenticated
            for _ in range(times):
                link.send(text)
