"""Cooldowns, quiet hours, digests and --match."""
import time

from alerts.case import CLOSE, deliveries, signal
from alerts.delivery import DeliveryCase, hook
from harness.commands import lines_of
from harness.servers import YES
from harness.waiting import wait_for


class Cooldowns(DeliveryCase):
    def test_cooldown_on_stream_time(self):
        times = [(0, "long"), (60_000, "long"), (60_000, "short"), (299_999, "long"),
                 (300_000, "long"), (400_000, "long")]
        records = [signal(number, close_time=CLOSE + time, side=side)
                   for number, (time, side) in enumerate(times)]
        _, found = self.run_to(None, "--cooldown", "5m", records=records)
        self.assertEqual(sorted(d["id"] for d in found if d["status"] == "suppressed"),
                         ["id-1", "id-3", "id-5"])

    def test_a_wrong_time_prolongs_no_cooldown(self):
        records = [signal(number, close_time=CLOSE + time)
                   for number, time in enumerate((0, 60_000, 300_000))]
        records.insert(1, {"topic": "tickers.BTCUSDT", "ts": CLOSE + 365 * 86_400_000, "data": {}})
        _, found = self.run_to(None, "--cooldown", "5m", records=records)
        self.assertEqual([d["id"] for d in found if d["status"] == "suppressed"], ["id-1"])

    def test_only_signals_have_a_cooldown(self):
        now = int(time.time() * 1000)
        more = {"symbol": "BTCUSDT", "category": "linear", "side": "long"}
        records = [signal(1, close_time=now),
                   {"type": "trade", "id": "T1", **more, "pnl": -5, "reason": "liquidation"},
                   {"type": "order", "id": "O9", "role": "exit", "status": "rejected", **more},
                   signal("closes", close_time=now, opens=False), signal(2, close_time=now),
                   {"type": "event", "event": "unprotected", "id": "E1", **more},
                   {"type": "order", "id": "O10", "role": "entry", "status": "new", **more},
                   signal(3, close_time=now + 1000)]
        for scope in ("side", "symbol"):
            records = [{**record, "id": f"{scope} {record['id']}"} for record in records]
            _, found = self.run_to(None, "--cooldown", "5m", "--cooldown-scope", scope, "--match",
                                   'symbol == "BTCUSDT"', records=records)
            suppressed = [d["id"].split()[-1] for d in found if d["status"] == "suppressed"]
            self.assertEqual(suppressed, ["id-2", "id-3"], "and no record between them ends it")
            self.provider.close()

    def test_a_signal_that_is_not_sent_starts_no_cooldown(self):
        self.serve(lambda request, number: (400, {}, b"") if number == 0 else YES)
        now = int(time.time() * 1000)
        old, refused, sent, cooling = (signal(1, close_time=now - 900_000),
                                       signal(2, close_time=now - 3000),
                                       signal(3, close_time=now - 2000),
                                       signal(4, close_time=now - 1000))
        found = deliveries(self.room.run(*hook(self.provider), "--cooldown", "1h",
                                         given=lines_of(old, refused)).stdout)
        self.assertEqual({d["id"]: d["status"] for d in found},
                         {"id-1": "suppressed", "id-2": "failed"})
        self.assertIn("too old", found[0]["error"] + found[-1]["error"])
        found = deliveries(self.room.run(*hook(self.provider), "--cooldown", "1h",
                                         given=lines_of(sent, cooling)).stdout)
        self.assertEqual({d["id"]: d["status"] for d in found},
                         {"id-3": "sent", "id-4": "suppressed"})

    def test_quiet_hours_are_in_tz(self):
        minutes = (int(time.time()) // 60 - 60) % 1440
        for zone, status, drop in (("UTC", "suppressed", []),
                                   ("UTC", "suppressed", ["--drop-quiet"]), ("XXX-12", "sent", [])):
            hours = "{:02}:{:02}-{:02}:{:02}".format(*divmod(minutes, 60),
                                                     *divmod((minutes + 120) % 1440, 60))
            self.room.environment["TZ"] = zone
            code, statuses = self.statuses(None, "--quiet-hours", hours, *drop,
                                           records=[signal(zone + str(drop))])
            self.assertEqual((code, statuses), (0, [status]), zone)
            self.provider.close()

    def test_a_digest_is_one_message(self):
        _, found = self.run_to(None, "--digest", "1h",
                               records=[signal(number) for number in range(5)])
        self.assertEqual([(d["status"], d["digest"]) for d in found], [("sent", 5)] * 5)
        self.assertEqual(len(self.provider.requests), 1)
        self.assertEqual([alert["id"] for alert in self.provider.requests[0].json["alerts"]],
                         [f"id-{n}" for n in range(5)])

    def test_a_digest_goes_out_when_its_time_has_come_and_again_as_it_was(self):
        self.serve(lambda request, number: None if number == 0 else (200, {}, b""))
        process = self.room.start(*hook(self.provider), "--digest", "300ms", "--all-ages",
                                  "--backoff=200ms,300ms")
        process.stdin.write(lines_of(signal(1), signal(2)))
        wait_for(lambda: len(self.provider.requests) == 1, "the first attempt")
        process.stdin.write(lines_of(signal(3)))
        wait_for(lambda: len(self.provider.requests) == 3, "the third request")
        process.communicate()
        first, second, third = self.provider.requests
        self.assertEqual(first.body, second.body)
        self.assertEqual(third.json["id"], "id-3")

    def test_match_takes_any_record_and_no_other(self):
        records = [signal(1, score=0.9), signal(2, score=0.5),
                   {"type": "event", "event": "gap", "id": "gap", "symbol": "X"},
                   {"type": "candle"}]
        _, found = self.run_to(None, "--match", 'score > 0.8 or event == "gap"', records=records)
        self.assertEqual([d["id"] for d in found], ["id-1", "gap"])
        for text in ("score >", "avg(close, 3) > 1", "rsi_* > 3", ""):
            self.assertEqual(self.room.run("--print", "--match", text).returncode, 2, text)
