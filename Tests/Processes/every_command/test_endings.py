"""Every command shuts down cleanly on SIGINT, SIGTERM, SIGHUP and SIGQUIT: it passes on and
writes out all lines it has read, saves its state, and dies of that signal without a core dump or
crash report. Commands that hold secrets never leave a core dump."""
import json
import os
import signal
import sqlite3
import threading
import time

from alerts.case import SIGNAL
from every_command.case import Case, MARK, MINUTE, STOPS, allow_cores, trades
from harness.commands import golden, lines_of, run
from harness.exchanges import addresses, start_exchange
from harness.proc import has_read_all
from harness.servers import Provider
from harness.waiting import LIMIT


class Stages(Case):
    """Lines read before the signal are written, and so is the output that the end of the input
    would have caused."""

    STAGES = [
        (["ohlc", "--csv", "candles.csv", "--every", "1h"], "ohlc/kline"),
        (["ind", "--rsi", "3"], "ind/join-depths"),
        (["signal", "--all", "--long", "rsi_7 > 60"], "signal/series"),
        (["columns", "--csv", "candles.csv"], "signal/series"),
        (["book", "--every", "1"], "book/every-messages"),
        (["flow", "--window", "500ms"], "flow/windows"),
        (["trade", "--state", "state.db"], "trade/opposite-close"),
    ]

    def check(self, words, case):
        given = golden(case) + MARK
        for number in STOPS:
            running = self.start(*words)
            running.process.stdin.write(given)
            running.wait_for(lambda: MARK in running.text(), "the mark")
            # One complete line, and one incomplete line.
            running.process.stdin.write(b'{"last":1}\n{"cut')
            running.wait_for(lambda: b'{"last":1}\n' in running.text(), "the last line")
            self.ends(running, number)
            out = running.text()
            self.assertTrue(out.endswith(b'{"last":1}\n'), (number, out[-200:]))
            self.assertNotIn(b"cut", out)
            if "--csv" in words:
                with open(f"{self.path}/candles.csv") as file:
                    self.assertGreater(len(file.readlines()), 1, "the file holds its last state")
                os.remove(f"{self.path}/candles.csv")
            if "--state" in words:
                with sqlite3.connect(f"{self.path}/state.db") as database:
                    self.assertEqual(database.execute("SELECT count(*) FROM state WHERE key = "
                                                      "'market:0'").fetchone(), (1,))
                database.close()
                os.remove(f"{self.path}/state.db")


for words, case in Stages.STAGES:
    setattr(Stages, f"test_{words[0]}",
            lambda self, words=words, case=case: self.check(words, case))


class Others(Case):
    def test_report_prints_the_metrics_of_what_came(self):
        for number in STOPS:
            running = self.start("report")
            running.process.stdin.write(trades())
            running.wait_for(lambda: has_read_all(running.process), "its reading")
            self.ends(running, number)
            self.assertIn(b"trades", running.text())

    def test_alert_keeps_what_waits(self):
        for number in STOPS:
            running = self.start("alert", "--file", "sent.txt", "--all-ages", "--state", "spool",
                                 "--digest", "1h")
            running.process.stdin.write(lines_of({**SIGNAL, "id": str(number)}))

            def kept():
                if not os.path.exists(f"{self.path}/spool/alerts.db"):
                    return False
                with sqlite3.connect(f"{self.path}/spool/alerts.db", timeout=10) as database:
                    try:
                        return database.execute("SELECT state FROM alert WHERE id = ?",
                                                (str(number),)).fetchone() == ("waiting",)
                    except sqlite3.OperationalError:
                        return False
            running.wait_for(kept, "the alert on disk")
            self.ends(running, number)
            self.assertTrue(kept())
            self.assertFalse(os.path.exists(f"{self.path}/sent.txt"))
            self.assertEqual([name for name in os.listdir(f"{self.path}/spool")
                              if name.startswith("instance-")], [], "its lock is given back")

    def test_advise_passes_on_what_waits_for_an_answer(self):
        service = Provider(lambda request, number: threading.Event())
        self.addCleanup(service.close)
        self.environment["GEMINI_API_URL"] = service.url
        for number in STOPS:
            service.requests.clear()
            running = self.start("advise")
            running.process.stdin.write(lines_of(SIGNAL) + MARK)
            running.wait_for(lambda: service.requests, "the question")
            self.ends(running, number)
            self.assertEqual([json.loads(line).get("id", "mark")
                              for line in running.text().splitlines()], [SIGNAL["id"], "mark"])

    def test_a_simulated_market(self):
        for number in STOPS:
            running = self.start("bybit-stream", "kline.1.BTCUSDT", "--simulate", "--speed", "100")
            running.wait_for(lambda: running.text().count(b"\n") > 5, "lines")
            self.ends(running, number)
            self.assertTrue(running.text().endswith(b"}\n"))

    def test_a_replay(self):
        with open(f"{self.path}/recording", "wb") as file:
            file.write(run(["bybit-stream", "-q", "kline.1.BTCUSDT", "--simulate", "--backfill",
                            "2", "--speed", "max", "--count", "99"]).stdout)
        for number in STOPS:
            running = self.start("bybit-stream", "--replay", "recording", "--speed", "1")
            running.wait_for(lambda: running.text(), "lines")
            self.ends(running, number)
            self.assertTrue(running.text().endswith(b"}\n"))


class AtTheExchange(Case):
    def setUp(self):
        super().setUp()
        self.exchange = start_exchange(self, auto=False, prices={"BTCUSDT": 60000},
                                       wallet={"USDT": 100000, "USDC": 0, "BTC": 0})
        self.hosts = addresses(self.exchange)

    def candle(self):
        start = (int(time.time() * 1000) // MINUTE - 1) * MINUTE
        return json.dumps({"type": "candle", "category": "linear", "symbol": "BTCUSDT",
                           "interval": "1", "time": start, "open": 60000, "high": 60000,
                           "low": 60000, "close": 60000, "volume": 5, "turnover": 300000,
                           "closed": True}).encode() + b"\n"

    def test_trade(self):
        for number in STOPS:
            running = self.start("trade", "--testnet", "--yes", "--state", f"{number}.db",
                                 *self.hosts)
            running.process.stdin.write(self.candle() + MARK)
            running.wait_for(lambda: MARK in running.text()
                             and b"the account has" in running.text("err"), "the account")
            self.ends(running, number)
            self.assertTrue(running.text().endswith(MARK))

    def test_bybit_stream(self):
        for number in STOPS:
            running = self.start("bybit-stream", "publicTrade.BTCUSDT", "--url", self.exchange.url,
                                 "--rest-url", self.exchange.rest_url)
            running.wait_for(lambda: self.exchange.subscribed("publicTrade.BTCUSDT"),
                             "the subscription")
            self.exchange.push("publicTrade.BTCUSDT",
                               {"topic": "publicTrade.BTCUSDT", "type": "snapshot", "ts": 1,
                                "data": []})
            running.wait_for(lambda: b"publicTrade" in running.text(), "a payload")
            self.ends(running, number)
            self.assertTrue(running.text().endswith(b"}\n"))
            self.exchange.wait(lambda: not self.exchange.alive)

    def test_bybit_rest(self):
        for number in STOPS:
            self.exchange.fail_rest("slow", times=1, seconds=LIMIT)
            before = len(self.exchange.requests)
            running = self.start("bybit-rest", "GET", "/v5/market/time", "--rest-url",
                                 self.exchange.rest_url)
            running.wait_for(lambda: len(self.exchange.requests) > before, "the request")
            self.ends(running, number)


class Nohup(Case):
    def test_a_hangup_that_was_ignored_stays_ignored(self):
        for words in (["ohlc"], ["trade"], ["alert", "--print", "--state", "spool"]):
            def ignore():
                allow_cores()
                signal.signal(signal.SIGHUP, signal.SIG_IGN)
            running = self.start(*words, preexec_fn=ignore)
            running.process.stdin.write(MARK)
            running.wait_for(lambda: MARK in running.text() or words[0] == "alert"
                             and has_read_all(running.process), "the mark")
            running.process.send_signal(signal.SIGHUP)
            running.process.stdin.write(b'{"later":1}\n')
            running.wait_for(lambda: b"later" in running.text() or words[0] == "alert"
                             and has_read_all(running.process), "a line after the hangup")
            self.ends(running, signal.SIGTERM)
