"""Calls that act: bodies, lost answers; secrets that must not be told."""
import json
import os
import subprocess

from exchange.bybit import FakeBybit
from exchange.shapes import Shape
from harness.commands import BIN, run
from rest.case import Case, KEY, SECRET


class Acting(Case):
    LEVERAGE = ("POST", "/v5/position/set-leverage", "category=linear", "symbol=BTCUSDT",
                "buyLeverage=3", "sellLeverage=3")

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
            self.assertEqual((record["method"], record["signed"], record["body"]["buyLeverage"]),
                             ("POST", True, "3"))
        self.assertEqual(self.exchange.requests, [])

    def test_kinds_of_members(self):
        self.rows("POST", "/v5/order/create", "symbol=X", "reduceOnly=true", "positionIdx=0",
                  "qty=1", 'request:=[{"a":1}]', "--yes")
        self.assertEqual(self.account.done[0][1],
                         {"symbol": "X", "reduceOnly": True, "positionIdx": 0, "qty": "1",
                          "request": [{"a": 1}]})
        # `account/borrow` has names of the others, where the documents want strings.
        for path, words, body in (
            (("position/set-risk-limit", ["symbol=X", "riskId=4", "positionIdx=1"],
              {"symbol": "X", "riskId": 4, "positionIdx": 1}),
             ("user/agreement", ["category=2", "agree=true"], {"category": 2, "agree": True}),
             ("spread/order/cancel-all", ["symbol=X", "cancelAll=false"],
              {"symbol": "X", "cancelAll": False}),
             ("account/borrow", ["coin=BTC", "amount=1", "category=2", "agree=true"],
              {"coin": "BTC", "amount": "1", "category": "2", "agree": "true"}),)):
            record, = self.rows("POST", f"/v5/{path}", *words, "--dry-run")
            self.assertEqual(record["body"], body)

    def test_body_on_standard_input(self):
        body = '{\n "category": "linear",\n "symbol": "ü"\n}\n'
        self.assertEqual(self.rows("POST", "/v5/order/create", "--yes", content=body)[0],
                         {"orderId": "id-1"})
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
                self.assertEqual(len([path for path in self.asked if path == "/v5/order/create"]),
                                 before + 1)

    def test_an_answer_that_comes_too_late(self):
        self.account.fail("late", path="order/create", seconds=1)
        done = self.call("POST", "/v5/order/create", "symbol=X", "--yes", "--timeout", "300ms")
        self.assertEqual((done.returncode, len(self.account.done)), (3, 1))
        self.assertIn("may have been done or not", done.stderr)
        self.account.fail("late", path="account/info", seconds=1)
        self.assertEqual(self.rows("GET", "/v5/account/info", "--timeout", "300ms"),
                         [{"marginMode": "REGULAR_MARGIN", "unifiedMarginStatus": 5}])

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
        arguments = ["POST", "/v5/order/create", "symbol=X", "--yes", "--rest-url",
                     self.exchange.rest_url, "--backoff", "50ms,50ms", "--retries", "400"]
        environment = dict(os.environ, BYBIT_API_KEY=KEY, BYBIT_API_SECRET=SECRET)
        with subprocess.Popen([os.path.join(BIN, "bybit-rest"), *arguments], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, env=environment,
                              cwd=self.folder.name) as process:
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
        self.assertIn("leverage not modified (110043): the setting already has this value", done.stderr)

    def test_reasons_of_a_refusal(self):
        """In whatever shape they come."""
        words = ("POST", "/v5/account/set-margin-mode", "setMarginMode=PORTFOLIO_MARGIN", "--yes")
        self.exchange.shapes["account/set-margin-mode"] = shape = Shape(result={"reasons": []})
        self.assertEqual(self.rows(*words), [{"reasons": []}])
        for reasons, said in (
            ([{"reasonCode": "3400000", "reasonMsg": "Equity too low"},
              {"reasonCode": 7, "reasonMsg": "Open orders"}],
             "Equity too low (3400000); Open orders (7)"), (["one", "two"], "one; two"),
            ("a text", "a text"), ([{"why": "so"}], '{"why":"so"}'),
            ({"reasonMsg": "an object"}, "an object"), ([17], "17"),):
            self.account.refusals["account/set-margin-mode"] = (3400045, "Set margin mode failed")
            self.account.reasons["account/set-margin-mode"] = {"reasons": reasons}
            done = self.call(*words)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn(f"Set margin mode failed (3400045): {said}", done.stderr)
            # The same in an answer that is good as a whole.
            self.account.refusals.clear()
            shape.result = {"reasons": reasons}
            done = self.call(*words)
            self.assertEqual((done.returncode, json.loads(done.stdout)), (1, shape.result))
            for part in said.split("; "):
                self.assertIn(f"/v5/account/set-margin-mode: {part}", done.stderr)

    def test_a_bot_that_refuses(self):
        for path, bare in (("dca/create-bot", True), ("grid/create-grid", False)):
            refusal = {"status_code": 421, "debug_msg": "user banned"}
            shape = self.exchange.shapes[path] = Shape(result=refusal, bare=bare)
            done = self.call("POST", f"/v5/{path}", "--yes")
            self.assertEqual((done.returncode, json.loads(done.stdout)["status_code"]), (1, 421))
            self.assertIn("user banned (status_code 421)", done.stderr)
            for code in (0, 200):
                shape.result = {"status_code": code, "bot_id": "1"}
                self.assertEqual(self.rows("POST", f"/v5/{path}", "--yes"), [shape.result])

    def test_batch(self):
        """The answer as a whole is good though an order was refused."""
        order = {"symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit", "price": "1000"}
        orders = json.dumps({"category": "linear",
                             "request": [{**order, "qty": qty} for qty in ("1", "0", "2")]})
        done = self.call("POST", "/v5/order/create-batch", "--yes", content=orders)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stdout.splitlines()), 3)
        self.assertIn("number 2: The number of contracts exceeds minimum limit allowed (10001)",
                      done.stderr)
        self.assertEqual([body["qty"] for body in self.exchange.orders.creates.values()],
                         ["1", "2"])


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
                done = run(["bybit-rest", "GET", "/v5/market/time", "--rest-url", exchange.rest_url,
                            "--retries", "0", *extra], "")
                self.assertEqual(done.returncode, status, done.stderr)
