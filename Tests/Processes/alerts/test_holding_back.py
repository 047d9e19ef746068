"""Alerts that are not sent: repeated ids, old alerts, cooldowns, quiet hours."""
import sqlite3
import time

from alerts.case import deliveries, signal
from alerts.delivery import DeliveryCase, hook
from harness.commands import lines_of
from harness.servers import YES


class HoldingBack(DeliveryCase):
    def test_the_same_id_once(self):
        _, found = self.run_to(None, records=[signal(1), signal(1), signal(2)])
        self.assertEqual([d["status"] for d in found].count("suppressed"), 1)
        result = self.room.run(*hook(self.provider), "--all-ages",
                               given=lines_of(signal(1), signal(2)))
        self.assertEqual([d["error"] for d in deliveries(result.stdout)],
                         ["the same id was sent before"] * 2)
        self.assertEqual(self.provider.ids(), ["id-1", "id-2"])

    def test_a_record_without_an_id_is_known_by_its_bytes(self):
        records = [{key: value for key, value in signal(entry=entry).items() if key != "id"}
                   for entry in (1, 1, 2)]
        _, found = self.run_to(None, records=records)
        self.assertEqual(len(self.provider.requests), 2)
        self.assertEqual(len({d["id"] for d in found}), 2)

    def test_an_old_signal_is_suppressed_and_all_ages_sends_it(self):
        self.serve()
        now = int(time.time() * 1000)
        given = lines_of(signal(1, close_time=now - 601_000), signal(2, close_time=now - 5000))
        found = deliveries(self.room.run(*hook(self.provider), given=given).stdout)
        self.assertEqual([(d["id"], d["status"]) for d in found],
                         [("id-1", "suppressed"), ("id-2", "sent")])
        self.assertIn("too old", found[0]["error"])

    def test_one_that_grows_too_old_while_it_is_tried_again(self):
        self.serve(lambda request, number: (500, {}, b""))
        given = lines_of(signal(1, close_time=int(time.time() * 1000)))
        found = deliveries(self.room.run(*hook(self.provider), "--max-age", "3s", "--retries",
                                         "100000", given=given).stdout)
        self.assertEqual((found[0]["status"], found[-1]["status"]), ("retrying", "failed"))
        self.assertIn("too old", found[-1]["error"])

    HALT = {"type": "event", "event": "halt", "id": "halt", "reason": "max-daily-loss"}

    def later(self, seconds=4):
        """A provider that is down for the given number of seconds."""
        begun = time.monotonic()
        return self.serve(lambda request, number: (503, {}, b"")
                          if time.monotonic() < begun + seconds else YES)

    def test_people_get_what_was_tried_however_old_it_is(self):
        provider = self.later()
        self.room.environment.update(TELEGRAM_BOT_TOKEN="1:a", TELEGRAM_CHAT_ID="7",
                                     TELEGRAM_API_URL=provider.url)
        fresh = {name: value for name, value in signal(1).items()
                 if name not in ("time", "close_time")}
        for record in (self.HALT, fresh):
            result = self.room.run("--telegram", "--max-age", "3s", "--match", "1 > 0", "--retries",
                                   "100000", given=lines_of(record))
            found = deliveries(result.stdout)
            self.assertEqual((found[-1]["status"], result.returncode), ("sent", 0), found[-1])
            self.later()
            self.room.environment["TELEGRAM_API_URL"] = self.provider.url
            provider, requests = self.provider, provider.requests
            self.assertRegex(requests[-1].json["text"], r"^expired, \d+ s old: ")

    def test_an_alarm_that_no_program_was_told_in_time_has_failed(self):
        self.later(60)
        words = [*hook(self.provider), "--max-age", "3s", "--match", 'event == "halt"', "--retries",
                 "100000"]
        result = self.room.run(*words, given=lines_of(self.HALT))
        found = deliveries(result.stdout)
        self.assertEqual(({d["status"] for d in found[:-1]}, found[-1]["status"],
                          result.returncode), ({"retrying"}, "failed", 1))
        self.assertIn("too old", found[-1]["error"])
        self.assertIn(b"halt is not delivered: too old", result.stderr)
        self.assertEqual([d["status"] for d in deliveries(self.room.run("status").stdout)],
                         ["failed"])

    def test_retry_sends_what_has_grown_old_and_keeps_what_no_program_may_have(self):
        self.serve(lambda request, number: (400, {}, b""))
        self.room.environment.update(TELEGRAM_BOT_TOKEN="1:a", TELEGRAM_CHAT_ID="7",
                                     TELEGRAM_API_URL=self.provider.url)
        words = ["--telegram", *hook(self.provider)]
        self.room.run(*words, given=lines_of(signal(1, close_time=int(time.time() * 1000))))
        with sqlite3.connect(f"{self.room.path}/state/alerts.db") as database:
            database.execute("UPDATE alert SET born = born - 3600000")
        database.close()
        self.provider.answer = lambda request, number: YES
        self.provider.requests.clear()
        for attempt, wanted in enumerate((["--max-age", "10m"], ["--all-ages"])):
            self.assertEqual(self.room.run("retry", "id-1").returncode, 0)
            found = {d["channel"]: d["status"]
                     for d in deliveries(self.room.run(*words, *wanted).stdout)}
            self.assertEqual(found,
                             ({"telegram": "sent", "webhook": "failed"},
                              {"webhook": "sent"})[attempt])
        self.assertRegex(self.provider.requests[0].json["text"], "^expired, 1 h old: BTCUSDT")
        self.assertEqual(self.provider.requests[1].json["id"], "id-1", "its record was kept")

    def test_a_program_gets_no_record_of_long_ago(self):
        self.serve()
        now = int(time.time() * 1000)
        old = now - 6 * 3_600_000
        records = [{"type": "order", "id": "order", "status": "new", "role": "entry", "time": old},
                   {"type": "trade", "id": "trade", "exit_time": old, "time": now},
                   {"type": "event", "event": "halt", "id": "halt", "time": old},
                   {"topic": "tickers.X", "id": "payload", "ts": old},
                   {"type": "candle", "id": "candle", "interval": "60",
                    "time": now - 4_000_000 - 3_600_000},
                   {"type": "candle", "id": "just-closed", "interval": "60",
                    "time": now - 3_600_000}, {"type": "own", "id": "own"},
                   {"type": "order", "id": "fresh", "status": "new", "role": "entry", "time": now}]
        found = deliveries(self.room.run(*hook(self.provider), "--match", "1 > 0",
                                         given=lines_of(*records)).stdout)
        sent = {d["id"] for d in found if d["status"] == "sent"}
        self.assertEqual(sent, {"just-closed", "own", "fresh"}, found)
        self.assertEqual({d["error"].split(":")[0] for d in found if d["id"] not in sent},
                         {"too old"})

    def test_people_are_told_of_a_closing_that_was_found_late(self):
        self.serve()
        self.room.environment.update(TELEGRAM_BOT_TOKEN="1:a", TELEGRAM_CHAT_ID="7",
                                     TELEGRAM_API_URL=self.provider.url)
        old = int(time.time() * 1000) - 2 * 3_600_000
        records = [{"type": "trade", "id": "stopped", "symbol": "BTCUSDT", "side": "long",
                    "pnl": -5, "exit_time": old, "time": old, "reason": "stop"},
                   {"type": "order", "id": "entry", "symbol": "BTCUSDT", "side": "buy",
                    "status": "new", "role": "entry", "time": old}]
        found = deliveries(self.room.run("--telegram", "--match", 'symbol == "BTCUSDT"',
                                         given=lines_of(*records)).stdout)
        self.assertEqual({d["id"]: d["status"] for d in found},
                         {"stopped": "sent", "entry": "suppressed"})
        self.assertRegex(self.provider.requests[0].json["text"],
                         "^expired, 2 h old: closed: BTCUSDT LONG")

    def test_a_disconnect_is_as_old_as_the_stream(self):
        """The event has the time of the last payload: hours ago in a quiet market, although
        heartbeats arrived since."""
        self.serve()
        now = int(time.time() * 1000)
        records = [{"type": "event", "event": "heartbeat", "time": now - 5000},
                   {"type": "event", "event": "disconnected", "id": "gone",
                    "time": now - 7_200_000}]
        found = deliveries(self.room.run(*hook(self.provider), "--match", 'event == "disconnected"',
                                         given=lines_of(*records)).stdout)
        self.assertEqual([d["status"] for d in found], ["sent"], found)

    def test_a_time_that_is_none_is_a_bad_record(self):
        self.serve()
        now = int(time.time() * 1000)
        for number, time_of_close in enumerate((str(now), now * 1000, now // 1000,
                                                "2026-11-26T09:00:00Z", -1)):
            result = self.room.run(*hook(self.provider),
                                   given=lines_of(signal(f"bad-{number}", close_time=time_of_close),
                                                  signal(number, close_time=now)))
            self.assertEqual(([d["id"] for d in deliveries(result.stdout)], result.returncode),
                             ([f"id-{number}"], 1), time_of_close)
            self.assertIn(b"line 1: expected milliseconds since 1970 as 'close_time', got",
                          result.stderr)
