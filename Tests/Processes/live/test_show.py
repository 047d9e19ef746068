"""--show: what a state holds, also while another trade has it open. Nothing of it is changed."""
import hashlib
import json
import os
import shutil
import signal
import threading

from harness.commands import TESTS, command, run
from harness.terminals import on_terminal
from live.case import Case, MINUTE, Trade

FIXTURES = os.path.join(TESTS, "Fixtures", "0.1.0")


class Showing(Case):
    def show(self, *more, path="state.db", status=0):
        done = run(["trade", "--show", "--state", path, *more], cwd=self.room.path)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def records(self, **more):
        return [json.loads(line) for line in self.show(**more).stdout.splitlines()]

    def table(self, path="state.db"):
        """As a terminal shows it."""
        status, shown = on_terminal(command("trade", "--show", "--state", path), cwd=self.room.path)
        self.assertEqual(status, 0)
        return shown

    def files(self):
        return {name: hashlib.sha256(open(f"{self.room.path}/{name}", "rb").read()).hexdigest()
                for name in os.listdir(self.room.path)}

    def test_while_trade_is_at_work(self):
        # With cross margin the whole account is behind a small position, which no price liquidates.
        self.exchange.account.margin_mode = "ISOLATED_MARGIN"
        trade = self.ready("--size", "6000", "--opposite", "ignore")
        trade.give(self.signal())
        position = trade.wait_for("position", side="long")[0]
        # The exchange tells the liquidation price a little after the fill.
        self.exchange.wait(lambda: self.records()[1]["liquidation"])
        # So that nobody else changes a file.
        trade.process.send_signal(signal.SIGSTOP)
        before = self.files()
        shown = self.records()
        self.assertEqual(self.files(), before)
        account = shown[0]
        self.assertEqual((account["event"], account["place"], account["currency"],
                          account["trades"]), ("account", "live", "USDT", 0))
        self.assertAlmostEqual(account["balance"], float(self.orders.wallet["USDT"]))
        self.assertAlmostEqual(account["realised"], -3.3)
        self.assertEqual([record["type"] for record in shown], ["event", "position"])
        later = ("time", "equity", "id", "liquidation", "liquidation_distance_pct")
        known = lambda record: {name: record[name] for name in position if name not in later}
        self.assertEqual(known(shown[1]), known(position))
        # Nobody has asked the exchange whether the stop and the target are there.
        self.assertEqual([record["asked"] for record in shown], [False, False])
        self.assertNotIn("asked", position)
        text = self.table()
        self.assertRegex(text, r"^state\.db: state of --live, up to \d{4}-.*\n")
        self.assertIn("\nlive account: realised -3.30 USDT in 0 trades, unrealised 0.00 USDT, "
                      "balance 99996.70 USDT\nnot halted\n", text)
        self.assertRegex(text, r"\nlinear:BTCUSDT +long +0\.1 +60000 +60000 +0\.00 USDT "
                         r"+59400 +61200 +54271\.36 +\d{4}-")
        self.assertIn("the exchange was not asked", text)
        self.assertIn("no waiting order\n", text)
        self.assertEqual(self.files(), before)
        trade.process.send_signal(signal.SIGCONT)
        trade.give(self.signal("short", number=1))
        trade.wait_for("event", event="veto")
        self.assertEqual(trade.end(), 0)

    def test_orders_that_wait_and_halts(self):
        trade = self.ready("--entry", "limit:-0.5%", "--entry-ttl", "1m")
        trade.give(self.signal())
        order = self.exchange.wait(self.resting)[0]
        shown = self.records()
        self.assertEqual([(record["type"], record.get("id"), record.get("status"))
                          for record in shown[1:]], [("order", f"{order.link}:new:0", "new")])
        self.assertRegex(self.table(), r"\nlinear:BTCUSDT +entry +buy +limit +\S+ +0 +59700 "
                         r"+59400 +61200 +" + order.link)
        trade.process.send_signal(signal.SIGUSR2)
        trade.wait_for("order", status="cancelled")
        trade.end()
        self.assertEqual([(record["event"], record.get("reason")) for record in self.records()],
                         [("account", None), ("halt", "stopped")])
        self.assertIn("\nhalted: stopped; --resume lifts it\n", self.table())

    def test_a_pause_after_losing_trades(self):
        trade = Trade(command("trade", "--state", "paper.db", "--max-losses", "1,10m"), self.room)
        self.running.append(trade)
        start = 28_000_000 * MINUTE
        signal = {**self.signal(), "time": start, "close_time": start + MINUTE}
        trade.give(self.candle(time=start), signal, self.candle(time=start + MINUTE, low=59000))
        until = trade.wait_for("event", event="pause")[0]["until"]
        self.assertEqual(trade.end(), 0)
        pauses = [record for record in self.records(path="paper.db")
                  if record.get("event") == "pause"]
        self.assertEqual([(record["reason"], record["losses"], record["until"])
                          for record in pauses], [("max-losses", None, until)])
        text = self.table("paper.db")
        self.assertRegex(text, r"\npaused until 2023-03-28T\S+ after losing trades in a row "
                         r"\(max-losses\); --resume lifts it\n")
        self.assertNotIn("not halted", text)

    def test_while_it_is_written_all_the_time(self):
        """Each time a state that was committed: what was won and what is held are of one moment."""
        trade = Trade(command("trade", "--state", "paper.db", "--risk", "0.1%", "--max-daily-loss",
                              "off"), self.room)
        self.running.append(trade)
        trade.give(self.candle(time=28_000_000 * MINUTE, volume=5.001))
        trade.wait_for("candle")
        ended = threading.Event()

        def feed():
            for number in range(28_000_001, 28_200_000):
                if ended.is_set():
                    break
                start = number * MINUTE
                trade.give({**self.signal(("long", "short")[number % 2], number=number),
                            "time": start - MINUTE, "close_time": start},
                           self.candle(60000 + number % 7, start, volume=5.001))

        feeder = threading.Thread(target=feed)
        feeder.start()
        states = []
        while len(states) < 60:
            found = self.records(path="paper.db")
            if found and found[0]["trades"]:
                states.append(found[0])
        ended.set()
        feeder.join()
        self.assertGreater(states[-1]["trades"], states[0]["trades"])
        for state in states:
            self.assertAlmostEqual(state["balance"] - state["realised"], 10000, places=9)
        trade.end()

    def test_states_of_version_0_1_0(self):
        for name in os.listdir(FIXTURES):
            if not name.endswith(".db"):
                continue
            shutil.copyfile(f"{FIXTURES}/{name}", f"{self.room.path}/{name}")
            before = self.files()
            shown = self.records(path=name)
            self.assertEqual(shown[0]["event"], "account", name)
            self.assertTrue(self.table(name).startswith(f"{name}: state of --"))
            self.assertEqual(self.files(), before, name)
        position = self.records(path="paper-position.db")
        # What its trades and the fees of its position come to.
        self.assertEqual([(record["currency"], round(record["balance"] - record["realised"], 9))
                          for record in position[:2]], [("USDT", 10000), ("ETH", 5)])
        self.assertIn("halt", [record.get("event") for record in self.records(path="live-halt.db")])

    def test_a_folder_that_cannot_be_written(self):
        shutil.copyfile(f"{FIXTURES}/paper-position.db", f"{self.room.path}/state.db")
        os.chmod(f"{self.room.path}/state.db", 0o400)
        os.chmod(self.room.path, 0o500)
        try:
            self.assertEqual([record["type"] for record in self.records()],
                             ["event", "event", "position"])
        finally:
            os.chmod(self.room.path, 0o700)

    def test_what_it_refuses(self):
        def says(text, *words, path="state.db", status=2):
            self.assertIn(text, self.show(*words, path=path, status=status).stderr.decode())

        self.assertEqual(run(["trade", "--show"]).returncode, 2)
        says("cannot open state.db: No such file", status=3)
        self.assertEqual(os.listdir(self.room.path), [])
        says("--show only prints the state; leave --resume out", "--resume")
        says("--show only prints the state; leave --live out", "--live")
        says("--show reads no input; leave 'signals.ndjson' out", "signals.ndjson")
        open(f"{self.room.path}/state.db", "w").write("x" * 5000)
        says("not a state of trade")
