"""What is not ordered."""
import subprocess

from harness.commands import BIN
from live.case import Case, MINUTE, now


class Limits(Case):
    def test_a_run_prints_its_limits_at_the_start(self):
        trade = self.ready("--max-exposure", "200%", "--size", "100")
        trade.says("limits: --size 100, --max-exposure 200%, --max-daily-loss 3% (default), "
                   "--slippage 0.02% (default)")
        self.assertEqual(trade.end(), 0)

    def test_the_first_line_waits_for_the_clock(self):
        trade = self.start()
        trade.give(self.candle(time=(now() // MINUTE) * MINUTE + 2 * 86_400_000))
        trade.says("up to 5 s ahead of the exchange's clock")
        trade.give(self.candle())
        trade.says("the account has")
        self.assertEqual(trade.end(), 1)
        self.assertEqual(len(trade.of("candle")), 1)


class Refusals(Case):
    def refused(self, *words):
        run = subprocess.run(words, input=b"", capture_output=True, cwd=self.room.path,
                             env=self.room.environment, timeout=60)
        return run.returncode, run.stderr.decode()

    def test_without_what_it_needs(self):
        status, said = self.refused(*self.room.words(yes=False))
        self.assertEqual(status, 2)
        self.assertIn("give --yes", said)
        words = self.room.words()
        words[words.index("--state"):words.index("--state") + 2] = []
        status, said = self.refused(*words)
        self.assertEqual(status, 2)
        self.assertIn("--state", said)
        for option in (["--cash", "5"], ["--testnet"], ["--fee", "0%"]):
            self.assertEqual(self.refused(*self.room.words(*option))[0], 2, option)
        del self.room.environment["BYBIT_API_KEY"]
        status, said = self.refused(*self.room.words())
        self.assertEqual(status, 2)
        self.assertIn("BYBIT_API_KEY", said)
        self.assertEqual(self.exchange.requests, [])

    def test_a_key_of_another_place(self):
        self.room.environment["BYBIT_API_SECRET"] = "a_wrong_secret"
        trade = self.start()
        trade.give(self.candle())
        self.assertEqual(trade.process.wait(20), 3)
        self.assertNotIn("a_wrong_secret", trade.errors)

    def test_hedge_mode(self):
        self.orders.hedge.add(("linear", "BTCUSDT"))
        trade = self.start()
        trade.give(self.candle())
        self.assertEqual(trade.process.wait(20), 2)
        self.assertEqual(trade.end(), 2)
        trade.says("hedge mode")

    def test_a_state_of_paper(self):
        paper = [f"{BIN}/trade" if BIN else "", "--state", "state.db"]
        paper[0] = self.room.words()[0]
        self.assertEqual(self.refused(*paper)[0], 0)
        status, said = self.refused(*self.room.words())
        self.assertEqual(status, 2)
        self.assertIn("--paper", said)


class Signals(Case):
    def vetoed(self, reason, *records, more=()):
        trade = self.ready(*more)
        trade.give(*records)
        veto = trade.wait_for("event", event="veto")[0]
        self.assertIn(reason, veto["reason"])
        self.assertEqual(trade.end(), 0)
        self.assertEqual(self.creates(), [])

    def test_stale(self):
        self.vetoed("stale", self.signal(age=11_000))

    def test_stale_by_the_exchange_s_clock(self):
        self.exchange.clock.speed = 1
        self.exchange.advance(60_000)
        self.vetoed("stale", self.signal())

    def test_from_the_future(self):
        self.vetoed("by our clock", self.signal(age=-30_000))

    def test_a_candle_of_the_day_after_tomorrow(self):
        trade = self.ready("--max-daily-loss", "1%", "--max-exposure", "1000%", "--risk", "3%")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.orders.set_price("BTCUSDT", 59300)
        trade.wait_for("event", event="halt")
        trade.give(self.candle(time=now() + 2 * 1440 * MINUTE))
        trade.says(
            "line 3: expected a time up to 5 s ahead of the exchange's clock, got one that is 2d")
        # It has lifted no halt.
        trade.give(self.signal(number=1, entry=59300))
        self.assertIn("halted", trade.wait_for("event", event="veto")[0]["reason"])
        self.assertEqual(trade.end(), 1)

    def test_simulated(self):
        self.vetoed("simulated", self.signal(simulated=True))

    def test_of_a_simulated_candle(self):
        self.vetoed("simulated", self.candle(simulated=True, time=now() - MINUTE), self.signal())

    def test_gapped(self):
        self.vetoed("gap", self.candle(gap=2, time=now() - MINUTE), self.signal())

    def test_of_what_was_fetched(self):
        self.vetoed("gap", self.signal(backfill="gap"))

    def test_marks_count_by_their_value(self):
        unset = dict(gap=0, partial=False, filled=None, backfill=None, simulated=False)
        trade = self.ready()
        trade.give(self.candle(time=now() - MINUTE, **unset), self.signal(**unset))
        trade.wait_for("position", side="long")
        self.assertEqual(trade.end(), 0)
        self.assertEqual(trade.of("veto"), [])

    def test_a_partial_candle_is_not_trusted(self):
        self.vetoed("gap", self.candle(partial=1, time=now() - MINUTE), self.signal())

    def test_a_coin_is_not_sold_short(self):
        self.category = "spot"
        self.vetoed("short", self.signal("short"))

    def test_a_target_above_the_market_s_highest_price(self):
        self.vetoed("the target 2000000 is above the market's highest price, 1999999.98",
                    self.signal(target=2_000_000))

    def test_max_age_is_an_option(self):
        self.vetoed("stale", self.signal(age=3000), more=["--max-age", "2s"])

    def test_while_nobody_listens(self):
        trade = self.ready()
        self.exchange.refuse(503, times=1000)
        self.exchange.drop()
        trade.says("next try in")
        trade.give(self.signal())
        self.assertIn("stream is down", trade.wait_for("event", event="veto")[0]["reason"])
        self.exchange.refuse(503, times=0)
        self.assertEqual(trade.end(), 0)
