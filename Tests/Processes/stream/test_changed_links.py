"""Topics that change while links are full, candles are fetched, or the exchange refuses."""
from stream.case import MINUTE, START
from stream.changes import ChangeCase
from stream.test_changing_topics import TRADES


class ChangedLinks(ChangeCase):
    def test_the_last_topic_of_all(self):
        exchange = self.exchange(start=START, speed=20)
        stream = self.stream(exchange, topics=self.path, heartbeat="50ms")
        self.change(stream, f"+{TRADES}\n", ("subscribed", TRADES))
        stream.payload(TRADES)
        self.change(stream, f"-{TRADES}\n", ("topic_removed", TRADES))
        exchange.wait(lambda: not exchange.alive)
        # It is alive, but nothing vouches for the exchange's time.
        place = len(stream.records)
        stream.event("heartbeat", len(stream.events("heartbeat")) + 3)
        self.assertIsNone(stream.events("heartbeat")[-1]["time"])
        self.assertEqual([record for record in stream.records[place:] if record.get("topic")], [])
        self.change(stream, f"+{TRADES}\n", ("subscribed", TRADES))
        stream.payload(TRADES, len(stream.payloads(TRADES)) + 2)
        self.ends(stream)

    def test_topics_that_the_exchange_refuses(self):
        exchange = self.exchange(start=START, speed=20)
        stream = self.stream(exchange, TRADES, topics=self.path)
        stream.event("subscribed")
        self.change(stream, "+publicTrade.NOPEUSDT\n+publicTrade.ETHUSDT\n",
                    ("topic_refused", "publicTrade.NOPEUSDT"),
                    ("subscribed", "publicTrade.ETHUSDT"))
        event = stream.events("topic_refused")[0]
        self.assertEqual((event["symbol"], event["reason"]),
                         ("NOPEUSDT", "error:handler not found,topic:publicTrade.NOPEUSDT"))
        stream.payload("publicTrade.ETHUSDT")
        exchange.drop()
        stream.event("subscribed", 2, topic="publicTrade.ETHUSDT")
        self.assertEqual(self.topics(exchange), [f"linear:{TRADES}", "linear:publicTrade.ETHUSDT"])
        # For now only: it is asked for again.
        exchange.refuse_subscribe(times=2, topic="publicTrade.SOLUSDT")
        self.change(stream, "+publicTrade.SOLUSDT\n", ("refused", "publicTrade.SOLUSDT"),
                    ("subscribed", "publicTrade.SOLUSDT"))
        self.assertEqual(stream.end(), -15)

    def test_a_link_that_is_full(self):
        """Each takes 21,000 characters, and ten topics a frame of spot."""
        exchange = self.exchange(symbols=700)
        names = [f"spot:kline.240.{symbol}" for symbol in exchange.symbols.names["spot"]]
        stream = self.stream(exchange, *names[:1], topics=self.path)
        more = [f"spot:kline.{interval}.{symbol}" for interval in (1, 3, 5, 15)
                for symbol in exchange.symbols.names["spot"]]
        self.write("".join(f"+{name}\n" for name in [*names, *more]))
        stream.event("subscribed", len(names) + len(more))
        self.assertEqual(len(stream.events("topic_added")), len(names) + len(more) - 1)
        self.assertEqual(len(exchange.alive), 2)
        self.assertLessEqual(max(len(frame.args) for frame in exchange.sent("subscribe")), 10)
        self.change(stream, "-spot:kline.1.*\n", ("topic_removed", "kline.1.BTCUSDT"))
        exchange.wait(lambda: not [name for name in self.topics(exchange)
                                   if name.startswith("spot:kline.1.")])
        self.ends(stream)

    def test_candles_stay_whole(self):
        """One that was removed goes on where it ended."""
        topic = "kline.1.ETHUSDT"
        exchange = self.exchange(speed=240)
        stream = self.stream(exchange, TRADES, topics=self.path, backfill=5, confirm_wait="100ms")
        self.change(stream, f"+{topic}\n", ("subscribed", topic))
        stream.wait(lambda: len(stream.starts(topic)) > 7, "candles")
        self.assertEqual(stream.candles(topic)[0][1], "history")
        self.change(stream, f"-{topic}\n", ("topic_removed", topic))
        end = stream.starts(topic)[-1]
        exchange.wait(lambda: exchange.clock.now() > end + 5 * MINUTE)
        self.assertEqual(stream.starts(topic)[-1], end)
        self.change(stream, f"+{topic}\n", ("subscribed", topic))
        stream.wait(lambda: stream.starts(topic)[-1] > end + 8 * MINUTE, "candles again")
        self.ends(stream)
        self.assertWholeCandles(stream, topic, least=12)
        self.assertEqual([event["topic"] for event in stream.events("gap")], [topic])

    def test_removed_and_added_at_once(self):
        exchange = self.exchange(start=START, speed=20)
        stream = self.stream(exchange, TRADES, "orderbook.50.BTCUSDT", topics=self.path)
        stream.payload("orderbook.50.BTCUSDT")
        self.change(stream, "-orderbook.50.BTCUSDT\n+orderbook.50.BTCUSDT\n",
                    ("topic_added", "orderbook.50.BTCUSDT"))
        stream.event("subscribed", 2, topic="orderbook.50.BTCUSDT")
        kinds = [record["type"]
                 for record in stream.payload("orderbook.50.BTCUSDT",
                                              len(stream.payloads("orderbook.50.BTCUSDT")) + 5)]
        self.assertEqual(kinds.count("snapshot"), 2)
        self.assertEqual(stream.events("book_lost"), [])
        self.ends(stream)

    def test_a_removal_that_the_exchange_does_not_carry_out(self):
        exchange = self.exchange(auto=False, start=START)
        stream = self.stream(exchange, TRADES, "publicTrade.ETHUSDT", topics=self.path,
                             ping="200ms", dead="200ms")
        stream.event("subscribed", 2)
        link = exchange.subscribed(TRADES)[0]
        exchange.knobs.no_ack = True
        self.change(stream, f"-{TRADES}\n", ("topic_removed", TRADES))
        exchange.wait(lambda: exchange.sent("unsubscribe"))
        for _ in range(3):
            pings = link.pings
            exchange.push(link, exchange.message(TRADES))
            exchange.wait(lambda: link.pings > pings + 1)
        exchange.push(link, exchange.message("publicTrade.ETHUSDT"))
        stream.payload("publicTrade.ETHUSDT")
        self.assertEqual(stream.payloads(TRADES), [])
        self.assertEqual(len(exchange.connections), 1)
        self.ends(stream)

    def test_where_it_does_not_belong(self):
        for options in ({"simulate": True}, {"replay": "-"}, {"from": "1h ago"},
                        {"or_simulate": "1s"}):
            status, _, errors = self.run_once(None, TRADES, topics=self.path, **options)
            self.assertEqual(status, 2, errors)
            self.assertIn("--topics changes a live stream", errors)
        status, _, errors = self.run_once(self.exchange(), TRADES, topics=self.folder.name)
        self.assertEqual((status, "is a folder" in errors), (2, True))
        with open(self.path, "w") as file:
            stream = self.stream(self.exchange(), TRADES, topics=self.path, stdout=file)
            self.assertEqual(stream.join(), 2)
        stream.says("is also the standard output")
