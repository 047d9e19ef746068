"""A stop signal: what was read is passed on, nothing is opened any more, and a reader that does not
read does not keep the end."""
import fcntl
import json
import os
import select
import signal
import threading
import time

from harness.commands import command, lines_of
from harness.proc import bytes_in, is_idle
from harness.running import Running
from live.case import Case, MINUTE, Trade


class Reader(Running):
    """A trade whose output is read only when the test says so."""

    def __init__(self, words, room, *records):
        """The records are in the pipe when trade begins, so that it reads whole blocks."""
        end, self.input = os.pipe()
        fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, 1 << 20)
        self.given = lines_of(*records)
        self.written = os.write(self.input, self.given)
        assert self.written == len(self.given)
        super().__init__(words, stdin=end, reading=False, cwd=room.path, env=room.environment)
        os.close(end)
        self.process.stdin = open(self.input, "wb", buffering=0)
        self.writer = None

    def give(self, *records):
        """Writes records, in a thread: trade may not take them all."""
        content = lines_of(*records)
        self.given += content
        self.writer = threading.Thread(target=self.write, args=(content,), daemon=True)
        self.writer.start()

    def write(self, content):
        try:
            while content:
                # As much as a pipe takes whole, or not at all.
                self.written += (count := os.write(self.input, content[:select.PIPE_BUF]))
                content = content[count:]
        except OSError:
            pass

    def taken(self):
        """The bytes that trade has read."""
        return self.written - bytes_in(self.input)

    def has_taken_all(self):
        return self.taken() == len(self.given)

    def is_held_up(self):
        """The output's pipe is full; what trade writes at once is more than a pipe holds."""
        return bytes_in(self.process.stdout) == 1 << 16

    def drain(self, pause=0.0):
        """Reads to the end, a piece at a time."""
        return [json.loads(line) for line in self.drain_bytes(pause).splitlines()]

    def drain_bytes(self, pause=0.0):
        parts = []
        while part := os.read(self.process.stdout.fileno(), 16384):
            parts.append(part)
            time.sleep(pause)  # a reader that is slow
        return b"".join(parts)


class AtTheExchange(Case):
    def read_later(self, *more):
        trade = Reader(self.room.words(*more), self.room)
        self.running.append(trade)
        return trade

    def history(self, count):
        return [self.candle(time=number * MINUTE)
                for number in range(28_000_000, 28_000_000 + count)]

    def test_a_slow_reader_gets_all_that_was_read(self):
        trade = self.read_later()
        trade.give(self.candle())
        trade.says("the account has")
        lines = self.history(3000)
        trade.give(*lines)
        trade.wait(trade.has_taken_all, "the lines to be read")
        trade.process.send_signal(signal.SIGTERM)
        records = trade.drain(pause=0.02)
        self.assertEqual(passed(records)[1:], lines)
        self.assertEqual(trade.join(), -signal.SIGTERM)

    def test_lines_that_wait_for_an_answer_come_out(self):
        self.exchange.fail_rest("slow", times=9, path="instruments-info", seconds=5)
        trade = self.read_later()
        lines = self.history(300)
        trade.give(*lines)
        self.exchange.wait(lambda: any(request.path.endswith("instruments-info")
                                       for request in self.exchange.requests))
        trade.wait(lambda: not trade.writer.is_alive(), "all to be in the pipe, or read")
        taken = trade.taken()
        # All that trade has read is handled: it waits for the answer.
        trade.wait(lambda: is_idle(trade.process), "trade to wait")
        trade.process.send_signal(signal.SIGTERM)
        records = trade.drain()
        self.assertEqual(trade.join(), -signal.SIGTERM)
        read = trade.given[:taken].count(b"\n")
        self.assertGreater(read, 100)
        self.assertEqual(passed(records), lines[:read])

    def test_after_the_signal_nothing_is_opened_and_a_position_may_still_be_left(self):
        trade = self.ready()
        inverse = {"category": "inverse", "symbol": "BTCUSD"}
        trade.give(self.signal(), {**self.candle(), **inverse})
        trade.wait_for("position", side="long")
        trade.says("the account has 2 BTC")
        self.exchange.account.fail("late", 9, "account/fee-rate", seconds=5)
        # Read at once, and held up by a market that trade does not know yet.
        signals = [self.signal("short", number=1), {**self.signal(number=2), **inverse}]
        trade.give({**self.candle(3000), "symbol": "ETHUSDT"}, *signals)
        self.exchange.wait(lambda: any(request.path.endswith("fee-rate")
                                       and request.query["symbol"] == "ETHUSDT"
                                       for request in self.exchange.requests))
        self.assertEqual(trade.kill(signal.SIGTERM), -signal.SIGTERM)
        self.assertEqual([record["id"] for record in trade.of("signal")[1:]],
                         [record["id"] for record in signals])
        self.assertEqual([record["reason"] for record in trade.of("trade")], ["opposite"])
        self.assertEqual([(record["symbol"], record["reason"])
                          for record in trade.of("event", event="veto")],
                         [("BTCUSD", "trade is stopping")])
        self.assertEqual((len(self.creates()), self.position()), (2, 0))

    def test_a_reader_that_never_reads_keeps_the_end_for_ten_seconds(self):
        trade = self.read_later()
        trade.give(self.candle())
        trade.says("the account has")
        trade.give(self.signal(), *self.history(1000))
        trade.wait(trade.has_taken_all, "the lines to be read")
        self.exchange.wait(lambda: self.position() > 0)
        begun = time.monotonic()
        trade.process.send_signal(signal.SIGTERM)
        self.assertEqual(trade.join(), -signal.SIGTERM)
        self.assertGreater(time.monotonic() - begun, 8.5)
        self.assertRegex(trade.errors, r"trade: \d+ lines not written: the reader of standard "
                         r"output did not take them within 10s of the signal\n")
        told = int(trade.errors.partition(" lines not written")[0].split()[-1])
        came = trade.drain_bytes().count(b"\n")
        # The candles and the signal, and the order, its fill, its end and the position.
        self.assertEqual(came + told, 1002 + 4)


class Signals(Case):
    def ours(self):
        """Without the stop and target of a position, which are orders of the exchange's own."""
        return [order for order in self.resting() if order.link]

    def test_all_four_end_in_the_same_way(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            trade = self.ready("--size", "6000", "--pyramid", "2", "--entry", "limit:-0.1%",
                               "--entry-ttl", "1m")
            first = self.signal(number=number * 2)
            second = self.signal(number=number * 2 + 1, stop=59500)
            trade.give(first)
            self.exchange.wait(self.resting)
            self.orders.set_price("BTCUSDT", 59930)
            trade.wait_for("position", side="long")
            self.orders.set_price("BTCUSDT", 60000)
            trade.give(second)
            order = self.exchange.wait(self.ours)[0]
            # The adding order and its cancellation are on record, the position keeps its stop.
            self.assertEqual(trade.kill(number), -number)
            ended = [record for record in trade.of("order") if record["id"].startswith(order.link)]
            self.assertEqual([(record["status"], record["reason"]) for record in ended],
                             [("new", None), ("cancelled", "trade ends")])
            self.assertEqual((self.ours(), self.orders.positions["linear", "BTCUSDT", 0].stop_loss),
                             ([], 59400))
            trade.says("trade: BTCUSDT long 0.05: stop 59400 and target 61200 at the exchange\n")
            self.assertNotIn("may still be", trade.errors)
            self.assertNotIn("Crash", trade.errors)
            trade = self.ready("--flatten")
            self.assertEqual(trade.end(), 0)
            os.remove(f"{self.room.path}/state.db")

    def cancels(self):
        return len([request for request in self.exchange.requests
                    if request.path.endswith("order/cancel")])

    def test_a_second_signal_ends_at_once_and_what_is_left_is_said(self):
        trade = self.ready("--entry", "limit:-0.1%", "--entry-ttl", "1m")
        trade.give(self.signal())
        order = self.exchange.wait(self.resting)[0]
        self.exchange.account.fail("drop", 1000, "order/cancel")
        begun = time.monotonic()
        trade.process.send_signal(signal.SIGTERM)
        self.exchange.wait(lambda: any(request.path.endswith("order/cancel")
                                       for request in self.exchange.requests))
        # Only half a second later it counts as a second signal.
        self.exchange.wait(lambda: time.monotonic() > begun + 0.5)
        self.assertEqual(trade.process.poll(), None)
        asked = self.cancels()
        # As the shell does where a terminal is closed after Ctrl-C.
        self.assertEqual(trade.kill(signal.SIGHUP), -signal.SIGTERM)
        self.assertLessEqual(self.cancels(), asked + 2, "it ends at once")
        self.assertEqual(self.resting(), [order])
        self.assertRegex(trade.errors,
                         rf"linear:BTCUSDT: the order to buy \S+ at 59940 \({order.link}\) may "
                         rf"still be at the exchange; the next start asks what became of it\n")

    def test_two_signals_within_a_moment_are_one(self):
        """As timeout(1) sends them, to its child and to its group."""
        trade = self.ready("--entry", "limit:-0.1%", "--entry-ttl", "1m")
        trade.give(self.signal())
        self.exchange.wait(self.resting)
        self.exchange.account.fail("late", 1, "order/cancel", seconds=0.6)
        trade.process.send_signal(signal.SIGTERM)
        time.sleep(0.05)  # as far apart as timeout(1) sends them
        self.assertEqual(trade.kill(signal.SIGTERM), -signal.SIGTERM)
        self.assertEqual([record["reason"] for record in trade.of("order", status="cancelled")],
                         ["trade ends"])
        self.assertNotIn("may still be", trade.errors)


class OnPaper(Case):
    def stopped(self, *more):
        """A trade that was told to stop while its reader held it up, and how many bytes it had
        read."""
        records = []
        for number in range(28_000_000, 28_001_000):
            start = number * MINUTE
            side = ("long", "short")[number % 2]
            records += [self.candle(60000 + number % 7, start, volume=5.001),
                        {**self.signal(side, number=number), "time": start,
                         "close_time": start + MINUTE}]
        trade = Reader(command("trade", *more), self.room, *records)
        self.running.append(trade)
        trade.wait(trade.is_held_up, "the output to be full")
        taken = trade.taken()
        trade.process.send_signal(signal.SIGTERM)
        return trade, taken

    def test_a_slow_reader_gets_all_that_was_read_and_nothing_more_is_opened(self):
        trade, taken = self.stopped()
        records = trade.drain(pause=0.05)
        self.assertEqual(trade.join(), -signal.SIGTERM)
        self.assertNotIn("not written", trade.errors)
        self.assertEqual(passed(records),
                         [json.loads(line) for line in trade.given[:taken].split(b"\n")[:-1]])
        first = next(place for place, record in enumerate(records)
                     if record.get("reason") == "trade is stopping")
        roles = [[record["role"] for record in part if record["type"] == "order"
                  and record["status"] == "new"] for part in (records[:first], records[first:])]
        self.assertIn("entry", roles[0])
        self.assertNotIn("entry", roles[1])

    def test_a_reader_that_never_reads_keeps_the_end_for_ten_seconds(self):
        trade, taken = self.stopped("--state", "paper.db")
        begun = time.monotonic()
        self.assertEqual(trade.join(), -signal.SIGTERM)
        self.assertGreater(time.monotonic() - begun, 8.5)
        self.assertRegex(trade.errors, r"trade: \d+ lines? not written, and \d+ lines of the "
                         r"input not processed: the reader of standard output did not take")
        told = int(trade.errors.partition(" lines of the input")[0].split()[-1])
        self.assertGreater(told, 1)
        # Its records are written again; the lines that were not processed are not in the state.
        again = self.room_trade("--state", "paper.db")
        again.give(*[json.loads(line) for line in trade.given[:taken].split(b"\n")[:-1]])
        again.end()
        self.assertTrue([record for record in again.records if record.get("again")])
        self.assertTrue([record for record in again.records if "signal" in record
                         and not record.get("again")])

    def test_what_waits_is_cancelled(self):
        trade = self.room_trade("--entry", "limit:-0.1%", "--entry-ttl", "1h", "--state",
                                "paper.db")
        start = 28_000_000 * MINUTE
        trade.give(self.candle(time=start, volume=5.001),
                   {**self.signal(), "time": start, "close_time": start + MINUTE})
        trade.wait_for("order", status="new")
        self.assertEqual(trade.kill(signal.SIGTERM), -signal.SIGTERM)
        self.assertEqual([record["reason"] for record in trade.of("order", status="cancelled")],
                         ["trade ends"])
        again = self.room_trade("--state", "paper.db")
        again.give(self.candle(59000, time=start + MINUTE))
        again.end()
        self.assertEqual(again.of("fill"), [])

    def room_trade(self, *more):
        trade = Trade(command("trade", *more), self.room)
        self.running.append(trade)
        return trade


def passed(records):
    return [record for record in records if record["type"] in ("candle", "signal")]
