"""Books that went wrong are subscribed again; what a stream says before its first payload."""
import json

from stream.case import Case, START

BOOK = "orderbook.50.BTCUSDT"
OPTION = "orderbook.25.BTC-25DEC26-60000-C-USDT"


def message(kind, update, bids=(), asks=(), topic=BOOK, ts=START, **more):
    data = {"s": topic.split(".")[2], "b": [list(level) for level in bids],
            "a": [list(level) for level in asks], "u": update, "seq": update * 10}
    for name, value in more.items():
        data.pop(name) if value is None else data.update({name: value})
    return json.dumps({"topic": topic, "type": kind, "ts": ts, "data": data, "cts": ts - 2},
                      separators=(",", ":"))


SNAPSHOT = message("snapshot", 100, [("10.5", "1"), ("10.0", "2")], [("11.0", "1"), ("11.5", "2")])


class Books(Case):
    def begin(self, topic=BOOK, category="linear", snapshot=SNAPSHOT, **options):
        exchange = self.exchange(auto=False, start=START)
        stream = self.stream(exchange, f"{category}:{topic}", "publicTrade.ETHUSDT", **options)
        stream.event("subscribed", 2)
        if snapshot:
            exchange.push(topic, snapshot)
            stream.payload(topic)
        return exchange, stream

    def requests(self, exchange, topic=BOOK):
        """The requests about the topic, in order."""
        return [frame.op for frame in exchange.received if topic in frame.args]

    def lost(self, exchange, stream, text, topic=BOOK):
        """Pushes what breaks the book, and gives the event."""
        seen = len(stream.events("book_lost"))
        before = self.requests(exchange, topic)
        exchange.push(topic, text)
        event = stream.event("book_lost", seen + 1)[seen]
        place = stream.records.index(event)
        self.assertEqual(stream.records[place - 1]["data"], json.loads(text)["data"],
                         "the payload passes, and the event follows it")
        exchange.wait(lambda: self.requests(exchange, topic)
                      == [*before, "unsubscribe", "subscribe"], what="both requests")
        stream.event("subscribed", topic=topic, count=len(before) // 2 + 2)
        return event

    def restored(self, exchange, stream, text, topic=BOOK):
        seen = len(stream.events("book_restored"))
        exchange.push(topic, text)
        event = stream.event("book_restored", seen + 1)[seen]
        self.assertEqual(stream.records[stream.records.index(event) - 1]["data"],
                         json.loads(text)["data"])
        return event

    def test_a_gap(self):
        exchange, stream = self.begin()
        exchange.push(BOOK, message("delta", 101, [("10.6", "3")], ts=START + 20))
        event = self.lost(exchange, stream, message("delta", 105, [("10.6", "4")], ts=START + 60))
        self.assertEqual(event,
                         {"type": "event", "event": "book_lost",
                          "id": f"book_lost:linear:{BOOK}:{event['time']}", "time": event["time"],
                          "category": "linear", "symbol": "BTCUSDT", "topic": BOOK, "reason": "gap",
                          "from": START + 20, "missed": 3,})
        self.assertAlmostEqual(event["time"], START + 60, delta=2000)
        stream.says(f"linear:{BOOK}: the book is wrong (gap, 3 updates missing); subscribing again")
        # Of no use until a snapshot comes, and no news.
        exchange.push(BOOK, message("delta", 106, ts=START + 80))
        exchange.push(BOOK, message("delta", 109, ts=START + 90))
        stream.payload(BOOK, 5)
        # Its number may be lower.
        event = self.restored(exchange, stream,
                              message("snapshot", 7, [("10.5", "1")], [("11.0", "1")],
                                      ts=START + 700))
        self.assertEqual(list(event),
                         "type event id time category symbol topic reason from to attempt".split())
        self.assertEqual((event["reason"], event["from"], event["to"], event["attempt"]),
                         ("gap", START + 20, START + 700, 1))
        exchange.push(BOOK, message("delta", 8, ts=START + 720))
        exchange.push("publicTrade.ETHUSDT", exchange.message("publicTrade.ETHUSDT"))
        stream.payload("publicTrade.ETHUSDT")
        self.assertEqual((len(stream.events("book_lost")), len(stream.events("book_restored"))),
                         (1, 1))
        # The other topic stayed as it was.
        self.assertEqual(self.requests(exchange, "publicTrade.ETHUSDT"), ["subscribe"])
        self.assertEqual(len(exchange.connections), 1)
        self.ends(stream)

    def test_a_number_that_goes_back(self):
        exchange, stream = self.begin()
        event = self.lost(exchange, stream, message("delta", 90, seq=5000))
        self.assertEqual((event["reason"], event["missed"], event["from"]),
                         ("went back", None, START))
        self.ends(stream)

    def test_a_crossed_book(self):
        """The best prices cross only by what came in several messages, and with more decimals than
        before."""
        exchange, stream = self.begin()
        # The best ask goes, and the next one is 11.5: a bid at 11.2 crosses nothing.
        exchange.push(BOOK, message("delta", 101, [("11.2", "1")], [("11.0", "0")]))
        exchange.push(BOOK, message("delta", 102, [("11.4999", "1")]))
        exchange.push(BOOK, message("delta", 103, [], [("11.5", "9")]))
        stream.payload(BOOK, 4)
        self.assertEqual(stream.events("book_lost"), [])
        event = self.lost(exchange, stream, message("delta", 104, [("11.50", "1")]))
        self.assertEqual((event["reason"], event["missed"]), ("crossed", None))
        self.restored(exchange, stream, SNAPSHOT)
        self.ends(stream)

    def test_a_delta_before_any_snapshot(self):
        exchange, stream = self.begin(snapshot=None)
        event = self.lost(exchange, stream, message("delta", 101))
        self.assertEqual((event["reason"], event["from"], event["missed"]),
                         ("no snapshot", None, None))
        self.assertEqual(self.restored(exchange, stream, SNAPSHOT)["from"], None)
        self.ends(stream)

    def test_a_snapshot_that_does_not_come(self):
        exchange, stream = self.begin(snapshot=None, dead="400ms", ping="300ms")
        self.assertEqual(stream.event("book_lost")[0]["reason"], "no snapshot")
        # Again and again, and told once.
        exchange.wait(lambda: len(self.requests(exchange)) >= 7, what="three new subscriptions")
        self.assertEqual(len(stream.events("book_lost")), 1)
        self.assertGreaterEqual(self.restored(exchange, stream, SNAPSHOT)["attempt"], 3)
        seen = len(self.requests(exchange))
        link = exchange.subscribed(BOOK)[0]
        pings = link.pings
        exchange.wait(lambda: link.pings > pings + 3,
                      what="a time in which it would have been asked for again")
        self.assertEqual(len(self.requests(exchange)), seen)
        self.ends(stream)

    def test_an_empty_option_book_is_valid(self):
        empty = message("snapshot", 0, topic=OPTION, seq=None)
        exchange, stream = self.begin(OPTION, "option", empty)
        exchange.push(OPTION, message("delta", 4711, [("90", "1")], topic=OPTION))
        exchange.push(OPTION, message("delta", 4712, [("95", "1")], topic=OPTION))
        exchange.push(OPTION, empty)
        exchange.push(OPTION, message("delta", 3, [("90", "1")], topic=OPTION))
        stream.payload(OPTION, 5)
        self.assertEqual(stream.events("book_lost"), [])
        event = self.lost(exchange, stream, message("delta", 5, topic=OPTION), OPTION)
        self.assertEqual((event["reason"], event["missed"], event["category"]),
                         ("gap", 1, "option"))
        self.restored(exchange, stream, empty, OPTION)
        self.ends(stream)

    def test_what_is_no_gap(self):
        """Repeated messages, snapshots unasked, a restarted service, the first level sent again."""
        exchange = self.exchange(auto=False, start=START)
        first = "orderbook.1.BTCUSDT"
        stream = self.stream(exchange, BOOK, first)
        stream.event("subscribed", 2)
        delta = message("delta", 101, [("10.6", "3")])
        for text in (SNAPSHOT, delta, delta, message("delta", 99), message("snapshot", 50),
                     message("delta", 51), message("delta", 1), message("delta", 2)):
            exchange.push(BOOK, text)
        for update in (9, 9, 30):
            exchange.push(first,
                          message("snapshot", update, [("10.5", "1")], [("11.0", "1")], first))
        stream.payload(first, 3)
        stream.payload(BOOK, 8)
        self.assertEqual(stream.events("book_lost"), [])
        self.ends(stream)

    def test_messages_that_are_damaged(self):
        """What `book` cannot read breaks a book, as a delta and as a snapshot, and a good snapshot
        mends it."""
        exchange, stream = self.begin()
        good = json.loads(SNAPSHOT)["data"]
        for data in (7, {}, {**good, "u": "x"}, {**good, "u": -1}, {**good, "u": 1e300},
                     {**good, "b": None}, {**good, "b": [["x", "1"]]}, {**good, "b": [["10.5"]]},
                     {**good, "b": [["10.5", "-1"]]}, {**good, "a": [["9" * 40, "1"]]},
                     {**good, "b": [[]], "a": None}):
            with self.subTest(data=data):
                broken = {kind: json.dumps({"topic": BOOK, "type": kind, "ts": START, "data": data})
                          for kind in ("delta", "snapshot")}
                event = self.lost(exchange, stream, broken["delta"])
                self.assertEqual((event["reason"], event["missed"]), ("unreadable", None))
                exchange.push(BOOK, broken["snapshot"])
                self.restored(exchange, stream, SNAPSHOT)
        stream.says(f"linear:{BOOK}: the book is wrong (unreadable); subscribing again")
        # Another kind of message, and a book that the exchange empties.
        self.lost(exchange, stream, message("update", 101))
        self.restored(exchange, stream, SNAPSHOT)
        self.lost(exchange, stream, message("snapshot", 0))
        self.restored(exchange, stream, SNAPSHOT)
        # Numbers that are large, and too large.
        seen = len(stream.events("book_lost"))
        for update in (10**17, 3):
            exchange.push(BOOK, message("snapshot", update))
            exchange.push(BOOK, message("delta", update + 1))
        event = self.lost(exchange, stream, message("delta", 2**63))
        self.assertEqual((event["reason"], len(stream.events("book_lost"))),
                         ("unreadable", seen + 1))
        self.ends(stream)

    def test_a_refusal_and_a_cut_meanwhile(self):
        exchange, stream = self.begin()
        exchange.refuse_subscribe(times=2, topic=BOOK)
        exchange.push(BOOK, message("delta", 105))
        stream.event("refused", topic=BOOK)
        stream.event("subscribed", 2, topic=BOOK)
        exchange.drop()
        stream.event("subscribed", 3, topic=BOOK)
        event = self.restored(exchange, stream,
                              message("snapshot", 7, [("10.5", "1")], [("11.0", "1")]))
        self.assertEqual((event["from"], len(stream.events("book_lost"))), (START, 1))
        self.ends(stream)

    def test_an_unsubscription_that_nobody_answers(self):
        exchange, stream = self.begin(dead="300ms", ping="200ms")
        exchange.knobs.no_ack = True
        exchange.push(BOOK, message("delta", 105))
        exchange.wait(lambda: self.requests(exchange) == ["subscribe", "unsubscribe", "subscribe"],
                      what="a subscription all the same")
        exchange.knobs.no_ack = False
        self.ends(stream)

    def test_every_category(self):
        for category, topic in (("spot", BOOK), ("inverse", "orderbook.200.BTCUSD"),
                                ("option", OPTION), ("spread", "orderbook.25.SOLUSDT_SOL/USDT")):
            with self.subTest(category):
                exchange = self.exchange(auto=False, start=START)
                stream = self.stream(exchange, f"{category}:{topic}")
                stream.event("subscribed")
                exchange.push(topic, message("snapshot", 5, [("-2", "1")], [("-1", "1")], topic))
                exchange.push(topic, message("delta", 7, topic=topic))
                stream.event("book_lost")
                stream.event("subscribed", 2)
                self.assertEqual(self.requests(exchange, topic),
                                 ["subscribe", "unsubscribe", "subscribe"])
                self.restored(exchange, stream,
                              message("snapshot", 9, [("-2", "1")], [("-1", "1")], topic), topic)
                self.ends(stream)

    def test_a_live_market_has_no_outages(self):
        """The fake's books, by the thousand."""
        exchange = self.exchange(speed=20, start=START)
        topics = ["orderbook.50.BTCUSDT", "orderbook.200.ETHUSDT", "spot:orderbook.1.BTCUSDT",
                  f"option:{OPTION}"]
        stream = self.stream(exchange, *topics, stats="500ms")
        stream.wait(lambda: len(stream.payloads()) > 500, "books")
        stream.event("stats")
        self.assertEqual(stream.events("book_lost"), [])
        self.assertEqual(stream.events("stats")[-1]["book_outages"], 0)
        self.ends(stream)


class Beginnings(Case):
    def test_events_and_heartbeats_come_before_the_first_payload(self):
        exchange = self.exchange(auto=False, start=START)
        stream = self.stream(exchange, "publicTrade.BTCUSDT", "spot:publicTrade.BTCUSDT",
                             heartbeat="50ms")
        stream.event("heartbeat", 3)
        names = [event["event"] for event in stream.events()]
        self.assertEqual(sorted(names[:4]), ["connected", "connected", "subscribed", "subscribed"])
        self.assertEqual(stream.payloads(), [])
        # By the exchange's clock, which is years away from ours.
        for event in stream.events():
            self.assertAlmostEqual(event["time"], START, delta=600_000)
        beats = [event["time"] for event in stream.events("heartbeat")]
        self.assertEqual(beats, sorted(beats))
        self.ends(stream)

    def test_without_the_exchanges_time_it_is_null(self):
        exchange = self.exchange(auto=False, start=START, date=False, rest_delay=1)
        stream = self.stream(exchange, "publicTrade.BTCUSDT", heartbeat="50ms")
        stream.event("heartbeat", 3)
        self.assertTrue(all("time" in event for event in stream.events()))
        self.assertIsNone(stream.events("connected")[0]["time"])
        exchange.push("publicTrade.BTCUSDT", exchange.message("publicTrade.BTCUSDT"))
        seen = len(stream.events("heartbeat"))
        self.assertAlmostEqual(stream.event("heartbeat", seen + 2)[-1]["time"], START,
                               delta=600_000)
        self.ends(stream)
