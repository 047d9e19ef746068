"""All pages of a call: by cursor, by number and in time, of lists of every name."""
import json
import os
import subprocess

from exchange import market
from exchange.shapes import Shape
from harness.commands import BIN, run
from rest.case import Case, DAY, KEY, NOW, SECRET


class Pages(Case):
    def test_cursor(self):
        self.account.fill("position/closed-pnl", 1234, NOW - 1, 60_000)
        rows = self.rows("GET", "/v5/position/closed-pnl", "category=linear", "--all")
        self.assertEqual([int(row["row"]) for row in rows], list(range(1234)))
        self.assertEqual(len(self.asked), 13)
        self.assertEqual(len(self.rows("GET", "/v5/position/closed-pnl", "category=linear")), 50)

    def test_cursors_that_lead_round_in_circles(self):
        self.account.fill("position/closed-pnl", 3, NOW - 1, 60_000)
        for cursors, asked, more in ((["a", "b", "c"], 4, "page 4 leads back"), (["a"], 2, "")):
            turns = {before: after for before, after in zip([""] + cursors, cursors + cursors[:1])}
            self.account.loops["position/closed-pnl"] = lambda cursor: (
                f"page%3D0%2C{turns[cursor.rpartition(',')[2]]}")
            before = len(self.asked)
            done = self.call("GET", "/v5/position/closed-pnl", "category=linear", "--all")
            self.assertEqual((done.returncode, len(self.asked) - before), (1 if more else 0, asked))
            self.assertIn(more, done.stderr)
        self.account.loops.clear()

    def test_own_limit(self):
        self.account.fill("order/history", 25, NOW - 1, 60_000)
        self.assertEqual(len(self.rows("GET", "/v5/order/history", "category=linear", "limit=10",
                                       "--all")), 25)
        self.assertEqual(len(self.asked), 3)

    def test_windows_of_seven_days(self):
        self.account.fill("execution/list", 500, NOW - 1, DAY // 10)
        since = NOW - 40 * DAY
        rows = self.rows("GET", "/v5/execution/list", "category=linear", "startTime=2024-11-22",
                         "--all")
        self.assertEqual(since, 1732233600000)
        self.assertEqual([int(row["row"]) for row in rows],
                         [n for n in range(500) if NOW - 1 - n * DAY // 10 >= since])

    def test_candles(self):
        end = market.floor("60", NOW)
        rows = self.rows("GET", "/v5/market/kline", "symbol=BTCUSDT", "interval=60",
                         f"start={end - 2500 * 3_600_000}", f"end={end}", "--all", keys=None)
        self.assertEqual([int(row[0]) for row in rows],
                         [end - hour * 3_600_000 for hour in range(2501)])
        self.assertEqual(len(self.asked), 3)

    def test_candles_since(self):
        end = market.floor("60", NOW)
        rows = self.rows("GET", "/v5/market/kline", "symbol=BTCUSDT", "interval=60",
                         f"start={end - 1500 * 3_600_000}", "--all", keys=None)
        self.assertEqual([int(row[0]) for row in rows],
                         [end - hour * 3_600_000 for hour in range(1501)])

    def test_funding(self):
        rows = self.rows("GET", "/v5/market/funding/history", "category=linear", "symbol=BTCUSDT",
                         f"startTime={NOW - 100 * DAY}", "--all", keys=None)
        times = [int(row["fundingRateTimestamp"]) for row in rows]
        self.assertEqual(times, sorted(set(times), reverse=True))
        self.assertEqual(len(times), 301)

    def test_instruments(self):
        self.exchange.knobs.page_limit = 7
        rows = self.rows("GET", "/v5/market/instruments-info", "category=linear", "--all",
                         keys=None)
        names = [row["symbol"] for row in rows]
        self.assertEqual((len(names), len(set(names))), (len(names), len(names)))
        self.assertGreater(len(names), 300)

    def test_a_reader_that_leaves(self):
        self.account.fill("position/closed-pnl", 1000, NOW - 1, 60_000)
        command = (f"'{BIN}/bybit-rest' GET /v5/position/closed-pnl category=linear --all -q "
                   f"--rest-url {self.exchange.rest_url} | head -1; echo ${{PIPESTATUS[0]}}")
        environment = dict(os.environ, BYBIT_API_KEY=KEY, BYBIT_API_SECRET=SECRET)
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True,
                              env=environment, timeout=60)
        self.assertEqual((done.stdout.splitlines()[1], done.stderr), ("0", ""))


class Shapes(Case):
    """Lists and cursors of every name."""

    def check(self, path, shape, *words, count=125, **more):
        """All rows come, each once, and no page is left out."""
        self.exchange.shapes[path] = shape
        if not shape.content:
            shape.fill(count, NOW - 1, 60_000)
        done = self.call("GET", f"/v5/{path}", *words, "--all", **more)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([json.loads(line)["row"] for line in done.stdout.splitlines()],
                         [str(number) for number in range(count)], path)
        return done

    def test_lists_and_cursors_of_other_names(self):
        size = ("pageSize", 20, 50)
        for path, shape in (
            (("asset/exchange/order-record", Shape("orderBody", limit=("limit", 10, 50))),
             ("asset/deposit/query-record", Shape("rows")),
             ("user/sub-apikeys", Shape("result", limit=("limit", 20, 20))),
             ("user/submembers",
              Shape("subMembers", ("nextCursor", "nextCursor"), limit=("pageSize", 50, 100),
                    last="0")),
             ("user/escrow_sub_members",
              Shape("subMembers", ("nextCursor", "nextCursor"), limit=("pageSize", 50, 100),
                    last="0")),
             ("user/invitation/referrals",
              Shape("records", ("cursor", "nextCursor"), limit=("size", 20, 100))),
             ("strategy/list", Shape("list", ("cursor", "nextCursor"), limit=size)),
             ("rfq/rfq-list", Shape("list", ("cursor", "cursor"), limit=("limit", 50, 100))),
             ("rfq/quote-list", Shape("list", ("cursor", "cursor"), limit=("limit", 50, 100))),
             ("broker/earnings-info", Shape("details", limit=("limit", 20, 1000))),
             ("earn/yield", Shape("yield", limit=("limit", 50, 100))),
             ("earn/liquidity-mining/order", Shape("orders")),
             ("affiliate/aff-user-list", Shape("list", limit=("size", 20, 100))),)):
            with self.subTest(path):
                before = len(self.asked)
                self.check(path, shape)
                most = shape.limit[2]
                self.assertEqual(len(self.asked) - before, -(-125 // most), path)

    def test_an_answer_without_an_envelope(self):
        self.check("earn/hold-to-earn/yield-history",
                   Shape("airdropDailyPnls", ("cursor", "nextCursor"), limit=("limit", 10, 49),
                         bare=True))

    def test_pages_by_number(self):
        for beyond in ("empty", "last"):
            for path, shape in (("announcements/index",
                                 Shape("list", None, "page", public=True, beyond=beyond)),
                                ("asset/exchange/query-convert-history",
                                 Shape("list", None, "index", ("limit", 20, 100), beyond=beyond)),
                                ("asset/covert/small-balance-history",
                                 Shape("records", None, "cursor", ("size", 50, 100),
                                       beyond=beyond)),
                                ("fiat/query-trade-history",
                                 Shape(".", None, "index", ("limit", 20, 100), beyond=beyond)),):
                with self.subTest(path):
                    words = ["limit=20"] if path == "announcements/index" else []
                    self.check(path, shape, *words)

    def test_a_full_page_that_comes_again_is_not_the_end(self):
        self.exchange.shapes["asset/exchange/query-convert-history"] = shape = (
            Shape("list", None, "index", ("limit", 20, 100), beyond="last"))
        shape.fill(100, NOW - 1, 1000)
        done = self.call("GET", "/v5/asset/exchange/query-convert-history", "--all")
        self.assertEqual((done.returncode, len(done.stdout.splitlines())), (1, 100))
        self.assertIn("page 2 has the rows of the page before it", done.stderr)

    def test_pages_of_a_post(self):
        """Numbers go into the body as the documents want them."""
        for path, shape, kind in (
            ("alpha/trade/order-list", Shape("orders", None, "pageIndex", ("limit", 20, 100)), int),
            ("p2p/item/online", Shape("items", None, "page", ("size", 10, 300)), str),
        ):
            shape.whole = lambda query, name, default, kind=kind, shape=shape: int(
                query[name]) if isinstance(query.get(name), kind) else 0
            shape.fill(350, NOW - 1, 1000)
            self.exchange.shapes[path] = shape
            done = self.call("POST", f"/v5/{path}", "tokenId=USDT", "--all", "--yes")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(len(done.stdout.splitlines()), 350)
            self.assertEqual(json.loads(self.exchange.requests[-1].body)["tokenId"], "USDT")
        done = self.call("POST", "/v5/order/create", "symbol=X", "--all", "--yes")
        self.assertEqual(done.returncode, 2)
        self.assertIn("has no pages", done.stderr)
        self.assertEqual(self.call("POST", "/v5/p2p/item/online", "--all", "--yes",
                                   content='{"tokenId":"USDT"}').returncode, 2)

    def test_an_empty_page_is_not_the_end(self):
        pages = {"": (["0", "1"], "a"), "a": ([], "b"), "b": (["2"], "c"), "c": ([], "c")}
        self.exchange.shapes["spread/order/realtime"] = shape = Shape()
        shape.answer = lambda query, now: (
            lambda rows, more: {"list": [{"row": row} for row in rows], "nextPageCursor": more})(
                *pages[query.get("cursor", "")])
        self.assertEqual([row["row"]
                          for row in self.rows("GET", "/v5/spread/order/realtime", "--all")],
                         ["0", "1", "2"])
        # Without --all it is one page, and the user learns that there are others.
        done = self.call("GET", "/v5/spread/order/realtime")
        self.assertEqual((len(done.stdout.splitlines()), done.returncode), (2, 0))
        self.assertIn("this is one page, and more may follow; --all gets them", done.stderr)
        pages[""] = (["0"], "")
        self.assertEqual(self.call("GET", "/v5/spread/order/realtime").stderr, "")

    def test_a_list_that_is_missing(self):
        """The whole result is written, and it is no complete answer."""
        for result in ({"orders": [{"row": "0"}]}, {}, {"list": "none"}, [{"row": "0"}]):
            self.exchange.shapes["spread/order/realtime"] = Shape(result=result)
            for words in ([], ["--all"]):
                done = self.call("GET", "/v5/spread/order/realtime", *words)
                self.assertEqual((done.returncode, json.loads(done.stdout)), (1, result))
                self.assertIn("the answer has no list 'list'", done.stderr)
        self.exchange.shapes["spread/order/realtime"] = Shape(
            result={"list": None, "nextPageCursor": None})
        self.assertEqual(self.rows("GET", "/v5/spread/order/realtime", "--all"), [])

    def test_an_act_may_be_answered_in_another_form(self):
        for result in ({"list": [{"orderId": "1"}], "success": "1"}, {"success": "1"}):
            self.exchange.shapes["spread/order/cancel-all"] = Shape(result=result)
            row, = self.rows("POST", "/v5/spread/order/cancel-all", "--yes")
            self.assertEqual(row, result["list"][0] if "list" in result else result)

    def test_an_empty_answer_is_said(self):
        self.exchange.shapes["spread/order/realtime"] = Shape()
        done = self.call("GET", "/v5/spread/order/realtime")
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertIn("the answer has no rows", done.stderr)

    def test_a_result_that_is_one_record(self):
        self.exchange.shapes["account/query-dcp-info"] = Shape(
            result={"dcpInfos": [{"product": "SPOT"}]})
        self.assertEqual(self.rows("GET", "/v5/account/query-dcp-info", "--all"),
                         [{"dcpInfos": [{"product": "SPOT"}]}])

    def test_a_page_that_is_full_and_leads_nowhere(self):
        shape = self.exchange.shapes["ins-loan/loan-order"] = Shape("loanInfo", None,
                                                                    limit=("limit", 10, 100))
        for count, status in ((99, 0), (100, 1)):
            shape.fill(count, NOW - 1, 1000)
            done = self.call("GET", "/v5/ins-loan/loan-order", "--all")
            self.assertEqual((done.returncode, len(done.stdout.splitlines())), (status, count))
            self.assertEqual("100 rows at most" in done.stderr, status == 1)

    def test_endpoints_that_the_table_does_not_know(self):
        self.exchange.shapes["asset/new/record"] = shape = Shape("records")
        self.check("asset/new/record", shape)
        for shape, words in ((Shape("list", None, None), "does not tell how its pages follow"),
                             (Shape("rowsOfAnotherName"), "no list with a name that is known")):
            self.exchange.shapes["asset/new/record"] = shape
            shape.fill(3, NOW - 1, 1000)
            done = self.call("GET", "/v5/asset/new/record", "--all")
            self.assertEqual(done.returncode, 1)
            self.assertIn(words, done.stderr)
            self.assertEqual(self.call("GET", "/v5/asset/new/record").returncode, 0)

    def test_cursors_that_never_end(self):
        self.exchange.shapes["spread/order/realtime"] = shape = Shape("list")
        shape.answer = lambda query, now: {"list": [], "nextPageCursor": str(len(self.asked))}
        done = self.call("GET", "/v5/spread/order/realtime", "--all")
        self.assertEqual((done.returncode, done.stdout, len(self.asked)), (1, "", 10))
        self.assertIn("10 pages without a row", done.stderr)

    def test_every_public_endpoint_needs_no_key(self):
        lines = run(["bybit-rest", "--list", " public"], "", check=True).stdout.splitlines()
        self.assertEqual(len(lines), 62)
        for method, path, *_ in map(str.split, lines):
            if path.startswith("/v5/market/") or path == "/v5/spread/instrument":
                continue
            self.exchange.shapes[path.removeprefix("/v5/")] = Shape(
                result={"list": [], "rows": [], "fine": "yes"}, public=True)
            before = len(self.exchange.requests)
            done = self.call(method, path, "--yes", keys=None)
            self.assertNotEqual(done.returncode, 2, done.stderr)
            self.assertEqual(len(self.exchange.requests), before + 1, "no clock is asked for")
            self.assertFalse([name for name in self.exchange.requests[-1].headers
                              if name.lower().startswith("x-bapi")])
