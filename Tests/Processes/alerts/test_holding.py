"""Alerts held back by quiet hours and limits."""
import shutil
import sqlite3
import time
import unittest

from alerts.case import Room, deliveries, signal
from harness.commands import lines_of
from harness.servers import Provider


class Holding(unittest.TestCase):
    """Quiet hours and limits, for channels that people read and for channels that programs read."""

    def setUp(self):
        self.provider, self.hook = Provider(), Provider()
        self.room = Room(TELEGRAM_BOT_TOKEN="1:a", TELEGRAM_CHAT_ID="7",
                         TELEGRAM_API_URL=self.provider.url)
        self.room.program("own", "cat >> got")

    def tearDown(self):
        self.provider.close(), self.hook.close(), self.room.close()

    def texts(self):
        return [request.json["text"] for request in self.provider.requests]

    @staticmethod
    def hours(quiet):
        """An option value for quiet hours that include the present time, or exclude it."""
        minute = int(time.time()) // 60 % 1440
        start, end = (minute - 60, minute + 60) if quiet else (minute + 60, minute + 120)
        return "{:02}:{:02}-{:02}:{:02}".format(*divmod(start % 1440, 60), *divmod(end % 1440, 60))

    CHANNELS = ["--telegram", "--exec", "own", "--file", "lines.txt"]

    def run_at(self, quiet, *words, records=(), channels=None):
        return self.room.run(*(channels or [*self.CHANNELS, "--webhook", self.hook.url]),
                             "--quiet-hours", self.hours(quiet), *words, given=lines_of(*records))

    def age(self, milliseconds):
        """Makes all held alerts older by this many milliseconds."""
        with sqlite3.connect(f"{self.room.path}/state/alerts.db") as database:
            database.execute("UPDATE alert SET born = born - ?, accepted = accepted - ?, settled = "
                             "settled - ?", (milliseconds,) * 3)
        database.close()

    def test_a_summary_after_quiet_hours(self):
        now = int(time.time() * 1000)
        result = self.run_at(True,
                             records=[signal(number, close_time=now, symbol=f"S{number}USDT")
                                      for number in range(3)])
        found = {(d["id"], d["channel"]): (d["status"], d.get("error"))
                 for d in deliveries(result.stdout)}
        for number in range(3):
            self.assertEqual(found[f"id-{number}", "telegram"], ("held", "quiet hours"))
            self.assertEqual(found[f"id-{number}", "exec"], ("suppressed", "quiet hours"))
            self.assertEqual(found[f"id-{number}", "webhook"], ("suppressed", "quiet hours"))
            self.assertEqual(found[f"id-{number}", "file"][0], "sent", "nobody is woken by a file")
        self.assertIn(b"3 held", result.stderr)
        self.assertIn(b"the next run sends them", result.stderr)
        self.assertEqual((result.returncode, self.texts()), (0, []))
        self.assertEqual([d["status"] for d in deliveries(self.room.run("status").stdout)],
                         ["held"] * 3)
        self.assertEqual(deliveries(self.run_at(True).stdout), [],
                         "a second run in quiet hours sends nothing either")
        self.age(6 * 3_600_000)
        result = self.run_at(False,
                             records=[signal(9, close_time=int(time.time() * 1000),
                                             symbol="S9USDT")])
        summary, fresh = self.texts()
        head, *rest = summary.split("\n")
        self.assertEqual(head, "3 alerts, held: quiet hours")
        self.assertEqual([line.split(" LONG")[0] for line in rest],
                         [f"expired, 6 h old: S{number}USDT 3m" for number in range(3)])
        self.assertTrue(fresh.startswith("S9USDT 3m LONG"))
        self.assertEqual([d["digest"] for d in deliveries(result.stdout) if d["id"] == "id-0"], [3])
        self.assertEqual([request.json["id"] for request in self.hook.requests], ["id-9"],
                         "no program gets what is old")
        self.assertEqual(len(self.room.read("got").splitlines()), 1)

    def test_what_is_still_fresh_is_not_called_expired(self):
        self.run_at(True, records=[signal(1, close_time=int(time.time() * 1000))])
        self.run_at(False)
        text, = self.texts()
        self.assertTrue(text.startswith("BTCUSDT 3m LONG"), text)

    def test_drop_quiet_throws_away(self):
        self.run_at(True, "--drop-quiet", records=[signal(1, close_time=int(time.time() * 1000))])
        self.run_at(False)
        self.assertEqual(self.texts(), [])

    ALARMS = [{"type": "event", "event": "halt", "reason": "max-daily-loss"},
              {"type": "event", "event": "disconnected", "category": "linear"},
              {"type": "event", "event": "stalled"},
              {"type": "trade", "reason": "liquidation", "side": "long", "pnl": -100, "entry": 1,
               "exit": 2},
              {"type": "order", "role": "exit", "status": "new", "reason": "unprotected",
               "side": "sell"},
              {"type": "order", "role": "exit", "status": "rejected", "reason": "the exchange: no",
               "side": "sell"},
              {"type": "order", "role": "protection", "status": "rejected",
               "reason": "the exchange: no", "side": "sell"},
              {"type": "fill", "role": "liquidation", "side": "sell"},
              {"type": "event", "event": "account", "status": "lost", "reason": "no answer"},]
    OTHERS = [{"type": "event", "event": "gap"},
              {"type": "event", "event": "account", "status": "listening"},
              {"type": "order", "role": "entry", "status": "rejected"},
              {"type": "fill", "role": "entry"}, {"type": "trade", "reason": "target", "pnl": 1},
              {"type": "order", "role": "protection", "status": "cancelled", "reason": "stop"},]

    def test_alarms_ignore_quiet_hours_and_limits(self):
        def given(records):
            return [{**record, "symbol": "BTCUSDT", "id": f"{number}"}
                    for number, record in enumerate(records)]
        records = given(self.OTHERS + self.ALARMS)
        for words in (["--quiet-hours", self.hours(True)], ["--max-per-hour", "1"],
                      ["--quiet-hours", self.hours(True), "--drop-quiet"]):
            words = [*words, "--match", 'symbol == "BTCUSDT"']
            first = [{"type": "event", "event": "gap", "symbol": "BTCUSDT", "id": "first"}]
            result = self.room.run("--telegram", *words, given=lines_of(*first, *records))
            found = {d["id"]: d["status"] for d in deliveries(result.stdout)
                     if d["status"] != "sent" or d["id"] != "first"}
            found.pop("first", None)
            others = [found[str(number)] for number in range(len(self.OTHERS))]
            self.assertNotIn("sent", others, words)
            alarms = [found[str(number)] for number in range(len(self.OTHERS), len(records))]
            self.assertEqual(alarms, ["sent"] * len(self.ALARMS), words)
            shutil.rmtree(f"{self.room.path}/state")

    def test_the_hours_limit_holds_and_sends_a_summary_later(self):
        now = int(time.time() * 1000)
        records = [signal(number, close_time=now) for number in range(5)]
        result = self.room.run("--telegram", "--webhook", self.hook.url, "--max-per-hour", "2",
                               given=lines_of(*records))
        statuses = {channel: [d["status"]
                              for d in sorted(deliveries(result.stdout), key=lambda d: d["id"])
                              if d["channel"] == channel] for channel in ("telegram", "webhook")}
        self.assertEqual(statuses,
                         {"telegram": ["sent"] * 2 + ["held"] * 3,
                          "webhook": ["sent"] * 2 + ["suppressed"] * 3})
        self.age(3_600_000)
        self.room.run("--telegram", "--max-per-hour", "2")
        *_, summary = self.texts()
        self.assertEqual(len(self.texts()), 3)
        self.assertEqual(summary.split("\n")[0], "3 alerts, held: over --max-per-hour 2")
        self.assertEqual(summary.count("expired, 1 h old: "), 3)
