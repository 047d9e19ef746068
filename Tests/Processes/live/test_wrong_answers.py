"""What the exchange loses, tells wrongly, or does not answer: none of it is believed, booked, or
passed on as known."""
import os
import re
import subprocess
import time
from decimal import Decimal

from harness.commands import lines_of
from harness.waiting import LIMIT, stays
from live.case import Case, MINUTE, now


class Held(Case):
    def entered(self, *more):
        """A trade with a position, and the position at the exchange."""
        trade = self.ready("--size", "6000", *more)
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        position = self.orders.positions["linear", "BTCUSDT", 0]
        self.exchange.wait(lambda: position.take_profit == 61200)
        return trade, position

    def lose(self, position, *kinds):
        """The exchange loses the stop or the target of a position, and tells nobody."""

        def act():
            for kind in kinds:
                self.orders.set_stop(position, kind, Decimal(0))

        self.orders.do(act)


class Targets(Held):
    def test_a_lost_target_is_set_again_at_the_next_start(self):
        trade, position = self.entered()
        trade.kill()
        self.lose(position, "TakeProfit")
        trade = self.start()
        trade.says("linear:BTCUSDT: the exchange shows no target; setting 61200 again")
        self.exchange.wait(lambda: position.take_profit == 61200)
        self.assertEqual((trade.end(), position.stop_loss), (0, 59400))
        trade.says("trade: BTCUSDT long 0.1: stop 59400 and target 61200 at the exchange\n")

    def test_stop_and_target_are_both_set_again(self):
        trade, position = self.entered()
        trade.kill()
        self.lose(position, "StopLoss", "TakeProfit")
        trade = self.start()
        self.exchange.wait(lambda: (position.stop_loss, position.take_profit) == (59400, 61200))
        self.assertEqual(trade.end(), 0)

    def test_a_target_that_cannot_be_set_is_said_to_be_missing(self):
        trade, position = self.entered()
        trade.kill()
        self.lose(position, "TakeProfit")
        self.refuse(10001, "no targets today", lambda path, body:
                    body.get("takeProfit") and path.endswith("trading-stop"))
        trade = self.start("-q")
        trade.says("linear:BTCUSDT: the exchange refuses the target 61200: no targets today "
                   "(10001); trying again")
        self.assertEqual(trade.end(), 0)
        trade.says("trade: BTCUSDT long 0.1: stop 59400 at the exchange; target 61200 "
                   "missing; set it there, or close the position with --flatten\n")

    def test_a_target_that_the_price_has_passed_closes(self):
        trade, position = self.entered()
        trade.kill()
        self.lose(position, "TakeProfit")
        self.orders.set_price("BTCUSDT", 61300)
        trade = self.start()
        trade.says("the price has passed the target 61200 before it was set again")
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "target")
        self.assertEqual((trade.end(), self.position()), (0, 0), trade.errors)


class LastLines(Held):
    def test_the_exchange_is_asked_again_at_the_end(self):
        trade, position = self.entered()
        self.exchange.silence(None)
        self.lose(position, "TakeProfit")
        self.exchange.account.refusals["position/trading-stop"] = (10001, "not today")
        self.assertEqual(trade.end(), 0)
        self.assertNotIn("stop 59400 and target 61200 at the exchange", trade.errors)
        trade.says("trade: BTCUSDT long 0.1: stop 59400 at the exchange; target 61200 missing")

    def test_what_is_found_missing_at_the_end_is_set_again(self):
        for kinds in (["StopLoss"], ["TakeProfit"], ["StopLoss", "TakeProfit"]):
            trade, position = self.entered()
            self.exchange.silence(None)
            self.lose(position, *kinds)
            self.assertEqual(trade.end(), 0)
            self.assertEqual((position.stop_loss, position.take_profit), (59400, 61200))
            trade.says("trade: BTCUSDT long 0.1: stop 59400 and target 61200 at the exchange\n")
            self.exchange.silence(None, False)
            self.assertEqual(self.ready("--flatten").end(), 0)
            os.remove(f"{self.room.path}/state.db")

    def test_without_an_answer_the_time_of_the_knowledge_is_given(self):
        trade, _ = self.entered()
        self.exchange.account.fail("502", times=100_000, path="position/list")
        self.exchange.silence(None)
        # The exchange is silent for two seconds: what trade knows is as old as that.
        time.sleep(2)
        self.assertEqual(trade.end(), 0)
        self.assertRegex(trade.errors, r"BTCUSDT long 0\.1: stop 59400 and target 61200 at the "
                         r"exchange, as of \d\d:\d\d:\d\d \([0-9]+s ago\)\n")


class Unanswered(Held):
    def test_the_end_of_the_input_ends_a_start_that_gets_no_answer(self):
        trade, _ = self.entered()
        trade.kill()
        for path in ("position/list", "order/realtime", "execution/list", "account/wallet-balance"):
            self.exchange.account.fail("502", times=100_000, path=path)
        trade = self.start()
        trade.give(self.candle())
        # Others answer all the while, and that is no news.
        stays(lambda: trade.process.poll() is None and "answers again" not in trade.errors,
              "waiting for an answer", 6)
        self.assertEqual(trade.end(), 3)
        trade.says("the input has ended; waiting up to 10s for the exchange to show the "
                   "position, orders and executions of linear:BTCUSDT\n")
        trade.says("127.0.0.1 did not show the position, orders and executions of "
                   "linear:BTCUSDT within 10s of the end of the input; they are unknown")
        trade.says("whether its stop 59400 stands there is not known; nor is its target 61200")

    def test_an_answer_that_comes_after_the_end_of_the_input(self):
        trade, _ = self.entered()
        trade.kill()
        self.exchange.account.fail("502", times=100_000, path="execution/list")
        trade = self.start()
        trade.give(self.candle())
        trade.process.stdin.close()
        trade.says("the input has ended")
        self.exchange.account.faults.clear()
        self.assertEqual(trade.process.wait(20), 0)
        self.assertEqual(len(trade.wait_for("candle")), 1)
        trade.says("stop 59400 and target 61200 at the exchange")


class Unreadable(Held):
    """An empty text is no 0."""

    def empty(self, member, beside, times):
        """So many messages and answers tell nothing in a member."""
        left = self.left = [times]
        pattern = re.compile(rf'"{member}":"[^"]*"')

        def spoil(text):
            if left[0] > 0 and f'"{beside}"' in text and pattern.search(text):
                left[0] -= 1
                return pattern.sub(f'"{member}":""', text)
            return text

        self.exchange.spoil = spoil

    def test_an_order_of_which_nobody_knows_what_was_executed(self):
        trade = self.ready("--size", "6000", "--entry", "limit:-0.5%", "--entry-ttl", "1h")
        # The messages about the order, and the first answers.
        self.empty("cumExecQty", "orderStatus", 4)
        trade.give(self.signal())
        trade.says("has cumExecQty '', which is no amount; the row is skipped, and the "
                   "exchange is asked again")
        self.assertRegex(trade.errors, r"linear:BTCUSDT: a row about order \S+ has cumExecQty ''")
        self.exchange.wait(lambda: self.left[0] == 0)
        self.orders.set_price("BTCUSDT", 59690)
        self.assertEqual(trade.wait_for("fill")[0]["price"], 59700)
        self.assertEqual(trade.end(), 0)
        self.assertEqual(trade.errors.count("has cumExecQty"), 1)

    def test_a_position_of_which_nobody_knows_the_size(self):
        trade, position = self.entered()
        trade.kill()
        self.empty("size", "positionIdx", 2)
        trade = self.start()
        trade.says("linear:BTCUSDT: a row about the position has size '', which is no amount;"
                   " the row is skipped, and the exchange is asked again")
        trade.says("the account has")
        trade.give(self.signal("short", number=1))
        trade.wait_for("trade")
        self.assertEqual(trade.end(), 0)
        self.assertEqual(trade.errors.count("has size"), 1)


class Impossible(Case):
    def spoiled(self, member, value, times, path="execution"):
        """So many messages and answers about executions carry a wrong value."""
        left = [times]
        pattern = re.compile(rf'"{member}":"[^"]*"')

        def spoil(text):
            if left[0] > 0 and '"execId"' in text and pattern.search(text):
                left[0] -= 1
                return pattern.sub(f'"{member}":"{value}"', text)
            return text

        self.exchange.spoil = spoil
        return left

    def test_an_execution_that_cannot_be_is_asked_for_again(self):
        for number, (member,
                     value) in enumerate((("execPrice", "0"), ("execQty", "-1"), ("execFee", ""),
                                               ("execTime", ""), ("execTime", "1795810781"))):
            trade = self.ready("--size", "6000", state=f"{number}.db")
            # One topic and its twin of a category, and the first answer.
            self.spoiled(member, value, 3)
            trade.give(self.signal())
            fill = trade.wait_for("fill")[0]
            self.assertEqual((fill["price"], fill["qty"], fill["fee"]), (60000, 0.1, 3.3))
            self.assertRegex(trade.errors, rf"linear:BTCUSDT: execution \S+ of order \S+ "
                             rf"has {member} '{value}', which is impossible;"
                             rf" it is not booked, and the exchange is asked again\n")
            self.assertEqual(trade.errors.count("which is impossible"), 1)
            self.exchange.spoil = None
            trade.give(self.signal("short", number=1))
            trade.wait_for("trade")
            self.assertEqual((trade.end(), len(trade.of("fill"))), (0, 2))

    def test_one_that_no_list_has_halts(self):
        trade = self.ready("--size", "6000")
        left = [1]

        def spoil(text):
            if left[0] > 0 and '"topic":"execution' in text:
                left[0] -= 1
                text = re.sub(r'"execTime":"[^"]*"', '"execTime":""', text)
                return re.sub(r'"execId":"[^"]*"', '"execId":"ghost"', text)
            return text

        self.exchange.spoil = spoil
        trade.give(self.signal())
        trade.wait_for("fill")
        trade.wait(lambda: trade.of("event", event="halt"), "the halt", limit=60)
        trade.says("execution ghost, reported with an impossible value, is in no list")
        self.assertEqual((len(trade.of("fill")), trade.end()), (1, 1))

    def test_one_that_is_never_told_right_is_not_booked_and_halts(self):
        trade = self.ready("--size", "6000")
        self.spoiled("execPrice", "0", 100_000)
        trade.give(self.signal())
        trade.wait(lambda: trade.of("event", event="halt"), "the halt", limit=60)
        self.assertEqual(trade.of("fill"), [])
        self.assertEqual(trade.end(), 1)

    def test_a_wallet_that_cannot_be(self):
        for number, (member,
                     value) in enumerate((("totalAvailableBalance", "1e38"),
                                          ("walletBalance", ""))):
            trade = self.ready("--size", "6000", state=f"{number}.db")
            pattern = re.compile(rf'"{member}":"[^"]*"')
            self.exchange.spoil = lambda text: pattern.sub(f'"{member}":"{value}"', text)
            trade.give(self.signal())
            trade.wait_for("position", side="long")
            trade.says("ignoring a wallet message of the exchange with an impossible amount: "
                       f"{member} '{value}'")
            trade.give(self.candle(60010, now() - MINUTE), self.signal("short", number=1))
            trade.wait_for("trade")
            trade.give(self.signal(number=2))
            trade.wait_for("fill", count=3)
            self.exchange.spoil = None
            trade.give(self.signal("short", number=3))
            trade.wait_for("trade", count=2)
            self.assertEqual(trade.end(), 0)
            self.assertEqual(trade.errors.count("ignoring a wallet message"), 1)

    def test_a_wrong_time_of_one_answer_does_not_move_the_clock(self):
        trade = self.ready()
        left = [1]

        def spoil(text):
            if left[0] > 0 and '"retCode"' in text:
                left[0] -= 1
                return re.sub(r'"time":\d+', f'"time":{now() + 600_000}', text)
            return text

        self.exchange.spoil = spoil
        self.exchange.drop()
        self.exchange.wait(lambda: left[0] == 0)
        trade.wait(lambda: trade.errors.count("account: listening") == 2,
                   "the account to be heard again")
        trade.give(self.candle(time=now() // MINUTE * MINUTE + 5 * MINUTE))
        trade.says("line 2: expected a time up to 5 s ahead of the exchange's clock")
        self.assertEqual(trade.end(), 1)

    def test_texts_of_the_exchange_are_cut(self):
        trade = self.ready()
        self.exchange.account.refusals["order/create"] = (10001, "test_key \u2028\"" + "A" * 5000)
        trade.give(self.signal())
        [record] = trade.wait_for("order", status="rejected")
        self.assertEqual(record["reason"], "… \u2028\"" + "A" * 195 + "… (10001)")
        self.assertEqual(trade.end(), 1)
        self.assertLess(max(len(line) for line in trade.errors.splitlines()), 400)


class ClockAhead(Case):
    """This machine's clock is ahead of the exchange's."""
    ahead = 100_000

    def setUp(self):
        self.knobs = {"start": now() - self.ahead, "auth_offset": -self.ahead}
        super().setUp()

    def test_a_fill_after_the_exchange_s_time_was_forgotten_is_booked(self):
        trade = self.start("--max-age", "5m", "--entry", "limit:-0.1%", "--entry-ttl", "1d",
                           "--size", "6000")
        trade.give(self.candle(time=(now() - self.ahead) // MINUTE * MINUTE - MINUTE))
        trade.says("account: listening")
        trade.says("the account has")
        trade.give(self.signal(age=self.ahead))
        self.exchange.wait(self.resting)

        def asked(end, failure):
            return [request for request in self.exchange.requests
                    if request.path.endswith(end) and (request.failure or "") == failure]

        # After a break executions are asked for, and 10002 makes the exchange's time unknown. When
        # the position was compared, the resting order is asked for.
        self.exchange.account.fail("10002", times=1_000_000)
        self.exchange.drop()
        self.exchange.wait(lambda: len(asked("execution/list", "10002")) >= 5)
        self.exchange.account.faults.clear()
        compared = len(asked("position/list", ""))
        self.exchange.wait(lambda: len(asked("position/list", "")) > compared)
        before = len(asked("order/realtime", ""))
        self.exchange.wait(lambda: len(asked("order/realtime", "")) > before)
        self.orders.set_price("BTCUSDT", 59930)
        self.assertEqual(trade.wait_for("fill")[0]["qty"], 0.1)
        self.assertIn(trade.end(), (0, 1))


class Unwritten(Case):
    def test_a_full_disk_is_no_slow_reader(self):
        with open("/dev/full", "wb") as full:
            process = subprocess.Popen(self.room.words(), stdin=subprocess.PIPE, stdout=full,
                                       stderr=subprocess.PIPE, cwd=self.room.path,
                                       env=self.room.environment)
        _, errors = process.communicate(lines_of(self.candle()), timeout=LIMIT)
        self.assertEqual(process.returncode, 3)
        said = errors.decode().splitlines()[-2:]
        self.assertEqual(said,
                         ["trade: 1 line not written to standard output",
                          "trade: cannot write standard output: No space left on device"])
