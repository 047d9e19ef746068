"""The rules of the markets: one record for each, and the stream never waits for it."""
import json
import time

from stream.case import Case, START

TOPIC = "kline.1.BTCUSDT"
BTC = {"type": "instrument", "category": "linear", "symbol": "BTCUSDT", "time": START, "tick": 0.01,
       "step": 0.001, "min_qty": 0.001, "min_value": 5, "max_qty": 1190, "max_market_qty": 500,
       "min_price": 0.01, "max_price": 1999999.98, "min_leverage": 1, "max_leverage": 100,
       "currency": "USDT",}


def requests(exchange):
    return [request for request in exchange.requests
            if request.path.endswith(("instruments-info", "spread/instrument"))]


class Rules(Case):
    def told(self, stream, count):
        return stream.wait(lambda: (found := stream.instruments())[count - 1 :] and found,
                           f"{count} instruments")

    def test_a_market_of_several_topics_has_one_record(self):
        exchange = self.exchange(speed=0, start=START)
        stream = self.stream(exchange, "kline.1.BTCUSDT", "publicTrade.BTCUSDT",
                             "orderbook.50.BTCUSDT", "kline.3.BTCUSDT")
        self.assertEqual(self.told(stream, 1), [BTC])
        stream.event("subscribed", 4)
        self.assertEqual([request.query for request in requests(exchange)],
                         [{"category": "linear", "symbol": "BTCUSDT"}])
        # A new link tells nothing new of it.
        exchange.drop()
        stream.event("subscribed", 8)
        self.assertEqual(len(stream.instruments()), 1)
        self.ends(stream)

    def test_every_kind_of_topic_and_category(self):
        exchange = self.exchange(speed=0, start=START)
        option = "BTC-25DEC26-60000-C-USDT"
        topics = ["tickers.ETHUSDT", "allLiquidation.SOLUSDT", "priceLimit.XRPUSDT",
                  "spot:publicTrade.BTCUSDT", "inverse:orderbook.50.BTCUSD",
                  f"option:tickers.{option}", "spread:orderbook.25.SOLUSDT_SOL/USDT",
                  "insurance.USDT", "adlAlert.USDT", "system.status"]
        stream = self.stream(exchange, *topics)
        found = {(record["category"], record["symbol"]): record for record in self.told(stream, 7)}
        stream.event("subscribed", len(topics))
        self.assertEqual(set(found),
                         {("linear", "ETHUSDT"), ("linear", "SOLUSDT"), ("linear", "XRPUSDT"),
                          ("spot", "BTCUSDT"), ("inverse", "BTCUSD"), ("option", option),
                          ("spread", "SOLUSDT_SOL/USDT")})
        self.assertEqual(found["inverse", "BTCUSD"]["currency"], "BTC")
        self.assertEqual((found["spot", "BTCUSDT"]["min_qty"],
                          found["spot", "BTCUSDT"]["min_value"]), (None, 5))
        self.assertEqual((found["option", option]["tick"], found["option", option]["max_leverage"]),
                         (5, None))
        self.assertEqual(found["spread", "SOLUSDT_SOL/USDT"]["min_price"], -1999.9998)
        self.ends(stream)

    def test_trades_of_options_come_by_coin(self):
        exchange = self.exchange(speed=0, start=START)
        names = [symbol for symbol in exchange.symbols.names["option"] if symbol.startswith("ETH-")]
        stream = self.stream(exchange, "option:publicTrade.ETH", f"option:tickers.{names[0]}")
        self.assertEqual(sorted(record["symbol"] for record in self.told(stream, len(names))),
                         sorted(names))
        self.ends(stream)

    def test_every_symbol_is_told_with_the_list_of_symbols(self):
        exchange = self.exchange(speed=0, start=START, symbols=60)
        stream = self.stream(exchange, "kline.1.*", "publicTrade.*")
        stream.event("subscribed", 2)
        names = [record["symbol"] for record in stream.instruments()]
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual(set(names),
                         {event["symbol"] for event in stream.event("subscribed", 2 * len(names))})
        self.assertEqual(len(requests(exchange)), 1)
        self.assertEqual([record["type"] for record in stream.records[: len(names)]],
                         ["instrument"] * len(names))
        self.ends(stream)

    def test_many_markets_are_asked_for_at_once(self):
        exchange = self.exchange(speed=0, start=START, symbols=60, page_limit=25)
        names = [symbol for symbol in exchange.symbols.names["linear"]
                 if symbol.startswith("COIN")][:30]
        stream = self.stream(exchange, *[f"kline.1.{name}" for name in names])
        self.assertEqual(sorted(record["symbol"] for record in self.told(stream, 30)),
                         sorted(names))
        self.assertLessEqual(len(requests(exchange)), 3)
        self.ends(stream)


class Failures(Case):
    def test_payloads_do_not_wait_and_the_record_comes_when_it_is_known(self):
        exchange = self.exchange(speed=60)
        exchange.fail_rest("500", times=10**6, path="instruments-info")
        stream = self.stream(exchange, TOPIC, "publicTrade.BTCUSDT", backfill=5)
        stream.says("HTTP 500; trying again")
        stream.payload(TOPIC, 8)
        stream.payload("publicTrade.BTCUSDT", 2)
        self.assertEqual(stream.instruments(), [])
        exchange.rest.failures.clear()
        stream.wait(stream.instruments, "the record")
        self.assertWholeCandles(stream, TOPIC, least=5)
        self.ends(stream)

    def test_a_refusal_is_told_once_and_asked_again(self):
        exchange = self.exchange(speed=0, start=START)
        exchange.fail_rest("10003", times=3, path="instruments-info")
        stream = self.stream(exchange, "publicTrade.BTCUSDT")
        self.assertEqual(stream.wait(stream.instruments, "the record"), [BTC])
        self.assertEqual(stream.errors.count("linear: no tick and step of BTCUSDT yet: API key is "
                                             "invalid. (10003)"), 1)
        self.assertEqual(len(requests(exchange)), 4)
        self.ends(stream)

    def test_retries_bound_the_links_and_not_the_rules(self):
        exchange = self.exchange(speed=0, start=START)
        exchange.fail_rest("500", times=2, path="instruments-info")
        stream = self.stream(exchange, "publicTrade.BTCUSDT", retries=0)
        self.assertEqual(stream.wait(stream.instruments, "the record"), [BTC])
        self.ends(stream)

    def test_a_market_that_is_not_listed(self):
        exchange = self.exchange(speed=0, start=START)
        exchange.symbols.known["linear"].add("GHOSTUSDT")
        stream = self.stream(exchange, "publicTrade.GHOSTUSDT", "publicTrade.BTCUSDT")
        stream.says(
            "linear: no tick and step of GHOSTUSDT yet: the exchange does not list GHOSTUSDT")
        stream.wait(stream.instruments, "the record of the other market")
        self.ends(stream)

    def test_of_a_refused_topic_nothing_is_asked_any_more(self):
        exchange = self.exchange(speed=0, start=START)
        stream = self.stream(exchange, "publicTrade.NOPEUSDT", "publicTrade.BTCUSDT",
                             heartbeat="50ms")
        stream.says("the exchange refuses it")
        stream.wait(stream.instruments, "the record")
        stream.event("subscribed")
        seen = len(requests(exchange))
        exchange.push("publicTrade.BTCUSDT", exchange.message("publicTrade.BTCUSDT", "linear"))
        stream.payload("publicTrade.BTCUSDT")
        # Each takes as long as the longest backoff: a request that were repeated would have come.
        stream.event("heartbeat", 5)
        self.assertLessEqual(len(requests(exchange)), seen + 1)
        self.ends(stream)


class History(Case):
    def test_candles_go_on_without_rules_that_do_not_come(self):
        exchange = self.exchange(speed=0, start=START)
        exchange.fail_rest("10003", times=10**6, path="instruments-info")
        status, records, errors = self.run_once(exchange, TOPIC, **{"from": "10 minutes ago"})
        self.assertEqual((status, len(records)), (1, 9))
        self.assertIn("some instrument records are missing", errors)

    def test_rules_that_come_late_come_before_the_end(self):
        exchange = self.exchange(speed=0, start=START)
        exchange.fail_rest("10003", times=2, path="instruments-info")
        status, records, _ = self.run_once(exchange, TOPIC, **{"from": "10 minutes ago"})
        self.assertEqual((status, records[0], len(records)), (0, BTC, 10))


class Replays(Case):
    def test_the_record_passes_and_has_no_part_in_the_pace(self):
        lines = [json.dumps(BTC | {"time": START + 10**10}).encode() + b"\n"]
        lines += [b'{"topic":"x","ts":%d}\n' % (START + number * 300) for number in range(3)]
        path = f"{self.folder.name}/recording"
        with open(path, "wb") as file:
            file.writelines(lines)
        begun = time.monotonic()
        stream = self.stream(None, replay=path, backfill=None, heartbeat=None, backoff=None)
        self.assertEqual(stream.join(), 0)
        self.assertGreaterEqual(time.monotonic() - begun, 0.6)
        self.assertEqual(stream.lines, lines)
