"""Rows of the exchange's closed PnL."""
import csv
import io
import json
import random
from decimal import Decimal
from fractions import Fraction

from reports.case import START, records, report, trades_of
from reports.plain import Checked


def row_of(trade):
    """A trade as the exchange lists it: numbers in strings, and the side of the closing order."""
    row = {
        "symbol": trade["symbol"],
        "orderType": "Market",
        "leverage": "3",
        "updatedTime": str(trade["exit_time"]),
        "side": "Sell" if trade["side"] == "long" else "Buy",
        "orderId": trade["id"],
        "closedPnl": str(trade["pnl"]),
        "avgEntryPrice": str(trade["entry"]),
        "qty": str(trade["qty"]),
        "cumEntryValue": "100",
        "createdTime": str(trade["exit_time"] - 5),
        "orderPrice": "1",
        "closedSize": str(trade["qty"]),
        "avgExitPrice": str(trade["exit"]),
        "execType": "Trade",
        "fillCount": "4",
        "cumExitValue": "100",
    }
    if trade["fee"] is not None:
        row |= {"openFee": "0", "closeFee": str(trade["fee"])}
    return row


class ClosedPnL(Checked):
    """Rows of /v5/position/closed-pnl, alone or in whole answers."""

    def test_metrics(self):
        for category, symbol in [("linear", "BTCUSDT"), ("linear", "ETHPERP"),
                                 ("inverse", "BTCUSD"), ("inverse", "ETHUSDZ26")]:
            for fee in (0.25, None):
                chance = random.Random(f"{symbol} {fee}")
                trades = trades_of(chance, 50, symbol=symbol, category=category, fee=fee)
                rows = [row_of(trade) for trade in trades]
                answers = [{"retCode": 0, "retMsg": "OK",
                            "result": {"nextPageCursor": "x", "category": category, "list": part},
                            "time": START} for part in (rows[30:], rows[:30], [])]
                known = [{**trade, "entry_time": None, "stop": None, "entry_decision": None}
                         for trade in trades]
                outputs = [report(["--cash", "900,3BTC,4ETH"], lines)
                           for lines in (rows, answers, rows + rows[10:20])]
                for done in outputs:
                    twice = "report: 10 rows of closed PnL came before, and count once\n"
                    self.assertEqual((done.returncode, done.stderr),
                                     (0, twice if done is outputs[2] else ""))
                    self.assertEqual(done.stdout, outputs[0].stdout)
                got = json.loads(outputs[0].stdout, parse_float=Decimal)
                coin = {"BTCUSD": "BTC", "ETHUSDZ26": "ETH", "ETHPERP": "USDC"}.get(symbol, "USDT")
                self.assertEqual(got["currency"], coin)
                self.check(got, known, Fraction({"BTC": 3, "ETH": 4}.get(coin, 900)),
                           f"{symbol} {fee}")
                self.assertEqual((got["avg_hold_hours"], got["time_in_market_pct"]), (None, None))
                sides = {record["side"]: record["total_trades"]
                         for record in records(["--by", "side"], rows)}
                self.assertEqual(sides["long"],
                                 len([trade for trade in trades if trade["side"] == "long"]))

    def test_rows(self):
        trade = trades_of(random.Random(30), 1, symbol="BTCUSDT")[0]
        bust = {**row_of(trade), "execType": "BustTrade"}
        row, = csv.DictReader(io.StringIO(report(["--csv", "-"], [bust]).stdout))
        self.assertEqual((row["trade_id"], row["side"], row["entry_time"], row["hold_time"]),
                         ("t0", trade["side"], "", ""))
        self.assertEqual((row["reason"], row["category"], row["signal_id"], row["stop"]),
                         ("liquidation", "linear", "", ""))
        self.assertEqual(float(row["pnl_percentage"]), trade["pnl"])

    def test_bad_rows(self):
        """A bad row spoils its line, and nothing of that line counts."""
        good, other = [row_of(trade) for trade in trades_of(random.Random(31), 2)]
        for member, bad in [("side", "long"), ("side", None), ("updatedTime", "soon"),
                            ("closedPnl", ""), ("closedPnl", "1e15"), ("avgExitPrice", "x")]:
            answer = {"result": {"list": [good, {**other, member: bad}]}}
            done = report([], [answer, good])
            self.assertEqual(done.returncode, 1)
            self.assertIn(f"report: line 1: expected ", done.stderr)
            self.assertEqual(json.loads(done.stdout)["total_trades"], 1)

    def test_what_is_none(self):
        """Rows of orders have a closedPnl too; and report says so when nothing in its input is a
        trade."""
        order = {"orderId": "1", "symbol": "BTCUSDT", "side": "Sell", "closedPnl": "5",
                 "avgPrice": "1", "updatedTime": str(START)}
        for lines in ([order], [{"retCode": 0, "result": {"list": [order]}}], [{"type": "signal"}],
                      [{"topic": "order", "data": [order]}]):
            done = report([], lines)
            self.assertEqual((json.loads(done.stdout)["total_trades"], done.returncode), (0, 0))
            self.assertIn("no trade in 1 line; report reads the records of trade", done.stderr)
        self.assertEqual(report([], []).stderr,
                         "report: the input has no records: nothing to report\n")
