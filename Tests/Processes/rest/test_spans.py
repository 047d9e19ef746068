"""Pages in time: spans that overlap or have no rows."""
import json

from exchange.shapes import Shape
from rest.case import Case, DAY, NOW


class Windows(Case):
    """A long time is asked for in the spans that the exchange answers."""

    def spans(self, *names):
        return [(int(query[names[0]]), int(query[names[1]]))
                for query in (request.query for request in self.exchange.requests)
                if names[0] in query]

    def check(self, path, shape, span, *, step, days=100, unit=1, names=("startTime", "endTime"),
              words=()):
        self.exchange.shapes[path] = shape
        # Rows on the very borders too.
        shape.fill(int(days * DAY / step) + 1, NOW - NOW % 1000, step)
        since = NOW - days * DAY
        self.exchange.requests.clear()
        done = self.call("GET", f"/v5/{path}", *words, f"{names[0]}={since // unit}",
                         f"{names[1]}={NOW // unit}", "--all")
        self.assertEqual(done.returncode, 0, done.stderr)
        got = [json.loads(line)["row"] for line in done.stdout.splitlines()]
        self.assertEqual(got, [row["row"] for when, row in shape.content if when >= since], path)
        self.assertTrue(all(high - low <= span // unit for low, high in self.spans(*names)), path)
        self.assertGreater(len(self.spans(*names)), 1)

    def test_spans(self):
        for path, span, shape in (
            (("account/borrow-history", 30 * DAY,
              Shape(times=("startTime", "endTime", 1), span=30 * DAY, standard=30 * DAY)),
             ("asset/settlement-record", 30 * DAY,
              Shape(times=("startTime", "endTime", 1), span=30 * DAY, standard=30 * DAY)),
             ("asset/delivery-record", 30 * DAY,
              Shape(times=("startTime", "endTime", 1), span=30 * DAY, standard=30 * DAY)),
             ("spread/order/history", 7 * DAY,
              Shape(times=("startTime", "endTime", 1), span=7 * DAY, standard=7 * DAY)),
             ("position/get-closed-positions", DAY,
              Shape(times=("startTime", "endTime", 1), limit=("limit", 50, 100), span=7 * DAY,
                    standard=DAY)),
             ("earn/advance/order", 7 * DAY,
              Shape(times=("startTime", "endTime", 1), limit=("limit", 20, 20))),
             ("earn/pwm/investment-plan/fund-nav", 180 * DAY,
              Shape("dataPoints", None, times=("startTime", "endTime", 1), limit=None,
                    span=180 * DAY)),)):
            with self.subTest(path):
                self.check(path, shape, span, step=DAY // 8, days=200 if span > 100 * DAY else 100)

    def test_borders(self):
        """Whatever the exchange makes of the bounds, each row comes once: rows each half second
        around every border."""
        for seconds, open in ((False, False), (False, True), (True, False), (True, True)):
            with self.subTest(seconds=seconds, open=open):
                shape = Shape("rows", times=("startTime", "endTime", 1), span=30 * DAY,
                              seconds=seconds, open=open)
                self.exchange.shapes["asset/deposit/query-record"] = shape
                borders = [NOW - number * (30 * DAY - 1000) for number in range(1, 4)]
                times = sorted({border + shift for border in borders
                                for shift in range(-3000, 3001, 250)}, reverse=True)
                shape.content = [(when, {"row": str(when)}) for when in times]
                done = self.call("GET", "/v5/asset/deposit/query-record",
                                 f"startTime={NOW - 100 * DAY}", f"endTime={NOW}", "--all")
                self.assertEqual((done.returncode,
                                  [int(json.loads(line)["row"])
                                   for line in done.stdout.splitlines()]), (0, times))

    def test_rows_that_are_alike_are_kept(self):
        """Two equal rows of one page are two rows, also where spans overlap."""
        shape = self.exchange.shapes["asset/settlement-record"] = Shape(
            times=("startTime", "endTime", 1), span=30 * DAY)
        border = NOW - 30 * DAY
        shape.content = [(border + 500, {"row": "same"})] * 3 + [
            (border - 500, {"row": "same"})] * 2
        done = self.call("GET", "/v5/asset/settlement-record", f"startTime={NOW - 60 * DAY}",
                         f"endTime={NOW}", "--all")
        self.assertEqual((done.returncode, len(done.stdout.splitlines())), (0, 5))

    def test_seconds(self):
        self.check("asset/fundinghistory",
                   Shape(times=("createTimeFrom", "createTimeTo", 1000), limit=("limit", 10, 100),
                         span=7 * DAY, seconds=True), 7 * DAY, step=DAY // 4, unit=1000,
                   names=("createTimeFrom", "createTimeTo"))
        self.exchange.requests.clear()
        self.rows("GET", "/v5/asset/fundinghistory", "createTimeFrom=2024-12-30", "--all")
        self.assertEqual(self.spans("createTimeFrom", "createTimeTo"),
                         [(1735516800, NOW // 1000 + 1)])

    def test_transaction_log(self):
        self.account.fill("account/transaction-log", 300, NOW - 1, DAY // 20)
        since = NOW - 10 * DAY
        rows = self.rows("GET", "/v5/account/transaction-log", f"startTime={since}", "--all")
        self.assertEqual([int(row["row"]) for row in rows],
                         [number for number in range(300) if NOW - 1 - number * DAY // 20 >= since])
        self.assertTrue(all(high - low <= DAY for low, high in self.spans("startTime", "endTime")))

    def test_what_is_left_out_without_a_start_is_said(self):
        self.exchange.shapes["account/borrow-history"] = Shape(times=("startTime", "endTime", 1),
                                                               span=30 * DAY, standard=30 * DAY)
        self.exchange.shapes["position/move-history"] = Shape(times=("startTime", "endTime", 1))
        for path, words, said in (("account/transaction-log", [],
                                   "covers 24h; startTime=2025-01-01"),
                                  ("account/borrow-history", [], "covers 30d;"),
                                  ("order/history", [f"endTime={NOW}"], "covers 7d before endTime"),
                                  ("position/move-history", [], "covers a time of its own choice")):
            self.assertIn(said, self.call("GET", f"/v5/{path}", *words, "--all").stderr)
