"""Calls that read: signatures, clocks, faults."""
import time

from rest.case import Case, DAY, KEY, NOW, SECRET


class Reading(Case):
    def test_public_needs_no_key(self):
        row, = self.rows("GET", "/v5/market/tickers", "category=linear", "symbol=BTCUSDT",
                         keys=None)
        self.assertEqual(row["symbol"], "BTCUSDT")
        request, = self.exchange.requests
        self.assertFalse([name for name in request.headers if name.lower().startswith("x-bapi")])
        self.rows("GET", "/v5/market/tickers", "category=linear", "symbol=BTCUSDT")
        self.assertNotIn(KEY, str(self.exchange.requests[-1].headers))

    def test_signed(self):
        self.account.fill("position/list", 3, NOW, 1000)
        rows = self.rows("GET", "/v5/position/list", "category=linear", "settleCoin=USDT")
        self.assertEqual([row["row"] for row in rows], ["0", "1", "2"])
        self.assertEqual([request.path for request in self.exchange.requests],
                         ["/v5/market/time", "/v5/position/list"])

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
        self.assertEqual([r.path for r in self.exchange.requests[-4:]],
                         ["/v5/market/time", "/v5/account/info"] * 2)

    def test_recv_window(self):
        self.rows("GET", "/v5/account/info", "--recv-window", "20s")
        self.assertEqual(self.exchange.requests[-1].headers["X-BAPI-RECV-WINDOW"], "20000")

    def test_no_list_is_the_result(self):
        self.assertEqual(self.rows("GET", "/v5/account/info"),
                         [{"marginMode": "REGULAR_MARGIN", "unifiedMarginStatus": 5}])

    def test_query_in_the_path(self):
        self.account.fill("position/list", 2, NOW, 1000)
        self.assertEqual(len(self.rows("GET", "/v5/position/list?category=linear&settleCoin=USDT",
                                       "limit=1")), 1)


class Faults(Case):
    def test_reading_goes_on(self):
        """Each fault once on the way through the pages: all rows, none twice."""
        for kind in ("10006", "10002", "10000", "unknown", "429", "403", "502", "html", "garbage",
                     "drop", "closed", "lost"):
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
        self.assertEqual(len(self.rows("GET", "/v5/position/closed-pnl", "category=linear",
                                       "--all")), 1200)
        self.assertEqual(self.account.breaches, 0)

    def test_retry_after(self):
        self.account.fail("429", path="account/info", retry_after=1)
        begun = time.monotonic()
        self.rows("GET", "/v5/account/info")
        self.assertGreater(time.monotonic() - begun, 1)

    def test_patience_ends(self):
        for kind, words in (("502", "HTTP 502"), ("garbage", "no JSON"), ("drop", ""),
                            ("403", "HTTP 403")):
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
        text = ("<HTML>The Amazon CloudFront distribution is configured to block access "
                "from your country.</HTML>")
        self.account.fail("403", times=99, text=text)
        before = len(self.asked)
        done = self.call("GET", "/v5/account/info")
        self.assertEqual((done.returncode, len(self.asked) - before), (1, 1))
        self.assertIn("does not serve the country", done.stderr)

    def test_outcomes_that_nobody_knows(self):
        for code in (170032, 170035, 170146):
            self.account.faults.clear()
            self.account.fail("unknown", code=code, text="network error")
            done = self.call("POST", "/v5/order/cancel", "category=spot", "symbol=BTCUSDT",
                             "orderId=x", "--yes")
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn("it may have been done or not", done.stderr)

    def test_nobody_there(self):
        self.exchange.refuse_connections()
        done = self.call("GET", "/v5/market/time", "--retries", "1")
        self.assertEqual(done.returncode, 3)
        self.assertIn("onnect", done.stderr)
        self.exchange.refuse_connections(False)

    def test_refusals_in_words(self):
        for kind, words in (("10003", "keys of their own"),
                            ("10004", "BYBIT_API_SECRET does not belong")):
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
        self.assertIn("(10003)",
                      self.call("GET", "/v5/account/info", keys=("other", SECRET)).stderr)

    def test_no_keys(self):
        done = self.call("GET", "/v5/account/info", keys=None)
        self.assertEqual(done.returncode, 2)
        self.assertIn("BYBIT_API_KEY", done.stderr)
        self.assertEqual(self.exchange.requests, [])

    def test_unknown_path(self):
        done = self.call("GET", "/v5/position/lists", "category=linear")
        self.assertEqual(done.returncode, 1)
        self.assertIn("did you mean /v5/position/list?", done.stderr)
