"""--preflight: what an entry would be, and whether the account is ready. Nothing is sent that
acts."""
import json
import subprocess
import time
from decimal import Decimal

from harness.commands import command
from harness.exchanges import addresses
from harness.terminals import on_terminal
from live.case import Case

PLAN = ("BTCUSDT", "--entry", "60000", "--stop", "59400", "--target", "61200")


class Preflight(Case):
    def setUp(self):
        super().setUp()
        # Nothing that trade would have to be told about.
        self.orders.do(lambda: [self.orders.wallet.pop(coin) for coin in ("BTC", "USDC")])

    def words(self, *more, plan=PLAN):
        return command("trade", "--live", *addresses(self.exchange), "--preflight", *plan, *more)

    def look(self, *more, status=0, plan=PLAN):
        """The record, and its checks by their names: [(verdict, text)]."""
        done = subprocess.run(self.words(*more, plan=plan), stdin=subprocess.DEVNULL,
                              capture_output=True, cwd=self.room.path, env=self.room.environment,
                              timeout=60)
        self.assertEqual(done.returncode, status, (done.stdout, done.stderr))
        self.errors = done.stderr.decode()
        # Nothing but questions, over no other way.
        self.assertEqual([request.path for request in self.exchange.requests
                          if getattr(request, "method", "GET") != "GET"], [])
        self.assertEqual((self.exchange.connections, self.exchange.account.done), ([], []))
        if status == 3:
            self.assertEqual(done.stdout, b"")
            return None, None
        [line] = done.stdout.splitlines()
        record, checks = json.loads(line), {}
        for check in record["checks"]:
            checks.setdefault(check["name"], []).append((check["verdict"], check["text"]))
        return record, checks

    def test_all_is_well_and_the_order_is_the_one_that_is_placed(self):
        record, checks = self.look()
        self.assertEqual({verdict for found in checks.values() for verdict, _ in found}, {"ok"})
        self.assertEqual((record["side"], record["stop"], record["target"], record["leverage"]),
                         ("long", 59400, 61200, 10))
        self.assertAlmostEqual(record["notional"], record["qty"] * 60000)
        self.assertAlmostEqual(record["fee_entry"], record["qty"] * 60012 * 0.00055)
        self.assertTrue(0.499 < record["risk_pct"] <= 0.5, record["risk_pct"])
        trade = self.ready()
        trade.give(self.signal(stop=59400, target=61200))
        order = trade.wait_for("order", status="new")[0]
        self.assertEqual((order["qty"], order["stop"], order["target"]),
                         (record["qty"], record["stop"], record["target"]))
        trade.end()

    def test_what_the_key_may_do(self):
        key = self.exchange.account.key_info
        cases = [({"readOnly": 1}, 1, "failed", "read-only: it may not trade"),
                 ({"permissions": {**key["permissions"], "ContractTrade": ["Order"]}}, 1, "failed",
                  "the permission to trade linear is missing (ContractTrade: Position)"),
                 (
                     {"permissions": {**key["permissions"],
                                      "Wallet": ["AccountTransfer", "Withdraw"]}}, 0, "warning",
                     "may withdraw"), ({"ips": ["*"]}, 0, "warning", "not bound to an IP address"),
                 ({"expiredAt": "2020-01-01T00:00:00Z"}, 1, "failed",
                  "expired at 2020-01-01T00:00:00Z"),
                 (
                     {"expiredAt": time.strftime("%Y-%m-%dT%H:%M:%SZ",
                                                 time.gmtime(time.time() + 5 * 86400 + 60))}, 0,
                     "warning", ", in 5d"),
                 (
                     {"expiredAt": time.strftime("%Y-%m-%dT%H:%M:%SZ",
                                                 time.gmtime(time.time() + 50 * 86400 + 60))}, 0,
                     "ok", ", in 50d"),]
        for change, status, verdict, text in cases:
            self.exchange.account.key_info = {**key, **change}
            _, checks = self.look(status=status)
            self.assertTrue([found for found in checks["key"] if found[0] == verdict
                             and text in found[1]], (change, checks["key"]))
        self.exchange.account.key_info = key
        self.assertEqual(self.look()[1]["key"],
                         [("ok", "may trade linear"), ("ok", "bound to 192.0.2.7"),
                          ("ok", "does not expire")])

    def test_the_modes_of_the_account(self):
        self.exchange.account.unified = 1
        self.assertIn("a classic account", self.look(status=1)[1]["account"][0][1])
        self.exchange.account.unified, self.exchange.account.margin_mode = 5, "PORTFOLIO_MARGIN"
        self.assertEqual(self.look()[1]["account"][0][0], "warning")
        self.exchange.account.margin_mode = "ISOLATED_MARGIN"
        self.assertEqual(self.look()[1]["account"], [("ok", "unified, isolated margin")])
        self.orders.hedge.add(("linear", "BTCUSDT"))
        self.assertIn("hedge mode", self.look(status=1)[1]["position"][0][1])

    def test_the_clock(self):
        self.exchange.advance(3000)
        verdict, text = self.look()[1]["clock"][0]
        self.assertEqual(verdict, "warning")
        self.assertRegex(text, r"^this machine is 3s behind the exchange; an answer takes "
                         r"\d+ms, the receive window is 5s$")
        self.exchange.fail_rest("slow", times=2, path="time", seconds=0.5)
        self.assertEqual(self.look("--recv-window", "400ms", status=1)[1]["clock"][0][0], "failed")

    def test_positions_and_orders_of_others(self):
        order = self.orders.foreign("BTCUSDT", "Buy", "0.2", "50000", rest=True)
        record, checks = self.look(status=1)
        self.assertEqual(checks["orders"],
                         [("failed",
                           f"buy 0.2 at 50000 ({order}) is not ours; --adopt would cancel it")])
        self.assertIsNotNone(record["qty"])
        self.assertEqual(self.look("--adopt")[1]["orders"],
                         [("warning",
                           f"buy 0.2 at 50000 ({order}) is not ours; --adopt cancels it")])
        self.orders.end(order)
        self.orders.foreign("BTCUSDT", "Sell", "0.3")
        self.assertEqual(self.look(status=1)[1]["position"],
                         [("failed", "the exchange shows -0.3, and without --state none is "
                           "known to be ours; --adopt would take it over")])
        self.assertEqual(self.look("--adopt")[1]["position"][0][0], "warning")

    def test_others_that_share_the_account(self):
        self.orders.foreign("ETHUSDT", "Buy", "1")
        self.assertRegex(self.look(status=1)[1]["strangers"][0][1],
                         "a position of 1 in linear:ETHUSDT is not trade's; --capital AMOUNT says")
        record, checks = self.look("--capital", "2000")
        self.assertEqual({verdict for verdict, _ in checks["strangers"]}, {"warning"})
        self.assertEqual(record["equity"], 2000)
        self.assertIn("2000.00 USDT is trade's own", checks["balance"][0][1])

    def test_what_is_ours_by_the_state(self):
        trade = self.ready("--size", "6000")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        trade.end()
        before = open(f"{self.room.path}/state.db", "rb").read()
        self.exchange.account.done.clear()
        self.exchange.connections.clear()
        self.exchange.requests.clear()
        record, checks = self.look("--state", "state.db", status=1)
        self.assertEqual(checks["position"], [("ok", "one-way mode; 0.1 is ours")])
        self.assertEqual(checks["entry"], [("failed", "no order: a position is open")])
        self.assertIsNone(record["qty"])
        self.assertIsNotNone(self.look("--state", "state.db", "--pyramid", "2")[0]["qty"])
        self.assertEqual(open(f"{self.room.path}/state.db", "rb").read(), before)

    def test_money_that_does_not_do(self):
        self.orders.wallet["USDT"] = Decimal(3)
        record, checks = self.look("--size", "6000", status=1)
        self.assertIsNone(record["qty"])
        self.assertEqual(checks["entry"][0][0], "failed")

    def test_the_leverage(self):
        self.assertEqual(self.look()[1]["leverage"],
                         [("ok", "10x at the exchange, which stays; positions up to "
                           "20000000 USDT in its tier")])
        record, checks = self.look("--leverage", "3")
        self.assertEqual(checks["leverage"],
                         [("ok", "10x at the exchange; trade would set 3x, as --leverage "
                           "asks; positions up to 20000000 USDT in its tier")])
        # The tier of the leverage that it would have.
        self.assertIn("trade would set 100x, as --leverage asks; positions up to 2000000 USDT "
                      "in its tier", self.look("--leverage", "100")[1]["leverage"][0][1])
        self.assertEqual(record["leverage"], 3)
        # Where something is open it is not changed.
        self.orders.foreign("BTCUSDT", "Buy", "0.1")
        record, checks = self.look("--leverage", "3", "--adopt")
        self.assertEqual(checks["leverage"][0][0], "warning")

    def test_the_liquidation_price(self):
        """By the exchange's tiers, and with a market order's slippage. The whole account covers
        such a small position at any price."""
        self.assertIsNone(self.look()[0]["liquidation"])
        self.exchange.account.margin_mode = "ISOLATED_MARGIN"
        self.assertAlmostEqual(self.look()[0]["liquidation"], 60012 * 0.9 / 0.995, delta=0.2)
        record, checks = self.look(plan=("BTCUSDT", "--entry", "60000", "--stop", "54000"),
                                   status=1)
        self.assertIsNone(record["qty"])
        self.assertRegex(checks["entry"][0][1], r"^no order: the stop 54000 lies beyond the "
                         r"liquidation price, about 542\d\d")

    def test_halts(self):
        open(f"{self.room.path}/HALT", "w").close()
        self.assertEqual(self.look(status=1)[1]["halt"], [("failed", "halted: HALT exists")])

    def test_a_market_that_is_not_listed(self):
        _, checks = self.look(status=1, plan=("NOSUCHUSDT", "--entry", "1", "--stop", "0.9"))
        self.assertEqual(checks["market"], [("failed", "the exchange lists no linear:NOSUCHUSDT")])

    def test_a_coin_and_an_inverse_contract(self):
        self.orders.wallet["BTC"] = Decimal(1)
        record, checks = self.look("--size", "600", "--capital", "5000",
                                   plan=("spot:BTCUSDT", "--entry", "60000", "--stop", "59000"))
        self.assertEqual((record["category"], record["leverage"], record["liquidation"]),
                         ("spot", 1, None))
        self.assertNotIn("leverage", checks)
        record, _ = self.look("--capital", "1BTC",
                              plan=("inverse:BTCUSD", "--entry", "60000", "--stop", "61000"))
        self.assertEqual((record["side"], record["currency"]), ("short", "BTC"))

    def test_keys_that_are_refused(self):
        self.exchange.account.key = "another"
        self.look(status=3)
        self.assertIn("the exchange does not accept the key", self.errors)

    def test_an_exchange_that_is_not_reached(self):
        self.exchange.refuse_connections()
        self.look(status=3)
        self.assertIn("127.0.0.1: ", self.errors)

    def test_lines_for_a_person(self):
        status, shown = on_terminal(self.words("--capital", "5000"), cwd=self.room.path,
                                    env=self.room.environment)
        self.assertEqual(status, 0)
        lines = shown.splitlines()
        self.assertEqual(lines[0], "preflight of linear:BTCUSDT (live); nothing was sent")
        self.assertRegex("\n".join(lines), r"\n        risk +2\d\.\d\d USDT at the stop 59400, "
                         r"0\.\d+% of 5000\.00 USDT\n")
        self.assertEqual(len({len(line) - len(line[21:].lstrip()) for line in lines[1:]}), 1, lines)
