#!/usr/bin/python3
"""bybit-rest against a fake exchange: signatures, pages, limits, faults, and secrets that must not be told.

usage: calls.py BIN [TEST…]      BIN: the folder of the built commands
"""
import json, os, subprocess, sys, tempfile, time, unittest

here = os.path.dirname(os.path.abspath(__file__))
BIN = os.path.abspath(sys.argv[1])
sys.path.insert(0, os.path.join(here, "Exchange"))
import account  # noqa: E402
import market  # noqa: E402
from bybit import FakeBybit  # noqa: E402
import sidebyside

DAY = 86_400_000
NOW = 1_735_689_600_000
# Found nowhere but where they belong.
KEY, SECRET = "canary_key_7Q2", "canary_secret_9ZX"
QUICK = ["--backoff", "10ms,40ms", "--ban-wait", "200ms"]


class Case(unittest.TestCase):
    def setUp(self):
        self.exchange = FakeBybit(start=NOW, speed=1, auto=False)
        self.exchange.start()
        self.account = self.exchange.account
        self.account.key, self.account.secret = KEY, SECRET
        self.folder = tempfile.TemporaryDirectory()

    def tearDown(self):
        self.exchange.stop()
        self.folder.cleanup()

    def call(self, *arguments, content="", keys=(KEY, SECRET), **more):
        environment = {"PATH": os.environ["PATH"], "TZ": "UTC", "LC_ALL": "C.UTF-8"}
        # Where scripts/coverage counts.
        environment |= {name: value for name, value in os.environ.items() if name == "LLVM_PROFILE_FILE"}
        if keys:
            environment |= {"BYBIT_API_KEY": keys[0], "BYBIT_API_SECRET": keys[1]}
        done = subprocess.run(
            [os.path.join(BIN, "bybit-rest"), *arguments, "--rest-url", self.exchange.rest_url, *QUICK], input=content,
            capture_output=True, text=True, timeout=60, env=environment, cwd=self.folder.name, **more)
        for secret in (KEY, SECRET):
            self.assertNotIn(secret, done.stdout + done.stderr)
        return done

    def rows(self, *arguments, **more):
        done = self.call(*arguments, **more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    @property
    def asked(self):
        """The paths asked for, without the clock."""
        return [request.path for request in self.exchange.requests if request.path != "/v5/market/time"]


class Reading(Case):
    def test_public_needs_no_key(self):
        row, = self.rows("GET", "/v5/market/tickers", "category=linear", "symbol=BTCUSDT", keys=None)
        self.assertEqual(row["symbol"], "BTCUSDT")
        request, = self.exchange.requests
        self.assertFalse([name for name in request.headers if name.lower().startswith("x-bapi")])
        self.rows("GET", "/v5/market/tickers", "category=linear", "symbol=BTCUSDT")
        self.assertNotIn(KEY, str(self.exchange.requests[-1].headers))

    def test_signed(self):
        self.account.fill("position/list", 3, NOW, 1000)
        rows = self.rows("GET", "/v5/position/list", "category=linear", "settleCoin=USDT")
        self.assertEqual([row["row"] for row in rows], ["0", "1", "2"])
        self.assertEqual([request.path for request in self.exchange.requests], ["/v5/market/time", "/v5/position/list"])

    def test_signs_what_is_sent(self):
        """Whatever the value: what needs encoding is signed as it is sent."""
        for value in ("a b", "ä€", "x&y=z", "100%25", "+,/:;@", "'\"", "~-._"):
            self.rows("GET", "/v5/order/realtime", "category=linear", f"orderLinkId={value}")

    def test_wrong_clock_does_no_harm(self):
        """The exchange's day is not ours; and its clock may jump."""
        for moment in (NOW - 400 * DAY, NOW + 400 * DAY):
            self.exchange.clock.set(moment)
            self.rows("GET", "/v5/account/info")
        self.account.fail("10002")
        self.rows("GET", "/v5/account/info")
        self.assertEqual([r.path for r in self.exchange.requests[-4:]], ["/v5/market/time", "/v5/account/info"] * 2)

    def test_recv_window(self):
        self.rows("GET", "/v5/account/info", "--recv-window", "20s")
        self.assertEqual(self.exchange.requests[-1].headers["X-BAPI-RECV-WINDOW"], "20000")

    def test_no_list_is_the_result(self):
        self.assertEqual(self.rows("GET", "/v5/account/info"), [{"marginMode": "REGULAR_MARGIN", "unifiedMarginStatus": 5}])

    def test_query_in_the_path(self):
        self.account.fill("position/list", 2, NOW, 1000)
        self.assertEqual(len(self.rows("GET", "/v5/position/list?category=linear&settleCoin=USDT", "limit=1")), 1)


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
            self.account.loops["position/closed-pnl"] = lambda cursor: f"page%3D0%2C{turns[cursor.rpartition(',')[2]]}"
            before = len(self.asked)
            done = self.call("GET", "/v5/position/closed-pnl", "category=linear", "--all")
            self.assertEqual((done.returncode, len(self.asked) - before), (1 if more else 0, asked))
            self.assertIn(more, done.stderr)
        self.account.loops.clear()

    def test_own_limit(self):
        self.account.fill("order/history", 25, NOW - 1, 60_000)
        self.assertEqual(len(self.rows("GET", "/v5/order/history", "category=linear", "limit=10", "--all")), 25)
        self.assertEqual(len(self.asked), 3)

    def test_windows_of_seven_days(self):
        self.account.fill("execution/list", 500, NOW - 1, DAY // 10)
        since = NOW - 40 * DAY
        rows = self.rows("GET", "/v5/execution/list", "category=linear", "startTime=2024-11-22", "--all")
        self.assertEqual(since, 1732233600000)
        self.assertEqual([int(row["row"]) for row in rows], [n for n in range(500) if NOW - 1 - n * DAY // 10 >= since])

    def test_candles(self):
        end = market.floor("60", NOW)
        rows = self.rows("GET", "/v5/market/kline", "symbol=BTCUSDT", "interval=60", f"start={end - 2500 * 3_600_000}", f"end={end}", "--all", keys=None)
        self.assertEqual([int(row[0]) for row in rows], [end - hour * 3_600_000 for hour in range(2501)])
        self.assertEqual(len(self.asked), 3)

    def test_candles_since(self):
        end = market.floor("60", NOW)
        rows = self.rows("GET", "/v5/market/kline", "symbol=BTCUSDT", "interval=60", f"start={end - 1500 * 3_600_000}", "--all", keys=None)
        self.assertEqual([int(row[0]) for row in rows], [end - hour * 3_600_000 for hour in range(1501)])

    def test_funding(self):
        rows = self.rows("GET", "/v5/market/funding/history", "category=linear", "symbol=BTCUSDT", f"startTime={NOW - 100 * DAY}", "--all", keys=None)
        times = [int(row["fundingRateTimestamp"]) for row in rows]
        self.assertEqual(times, sorted(set(times), reverse=True))
        self.assertEqual(len(times), 301)

    def test_instruments(self):
        self.exchange.knobs.page_limit = 7
        rows = self.rows("GET", "/v5/market/instruments-info", "category=linear", "--all", keys=None)
        names = [row["symbol"] for row in rows]
        self.assertEqual((len(names), len(set(names))), (len(names), len(names)))
        self.assertGreater(len(names), 300)

    def test_a_reader_that_leaves(self):
        self.account.fill("position/closed-pnl", 1000, NOW - 1, 60_000)
        command = f"'{BIN}/bybit-rest' GET /v5/position/closed-pnl category=linear --all -q --rest-url {self.exchange.rest_url} | head -1; echo ${{PIPESTATUS[0]}}"
        environment = dict(os.environ, BYBIT_API_KEY=KEY, BYBIT_API_SECRET=SECRET)
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=environment, timeout=60)
        self.assertEqual((done.stdout.splitlines()[1], done.stderr), ("0", ""))


class Faults(Case):
    def test_reading_goes_on(self):
        """Each fault once on the way through the pages: all rows, none twice."""
        for kind in ("10006", "10002", "10000", "unknown", "429", "403", "502", "html", "garbage", "drop", "closed", "lost"):
            with self.subTest(kind):
                self.account.fill("position/closed-pnl", 350, NOW - 1, 60_000)
                self.account.fail(kind, path="position/closed-pnl")
                rows = self.rows("GET", "/v5/position/closed-pnl", "category=linear", "--all")
                self.assertEqual([int(row["row"]) for row in rows], list(range(350)))

    def test_rate_limit_is_waited_for(self):
        self.account.fail("10006", path="account/info", reset_ms=700)
        begun = time.monotonic()
        self.rows("GET", "/v5/account/info")
        self.assertGreater(time.monotonic() - begun, 0.7)

    def test_limit_is_kept(self):
        """What the headers tell is enough to stay below the limit."""
        self.account.limit = 5
        self.account.fill("position/closed-pnl", 1200, NOW - 1, 60_000)
        self.assertEqual(len(self.rows("GET", "/v5/position/closed-pnl", "category=linear", "--all")), 1200)
        self.assertEqual(self.account.breaches, 0)

    def test_retry_after(self):
        self.account.fail("429", path="account/info", retry_after=1)
        begun = time.monotonic()
        self.rows("GET", "/v5/account/info")
        self.assertGreater(time.monotonic() - begun, 1)

    def test_patience_ends(self):
        for kind, words in (("502", "HTTP 502"), ("garbage", "no JSON"), ("drop", ""), ("403", "HTTP 403")):
            self.account.faults.clear()
            self.account.fail(kind, times=99)
            before = len(self.asked)
            done = self.call("GET", "/v5/account/info", "--retries", "2")
            self.assertEqual((done.returncode, done.stdout), (3, ""))
            self.assertIn(words, done.stderr)
            # libcurl asks once more by itself where a kept connection turns out to be dead.
            self.assertIn(len(self.asked) - before, (3, 4) if kind == "drop" else (3,))

    def test_a_country_that_is_not_served(self):
        """Waiting does not help: it is said at once."""
        text = "<HTML>The Amazon CloudFront distribution is configured to block access from your country.</HTML>"
        self.account.fail("403", times=99, text=text)
        before = len(self.asked)
        done = self.call("GET", "/v5/account/info")
        self.assertEqual((done.returncode, len(self.asked) - before), (1, 1))
        self.assertIn("does not serve the country", done.stderr)

    def test_outcomes_that_nobody_knows(self):
        for code in (170032, 170035, 170146):
            self.account.faults.clear()
            self.account.fail("unknown", code=code, text="network error")
            done = self.call("POST", "/v5/order/cancel", "category=spot", "symbol=BTCUSDT", "orderId=x", "--yes")
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn("it may have been done or not", done.stderr)

    def test_nobody_there(self):
        self.exchange.refuse_connections()
        done = self.call("GET", "/v5/market/time", "--retries", "1")
        self.assertEqual(done.returncode, 3)
        self.assertIn("onnect", done.stderr)
        self.exchange.refuse_connections(False)

    def test_refusals_in_words(self):
        for kind, words in (("10003", "keys of their own"), ("10004", "BYBIT_API_SECRET does not belong")):
            self.account.faults.clear()
            self.account.fail(kind)
            done = self.call("GET", "/v5/account/info")
            self.assertEqual(done.returncode, 1)
            self.assertIn(f"({kind})", done.stderr)
            self.assertIn(words, done.stderr)

    def test_wrong_secrets(self):
        done = self.call("GET", "/v5/account/info", keys=(KEY, SECRET + "x"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("(10004)", done.stderr)
        self.assertIn("origin_string[", done.stderr)
        self.assertIn("(10003)", self.call("GET", "/v5/account/info", keys=("other", SECRET)).stderr)

    def test_no_keys(self):
        done = self.call("GET", "/v5/account/info", keys=None)
        self.assertEqual(done.returncode, 2)
        self.assertIn("BYBIT_API_KEY", done.stderr)
        self.assertEqual(self.exchange.requests, [])

    def test_unknown_path(self):
        done = self.call("GET", "/v5/position/lists", "category=linear")
        self.assertEqual(done.returncode, 1)
        self.assertIn("did you mean /v5/position/list?", done.stderr)


class Acting(Case):
    LEVERAGE = ("POST", "/v5/position/set-leverage", "category=linear", "symbol=BTCUSDT", "buyLeverage=3", "sellLeverage=3")

    def test_needs_yes(self):
        done = self.call(*self.LEVERAGE)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(self.exchange.requests, [])
        self.assertEqual(self.rows(*self.LEVERAGE, "--yes"), [{}])
        body = {"category": "linear", "symbol": "BTCUSDT", "buyLeverage": "3", "sellLeverage": "3"}
        self.assertEqual(self.account.done, [("position/set-leverage", body)])

    def test_dry_run(self):
        for keys in (None, (KEY, SECRET)):
            record, = self.rows(*self.LEVERAGE, "--dry-run", keys=keys)
            self.assertEqual((record["method"], record["signed"], record["body"]["buyLeverage"]), ("POST", True, "3"))
        self.assertEqual(self.exchange.requests, [])

    def test_kinds_of_members(self):
        self.rows("POST", "/v5/order/create", "symbol=X", "reduceOnly=true", "positionIdx=0", "qty=1", 'request:=[{"a":1}]', "--yes")
        self.assertEqual(self.account.done[0][1], {"symbol": "X", "reduceOnly": True, "positionIdx": 0, "qty": "1", "request": [{"a": 1}]})

    def test_body_on_standard_input(self):
        body = '{\n "category": "linear",\n "symbol": "ü"\n}\n'
        self.assertEqual(self.rows("POST", "/v5/order/create", "--yes", content=body)[0], {"orderId": "id-1"})
        self.assertEqual(self.account.done[0][1], json.loads(body))
        for wrong, words in (("[1]", "object"), ('{"a":\n1,}', "line 2"), ("{", "line")):
            done = self.call("POST", "/v5/order/create", "--yes", content=wrong)
            self.assertEqual(done.returncode, 2, wrong)
            self.assertIn(words, done.stderr)
        self.assertEqual(len(self.account.done), 1)

    def test_a_lost_answer_is_not_asked_for_twice(self):
        """Of what may have been done nothing is sent again."""
        for kind in ("lost", "closed", "502", "garbage", "html", "unknown", "10000", "10002"):
            with self.subTest(kind):
                self.account.faults.clear()
                self.account.fail(kind, times=9, path="order/create")
                before = len([path for path in self.asked if path == "/v5/order/create"])
                done = self.call("POST", "/v5/order/create", "symbol=X", "--yes")
                self.assertEqual(done.returncode, 3, done.stderr)
                self.assertIn("may have been done or not", done.stderr)
                self.assertEqual(len([path for path in self.asked if path == "/v5/order/create"]), before + 1)

    def test_an_answer_that_comes_too_late(self):
        self.account.fail("late", path="order/create", seconds=1)
        done = self.call("POST", "/v5/order/create", "symbol=X", "--yes", "--timeout", "300ms")
        self.assertEqual((done.returncode, len(self.account.done)), (3, 1))
        self.assertIn("may have been done or not", done.stderr)
        self.account.fail("late", path="account/info", seconds=1)
        self.assertEqual(self.rows("GET", "/v5/account/info", "--timeout", "300ms"), [{"marginMode": "REGULAR_MARGIN", "unifiedMarginStatus": 5}])

    def test_sent_again_where_nothing_was_done(self):
        for kind in ("10006", "429", "403"):
            with self.subTest(kind):
                self.account.faults.clear()
                self.account.done.clear()
                self.account.fail(kind, times=2, path="order/create")
                self.rows("POST", "/v5/order/create", "symbol=X", "--yes")
                self.assertEqual(len(self.account.done), 1)
                self.account.fail(kind, times=9, path="order/create")
                done = self.call("POST", "/v5/order/create", "symbol=X", "--yes", "--retries", "1")
                self.assertEqual((done.returncode, len(self.account.done)), (1, 1))

    def test_sent_again_where_no_byte_went_out(self):
        """The exchange's clock is told, and then nobody answers the door for a while."""
        self.exchange.knobs.rest_delay = 0.3
        arguments = ["POST", "/v5/order/create", "symbol=X", "--yes", "--rest-url", self.exchange.rest_url, "--backoff", "50ms,50ms", "--retries", "400"]
        environment = dict(os.environ, BYBIT_API_KEY=KEY, BYBIT_API_SECRET=SECRET)
        with subprocess.Popen([os.path.join(BIN, "bybit-rest"), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              env=environment, cwd=self.folder.name) as process:  # fmt: skip
            self.exchange.wait(lambda: self.exchange.requests)
            self.exchange.refuse_connections()
            self.assertIn("trying again", process.stderr.readline())
            self.exchange.refuse_connections(False)
            self.assertEqual(json.loads(process.stdout.readline()), {"orderId": "id-1"})
            self.assertEqual(process.wait(20), 0)
        self.assertEqual(len(self.account.done), 1)

    def test_no_clock_no_act(self):
        self.exchange.fail_rest("502", times=99, path="market/time")
        done = self.call("POST", "/v5/order/create", "symbol=X", "--yes", "--retries", "1")
        self.assertEqual(done.returncode, 1)
        self.assertNotIn("may have been done", done.stderr)
        self.assertEqual(self.account.done, [])

    def test_refusal(self):
        self.account.refusals["position/set-leverage"] = (110043, "leverage not modified")
        done = self.call(*self.LEVERAGE, "--yes")
        self.assertEqual(done.returncode, 1)
        self.assertIn("leverage not modified (110043): it is so already", done.stderr)

    def test_batch(self):
        """The answer as a whole is good though an order was refused."""
        orders = json.dumps({"category": "linear", "request": [{"qty": "1"}, {"qty": "0"}, {"qty": "2"}]})
        done = self.call("POST", "/v5/order/create-batch", "--yes", content=orders)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stdout.splitlines()), 3)
        self.assertIn("number 2: Order does not exist. (170213)", done.stderr)


class Secrets(Case):
    def test_env_file(self):
        path = os.path.join(self.folder.name, ".env")
        with open(path, "w") as file:
            file.write(f'BYBIT_API_KEY="{KEY}"\nBYBIT_API_SECRET={SECRET}\n')
        os.chmod(path, 0o644)
        done = self.call("GET", "/v5/account/info", keys=None)
        self.assertEqual(done.returncode, 2)
        self.assertIn("chmod 600", done.stderr)
        os.chmod(path, 0o600)
        self.rows("GET", "/v5/account/info", keys=None)

    def test_tls(self):
        with FakeBybit(tls=True, auto=False) as exchange:
            for extra, status in (([], 3), (["--cacert", exchange.ca], 0)):
                done = subprocess.run(
                    [os.path.join(BIN, "bybit-rest"), "GET", "/v5/market/time", "--rest-url", exchange.rest_url, "--retries", "0", *extra],
                    capture_output=True, text=True, timeout=60)
                self.assertEqual(done.returncode, status, done.stderr)


if __name__ == "__main__":
    sidebyside.heed_signals()
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
