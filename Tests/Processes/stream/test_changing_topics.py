"""Topics that change while the stream runs, by a file or a FIFO."""
import json
import os
import subprocess

from exchange.control import KEY, SECRET
from stream.case import START
from stream.changes import ChangeCase

TRADES = "publicTrade.BTCUSDT"


class Changes(ChangeCase):
    def test_a_file(self):
        exchange = self.exchange(start=START, speed=20)
        self.write("# mine\n\n+tickers.BTCUSDT\r\n")
        stream = self.stream(exchange, TRADES, topics=self.path)
        stream.event("subscribed", topic="tickers.BTCUSDT")
        self.change(stream, "+publicTrade.ETHUSDT\n", ("topic_added", "publicTrade.ETHUSDT"),
                    ("subscribed", "publicTrade.ETHUSDT"))
        event = stream.events("topic_added")[-1]
        self.assertEqual(event,
                         {"type": "event", "event": "topic_added",
                          "id": f"topic_added:linear:publicTrade.ETHUSDT:{event['time']}",
                          "time": event["time"], "category": "linear", "symbol": "ETHUSDT",
                          "topic": "publicTrade.ETHUSDT",})
        stream.payload("publicTrade.ETHUSDT")
        self.assertEqual({record["symbol"]
                          for record in stream.wait(lambda: len(stream.instruments()) > 1
                                                    and stream.instruments())},
                         {"BTCUSDT", "ETHUSDT"})
        # The link of the others stayed, and they are not asked for again.
        self.assertEqual(len(exchange.connections), 1)
        self.assertEqual([frame.op for frame in exchange.received if TRADES in frame.args],
                         ["subscribe"])
        self.change(stream, "-tickers.BTCUSDT\n", ("topic_removed", "tickers.BTCUSDT"))
        exchange.wait(lambda: self.topics(exchange)
                      == [f"linear:{TRADES}", "linear:publicTrade.ETHUSDT"])
        # Nothing of it comes behind the event, and nothing of the others is missing.
        place = stream.records.index(stream.events("topic_removed")[0])
        stream.payload(TRADES, len(stream.payloads(TRADES)) + 5)
        self.assertEqual([record["topic"] for record in stream.records[place:]
                          if record.get("topic", "").startswith("tickers")], ["tickers.BTCUSDT"])
        self.assertEqual(stream.events("gap"), [])
        # A new connection has the changed set.
        exchange.drop()
        stream.event("subscribed", 2, topic="publicTrade.ETHUSDT")
        exchange.wait(lambda: self.topics(exchange)
                      == [f"linear:{TRADES}", "linear:publicTrade.ETHUSDT"])
        self.ends(stream)
        # And so has a new start, from the same lines.
        again = self.stream(exchange, TRADES, topics=self.path)
        again.event("subscribed", topic="publicTrade.ETHUSDT")
        again.event("topic_removed", topic="tickers.BTCUSDT")
        exchange.wait(lambda: self.topics(exchange)
                      == [f"linear:{TRADES}", "linear:publicTrade.ETHUSDT"])
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
        exchange.wait(lambda: self.topics(exchange)
                      == [f"linear:{name}"
                          for name in (TRADES, "publicTrade.ETHUSDT", "publicTrade.XRPUSDT")])
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
        exchange.push(book,
                      {**text, "type": "delta",
                       "data": {**text["data"], "u": text["data"]["u"] + 5}})
        stream.event("book_lost")
        self.change(stream, f"-{book}\n", ("topic_removed", book))
        self.change(stream, f"+{book}\n", ("topic_added", book))
        # No snapshot comes in time, which is no other outage.
        asked = len([frame for frame in exchange.received if book in frame.args])
        exchange.wait(lambda: len([frame for frame in exchange.received if book in frame.args])
                      > asked + 2, what="another subscription")
        exchange.wait(lambda: exchange.push(book, text))
        event = stream.event("book_restored")[0]
        self.assertEqual(event["reason"], "gap")
        self.assertEqual([record["event"] for record in stream.events()
                          if record["event"].startswith("book_")], ["book_lost", "book_restored"])
        self.ends(stream)

    def test_lines_that_make_no_sense(self):
        exchange = self.exchange(start=START, speed=20)
        stream = self.stream(exchange, TRADES, topics=self.path)
        bad = ["kline.1.SOLUSDT", "+", "+klin.1.SOLUSDT", "+kline.7.SOLUSDT", "+kline.1.*",
               "+funding.BTCUSDT", "+order", "+option:publicTrade.BTC-25DEC26-60000-C-USDT",
               "\x00\x1b[2J", "+" + "x" * 5000]
        self.write("\n".join(bad) + "\n-publicTrade.SOLUSDT\n+publicTrade.ETHUSDT\n")
        stream.event("subscribed", topic="publicTrade.ETHUSDT")
        for number in range(1, len(bad) + 1):
            stream.says(f"--topics: line {number}: ")
        stream.says("line 1: expected +TOPIC or -TOPIC")
        stream.says("line 7: order: topics of the account need BYBIT_API_KEY")
        stream.says("linear:publicTrade.SOLUSDT is not subscribed; nothing to remove")
        self.assertNotIn("\x1b", stream.errors)
        self.assertEqual([event["topic"] for event in stream.events("topic_added")],
                         ["publicTrade.ETHUSDT"])
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
        added = [("spot", TRADES), ("spot", "orderbook.50.BTCUSDT"), ("option", "publicTrade.BTC"),
                 ("private", "order"), ("private", "order.linear")]
        self.write("".join(f"+{topic if category == 'private' else f'{category}:{topic}'}\n"
                           for category, topic in added))
        for category, topic in added:
            stream.event("subscribed", category=category, topic=topic)
        self.assertEqual(len(exchange.connections), 4)
        stream.payload("publicTrade.BTC", category="option")
        self.assertTrue(all(record["category"] == "spot"
                            for record in stream.payload("orderbook.50.BTCUSDT")))
        # The last topic of a link closes it; the stream goes on, and it can come again.
        self.change(stream, f"-spot:{TRADES}\n-spot:orderbook.50.BTCUSDT\n",
                    ("topic_removed", "orderbook.50.BTCUSDT"))
        exchange.wait(lambda: not [link for link in exchange.alive if link.category == "spot"])
        self.assertEqual(stream.events("disconnected"), [])
        self.change(stream, "+spot:publicTrade.ETHUSDT\n", ("subscribed", "publicTrade.ETHUSDT"))
        stream.payload("publicTrade.ETHUSDT", category="spot")
        self.ends(stream)
