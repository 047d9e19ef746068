"""Topics that change while the stream runs, by a file or a FIFO."""
import json
import os
import subprocess

from exchange.control import KEY, SECRET
from stream.case import Case, MINUTE, START

TRADES = "publicTrade.BTCUSDT"


class Changes(Case):
    def setUp(self):
        super().setUp()
        self.path = os.path.join(self.folder.name, "topics")

    def write(self, text, mode="a"):
        with open(self.path, mode) as file:
            file.write(text)

    def change(self, stream, text, *events):
        """Appends lines, and waits for an event (name, topic) of each."""
        seen = len(stream.events())
        self.write(text)
        for name, topic in events:
            stream.wait(lambda: [e for e in stream.events(name, topic=topic) if e in stream.events()[seen:]], f"{name} {topic}")

    def topics(self, exchange):
        return sorted(f"{link.category}:{topic}" for link in exchange.alive for topic in link.topics)

    def test_a_file(self):
        exchange = self.exchange(start=START, speed=20)
        self.write("# mine\n\n+tickers.BTCUSDT\r\n")
        stream = self.stream(exchange, TRADES, topics=self.path)
        stream.event("subscribed", topic="tickers.BTCUSDT")
        self.change(stream, "+publicTrade.ETHUSDT\n", ("topic_added", "publicTrade.ETHUSDT"), ("subscribed", "publicTrade.ETHUSDT"))
        event = stream.events("topic_added")[-1]
        self.assertEqual(event, {
            "type": "event", "event": "topic_added", "id": f"topic_added:linear:publicTrade.ETHUSDT:{event['time']}",
            "time": event["time"], "category": "linear", "symbol": "ETHUSDT", "topic": "publicTrade.ETHUSDT",
        })  # fmt: skip
        stream.payload("publicTrade.ETHUSDT")
        self.assertEqual({record["symbol"] for record in stream.wait(lambda: len(stream.instruments()) > 1 and stream.instruments())}, {"BTCUSDT", "ETHUSDT"})
        # The link of the others stayed, and they are not asked for again.
        self.assertEqual(len(exchange.connections), 1)
        self.assertEqual([frame.op for frame in exchange.received if TRADES in frame.args], ["subscribe"])
        self.change(stream, "-tickers.BTCUSDT\n", ("topic_removed", "tickers.BTCUSDT"))
        exchange.wait(lambda: self.topics(exchange) == [f"linear:{TRADES}", "linear:publicTrade.ETHUSDT"])
        # Nothing of it comes behind the event, and nothing of the others is missing.
        place = stream.records.index(stream.events("topic_removed")[0])
        stream.payload(TRADES, len(stream.payloads(TRADES)) + 5)
        self.assertEqual([record["topic"] for record in stream.records[place:] if record.get("topic", "").startswith("tickers")], ["tickers.BTCUSDT"])
        self.assertEqual(stream.events("gap"), [])
        # A new connection has the changed set.
        exchange.drop()
        stream.event("subscribed", 2, topic="publicTrade.ETHUSDT")
        exchange.wait(lambda: self.topics(exchange) == [f"linear:{TRADES}", "linear:publicTrade.ETHUSDT"])
        self.ends(stream)
        # And so has a new start, from the same lines.
        again = self.stream(exchange, TRADES, topics=self.path)
        again.event("subscribed", topic="publicTrade.ETHUSDT")
        again.event("topic_removed", topic="tickers.BTCUSDT")
        exchange.wait(lambda: self.topics(exchange) == [f"linear:{TRADES}", "linear:publicTrade.ETHUSDT"])
        self.ends(again)

    def test_a_fifo_whose_writers_come_and_go(self):
        exchange = self.exchange(start=START, speed=20)
        os.mkfifo(self.path)
        stream = self.stream(exchange, TRADES, topics=self.path)
        # Nobody writes, and nobody waits.
        stream.payload(TRADES)
        self.change(stream, "+publicTrade.ETHUSDT\n", ("subscribed", "publicTrade.ETHUSDT"))
        # A writer that leaves ends its line.
        self.change(stream, "+publicTrade.SOLUSDT", ("subscribed", "publicTrade.SOLUSDT"))
        with open(self.path, "w") as file:
            file.write("-publicTrade.E")
            file.flush()
            stream.payload(TRADES, len(stream.payloads(TRADES)) + 5)
            self.assertEqual(stream.events("topic_removed"), [])
            file.write("THUSDT\n+publicTrade.XRPUSDT\n")
        stream.event("topic_removed", topic="publicTrade.ETHUSDT")
        stream.event("subscribed", topic="publicTrade.XRPUSDT")
        cpu = stream.cpu()
        stream.payload(TRADES, len(stream.payloads(TRADES)) + 20)
        self.assertLess(stream.cpu() - cpu, 0.5, "it spins on a FIFO without a writer")
        # Another FIFO in its place.
        os.unlink(self.path)
        stream.says("is gone")
        os.mkfifo(self.path)
        self.change(stream, "+publicTrade.ADAUSDT\n", ("subscribed", "publicTrade.ADAUSDT"))
        self.ends(stream)

    def test_files_that_are_replaced(self):
        exchange = self.exchange(start=START, speed=20)
        stream = self.stream(exchange, TRADES, topics=self.path)
        stream.says("does not exist yet")
        self.change(stream, "+publicTrade.ETHUSDT\n", ("subscribed", "publicTrade.ETHUSDT"))
        # By an editor: a new file with one line more.
        with open(self.path + ".new", "w") as file:
            file.write("+publicTrade.ETHUSDT\n+publicTrade.SOLUSDT\n")
        os.rename(self.path + ".new", self.path)
        stream.event("subscribed", topic="publicTrade.SOLUSDT")
        self.assertEqual(len(stream.events("topic_added", topic="publicTrade.ETHUSDT")), 1)
        # Written anew, in the same place.
        self.write("-publicTrade.SOLUSDT\n+publicTrade.XRPUSDT\n", "w")
        stream.event("subscribed", topic="publicTrade.XRPUSDT")
        stream.says("was rewritten; reading it from its beginning")
        exchange.wait(lambda: self.topics(exchange) == [f"linear:{name}" for name in (TRADES, "publicTrade.ETHUSDT", "publicTrade.XRPUSDT")])
        # A last line without its newline counts in the end.
        self.change(stream, "+publicTrade.ADAUSDT", ("subscribed", "publicTrade.ADAUSDT"))
        os.unlink(self.path)
        stream.says("is gone")
        self.write("+publicTrade.DOTUSDT\n")
        stream.event("subscribed", topic="publicTrade.DOTUSDT")
        self.ends(stream)

    def test_a_line_that_is_still_being_written(self):
        exchange = self.exchange(start=START, speed=20)
        self.write("\ufeff+publicTrade.ETHUSDT\n")
        stream = self.stream(exchange, TRADES, topics=self.path)
        # A byte order mark is no part of a line.
        stream.event("subscribed", topic="publicTrade.ETHUSDT")
        # What stands unfinished for long counts, and its newline changes nothing.
        self.change(stream, "+publicTrade.XRPUSDT", ("subscribed", "publicTrade.XRPUSDT"))
        self.change(stream, "\n+publicTrade.ADAUSDT\n", ("subscribed", "publicTrade.ADAUSDT"))
        # A line that goes on after all is read as a whole.
        self.write("-publicTrade.ADA")
        stream.says("publicTrade.ADA is not subscribed; nothing to remove")
        self.change(stream, "USDT\nx\n", ("topic_removed", "publicTrade.ADAUSDT"))
        stream.says("line 5: expected +TOPIC or -TOPIC")
        self.assertEqual(len(stream.events("topic_added")), 3)
        self.assertEqual(stream.errors.count("expected +TOPIC"), 1)
        self.assertEqual(stream.end(), -15)

    def test_a_book_that_is_removed_while_it_is_lost(self):
        """Its outage goes on when it is added again: each begins once and ends once."""
        book = "orderbook.50.BTCUSDT"
        exchange = self.exchange(auto=False, start=START)
        stream = self.stream(exchange, TRADES, book, topics=self.path, ping="200ms", dead="300ms")
        stream.event("subscribed", topic=book)
        text = json.loads(exchange.message(book))
        exchange.push(book, text)
        stream.payload(book)
        exchange.push(book, {**text, "type": "delta", "data": {**text["data"], "u": text["data"]["u"] + 5}})
        stream.event("book_lost")
        self.change(stream, f"-{book}\n", ("topic_removed", book))
        self.change(stream, f"+{book}\n", ("topic_added", book))
        # No snapshot comes in time, which is no other outage.
        asked = len([frame for frame in exchange.received if book in frame.args])
        exchange.wait(lambda: len([frame for frame in exchange.received if book in frame.args]) > asked + 2, what="another subscription")
        exchange.wait(lambda: exchange.push(book, text))
        event = stream.event("book_restored")[0]
        self.assertEqual(event["reason"], "gap")
        self.assertEqual([record["event"] for record in stream.events() if record["event"].startswith("book_")], ["book_lost", "book_restored"])
        self.ends(stream)

    def test_lines_that_make_no_sense(self):
        exchange = self.exchange(start=START, speed=20)
        stream = self.stream(exchange, TRADES, topics=self.path)
        bad = ["kline.1.SOLUSDT", "+", "+klin.1.SOLUSDT", "+kline.7.SOLUSDT", "+kline.1.*", "+funding.BTCUSDT", "+order", "+option:publicTrade.BTC-25DEC26-60000-C-USDT",
               "\x00\x1b[2J", "+" + "x" * 5000]  # fmt: skip
        self.write("\n".join(bad) + "\n-publicTrade.SOLUSDT\n+publicTrade.ETHUSDT\n")
        stream.event("subscribed", topic="publicTrade.ETHUSDT")
        for number in range(1, len(bad) + 1):
            stream.says(f"--topics: line {number}: ")
        stream.says("line 1: expected +TOPIC or -TOPIC")
        stream.says("line 7: order: topics of the account need BYBIT_API_KEY")
        stream.says("linear:publicTrade.SOLUSDT is not subscribed; nothing to remove")
        self.assertNotIn("\x1b", stream.errors)
        self.assertEqual([event["topic"] for event in stream.events("topic_added")], ["publicTrade.ETHUSDT"])
        self.ends(stream)
        status, _, _ = self.run_once(exchange, TRADES, topics=self.path, count=3)
        self.assertEqual(status, 1)

    def test_a_writer_that_never_stops(self):
        exchange = self.exchange(start=START, speed=20)
        os.mkfifo(self.path)
        stream = self.stream(exchange, TRADES, topics=self.path)
        writer = subprocess.Popen(["yes", "nonsense"], stdout=open(self.path, "w"))
        self.addCleanup(writer.wait)
        self.addCleanup(writer.kill)
        stream.says("line 10: expected +TOPIC")
        stream.payload(TRADES, len(stream.payloads(TRADES)) + 20)
        writer.kill()
        self.assertEqual(stream.errors.count("expected +TOPIC"), 10)
        self.assertEqual(stream.end(), -15)
        self.assertRegex(stream.errors, r"--topics: \d\d+ lines made no sense")

    def test_other_categories_and_the_account(self):
        exchange = self.exchange(speed=20)
        keys = {"BYBIT_API_KEY": KEY, "BYBIT_API_SECRET": SECRET}
        stream = self.stream(exchange, TRADES, topics=self.path, env=keys)
        stream.event("subscribed")
        added = [("spot", TRADES), ("spot", "orderbook.50.BTCUSDT"), ("option", "publicTrade.BTC"), ("private", "order"), ("private", "order.linear")]
        self.write("".join(f"+{topic if category == 'private' else f'{category}:{topic}'}\n" for category, topic in added))
        for category, topic in added:
            stream.event("subscribed", category=category, topic=topic)
        self.assertEqual(len(exchange.connections), 4)
        stream.payload("publicTrade.BTC", category="option")
        self.assertTrue(all(record["category"] == "spot" for record in stream.payload("orderbook.50.BTCUSDT")))
        # The last topic of a link closes it; the stream goes on, and it can come again.
        self.change(stream, f"-spot:{TRADES}\n-spot:orderbook.50.BTCUSDT\n", ("topic_removed", "orderbook.50.BTCUSDT"))
        exchange.wait(lambda: not [link for link in exchange.alive if link.category == "spot"])
        self.assertEqual(stream.events("disconnected"), [])
        self.change(stream, "+spot:publicTrade.ETHUSDT\n", ("subscribed", "publicTrade.ETHUSDT"))
        stream.payload("publicTrade.ETHUSDT", category="spot")
        self.ends(stream)

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
        self.change(stream, "+publicTrade.NOPEUSDT\n+publicTrade.ETHUSDT\n", ("topic_refused", "publicTrade.NOPEUSDT"), ("subscribed", "publicTrade.ETHUSDT"))
        event = stream.events("topic_refused")[0]
        self.assertEqual((event["symbol"], event["reason"]), ("NOPEUSDT", "error:handler not found,topic:publicTrade.NOPEUSDT"))
        stream.payload("publicTrade.ETHUSDT")
        exchange.drop()
        stream.event("subscribed", 2, topic="publicTrade.ETHUSDT")
        self.assertEqual(self.topics(exchange), [f"linear:{TRADES}", "linear:publicTrade.ETHUSDT"])
        # For now only: it is asked for again.
        exchange.refuse_subscribe(times=2, topic="publicTrade.SOLUSDT")
        self.change(stream, "+publicTrade.SOLUSDT\n", ("refused", "publicTrade.SOLUSDT"), ("subscribed", "publicTrade.SOLUSDT"))
        self.assertEqual(stream.end(), -15)

    def test_a_link_that_is_full(self):
        """Each takes 21,000 characters, and ten topics a frame of spot."""
        exchange = self.exchange(symbols=700)
        names = [f"spot:kline.240.{symbol}" for symbol in exchange.symbols.names["spot"]]
        stream = self.stream(exchange, *names[:1], topics=self.path)
        more = [f"spot:kline.{interval}.{symbol}" for interval in (1, 3, 5, 15) for symbol in exchange.symbols.names["spot"]]
        self.write("".join(f"+{name}\n" for name in [*names, *more]))
        stream.event("subscribed", len(names) + len(more))
        self.assertEqual(len(stream.events("topic_added")), len(names) + len(more) - 1)
        self.assertEqual(len(exchange.alive), 2)
        self.assertLessEqual(max(len(frame.args) for frame in exchange.sent("subscribe")), 10)
        self.change(stream, "-spot:kline.1.*\n", ("topic_removed", "kline.1.BTCUSDT"))
        exchange.wait(lambda: not [name for name in self.topics(exchange) if name.startswith("spot:kline.1.")], 30)
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
        self.change(stream, "-orderbook.50.BTCUSDT\n+orderbook.50.BTCUSDT\n", ("topic_added", "orderbook.50.BTCUSDT"))
        stream.event("subscribed", 2, topic="orderbook.50.BTCUSDT")
        kinds = [record["type"] for record in stream.payload("orderbook.50.BTCUSDT", len(stream.payloads("orderbook.50.BTCUSDT")) + 5)]
        self.assertEqual(kinds.count("snapshot"), 2)
        self.assertEqual(stream.events("book_lost"), [])
        self.ends(stream)

    def test_a_removal_that_the_exchange_does_not_carry_out(self):
        exchange = self.exchange(auto=False, start=START)
        stream = self.stream(exchange, TRADES, "publicTrade.ETHUSDT", topics=self.path, ping="200ms", dead="200ms")
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
        for options in ({"simulate": True}, {"replay": "-"}, {"from": "1h ago"}, {"or_simulate": "1s"}):
            status, _, errors = self.run_once(None, TRADES, topics=self.path, **options)
            self.assertEqual(status, 2, errors)
            self.assertIn("--topics changes a live stream", errors)
        status, _, errors = self.run_once(self.exchange(), TRADES, topics=self.folder.name)
        self.assertEqual((status, "is a folder" in errors), (2, True))
        with open(self.path, "w") as file:
            stream = self.stream(self.exchange(), TRADES, topics=self.path, stdout=file)
            self.assertEqual(stream.join(), 2)
        stream.says("is also the standard output")
