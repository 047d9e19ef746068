"""Retries, order, what is held back, and the watch."""
import json
import os
import shutil
import threading
import time
import unittest

from alerts.case import CLOSE, Room, SIGNAL, deliveries, signal
from harness.commands import lines_of
from harness.proc import most_memory
from harness.servers import MailServer, Provider, YES, dead_address
from harness.waiting import wait_for


def hook(provider):
    return ["--webhook", provider.url]


class Delivering(unittest.TestCase):
    def setUp(self):
        self.room = Room()
        self.provider = None

    def tearDown(self):
        self.room.close()
        if self.provider:
            self.provider.close()

    def serve(self, answer=None):
        self.provider = Provider(answer)
        return self.provider

    def run_to(self, answer, *words, records=None, **more):
        self.serve(answer)
        result = self.room.run(*hook(self.provider), "--all-ages", *words, given=lines_of(*(records or [SIGNAL])), **more)
        return result, deliveries(result.stdout)

    def statuses(self, answer, *words, **more):
        result, found = self.run_to(answer, *words, **more)
        return result.returncode, [delivery["status"] for delivery in found]

    # Retries

    def test_a_refusal_is_not_tried_again(self):
        for status in (400, 401, 403, 404, 410, 413, 301):
            result, found = self.run_to(lambda request, number: (status, {}, b"no"), records=[signal(status)])
            self.assertEqual([d["status"] for d in found], ["failed"], status)
            self.assertIn(f"HTTP {status}", found[0]["error"])
            self.assertEqual((result.returncode, len(self.provider.requests)), (1, 1))
            self.provider.close()

    def test_a_server_in_trouble_is_tried_again(self):
        answers = [(500, {}, b""), (503, {}, b""), None, (200, {}, b"")]
        code, statuses = self.statuses(lambda request, number: answers[number])
        self.assertEqual((code, statuses), (0, ["retrying"] * 3 + ["sent"]))
        self.assertEqual(self.provider.ids(), [SIGNAL["id"]] * 4)

    def test_429_waits_as_long_as_it_is_told(self):
        begun = []

        def answer(request, number):
            begun.append(time.monotonic())
            return (429, {"Retry-After": "1"}, b"") if number == 0 else (200, {}, b"")
        _, found = self.run_to(answer, records=[signal(1), signal(2)])
        self.assertEqual([(d["id"], d["status"]) for d in found], [("id-1", "retrying"), ("id-1", "sent"), ("id-2", "sent")])
        self.assertGreaterEqual(begun[1] - begun[0], 1.0)

    def test_telegram_and_discord_say_in_the_body_how_long(self):
        for option, environment, body in (("--telegram", {"TELEGRAM_BOT_TOKEN": "1:a", "TELEGRAM_CHAT_ID": "7"}, {"parameters": {"retry_after": 1}}),
                                          ("--discord", {}, {"retry_after": 0.75, "global": False})):
            begun = []

            def answer(request, number):
                begun.append(time.monotonic())
                return (429, {}, json.dumps(body).encode()) if number == 0 else YES
            self.serve(answer)
            self.room.environment.update(environment, TELEGRAM_API_URL=self.provider.url, DISCORD_WEBHOOK_URL=self.provider.url + "/hook")
            self.room.run(option, "--all-ages", given=lines_of(SIGNAL))
            self.assertGreaterEqual(begun[1] - begun[0], 0.75, option)
            self.provider.close()

    def test_a_late_answer_is_none(self):
        late = threading.Event()
        code, statuses = self.statuses(lambda request, number: late if number == 0 else (200, {}, b""), "--timeout", "200ms")
        late.set()
        self.assertEqual((code, statuses), (0, ["retrying", "sent"]))

    def test_a_yes_that_is_cut_short_is_a_yes(self):
        code, statuses = self.statuses(lambda request, number: "cut")
        self.assertEqual((code, statuses, len(self.provider.requests)), (0, ["sent"], 1))

    def test_nobody_listens(self):
        result = self.room.run("--webhook", dead_address(), "--retries", "3", "--all-ages", given=lines_of(SIGNAL))
        found = deliveries(result.stdout)
        self.assertEqual([d["status"] for d in found], ["retrying"] * 3 + ["failed"])
        self.assertEqual([d["attempt"] for d in found], [1, 2, 3, 4])
        self.assertIn("given up after 4 attempts", found[-1]["error"])

    def test_a_program_that_takes_too_long_is_ended_and_one_that_fails_tried_again(self):
        self.room.program("slow", 'echo x >> tried; [ "$(wc -l < tried)" -gt 1 ] || exec sleep 60')
        result = self.room.run("--exec", "slow", "--timeout", "300ms", "--all-ages", given=lines_of(SIGNAL))
        self.assertEqual([d["status"] for d in deliveries(result.stdout)], ["retrying", "sent"])
        self.room.program("fails", 'echo x >> failed; [ "$(wc -l < failed)" -gt 2 ]')
        result = self.room.run("--exec", "fails", "--all-ages", given=lines_of(SIGNAL))
        self.assertEqual([d["status"] for d in deliveries(result.stdout)], ["retrying", "retrying", "sent"])
        self.assertIn("ended with status 1", deliveries(result.stdout)[0]["error"])

    def test_mail_servers_say_later_or_never(self):
        for refusal, want in (("450 later", ["retrying", "failed"]), ("550 never", ["failed"])):
            server = MailServer(lambda command: refusal if command.startswith("RCPT") else None)
            self.room.environment.update(SMTP_URL=server.url, EMAIL_TO="you@example.com")
            result = self.room.run("--email", "--retries", "1", "--all-ages", given=lines_of(signal(refusal)))
            self.assertEqual([d["status"] for d in deliveries(result.stdout)], want, result.stdout)
            server.close()

    # Order, and nobody waits for another

    def test_order_holds_though_one_has_to_be_tried_again(self):
        self.run_to(lambda request, number: (500, {}, b"") if number in (0, 3, 4) else (200, {}, b""),
                    records=[signal(number) for number in range(5)])
        seen = list(dict.fromkeys(self.provider.ids()))
        self.assertEqual(seen, [f"id-{number}" for number in range(5)])

    def test_a_slow_channel_holds_up_neither_another_nor_stdin(self):
        late = threading.Event()
        slow = Provider(lambda request, number: late)
        quick = self.serve()
        process = self.room.start("--webhook", slow.url, "--webhook", quick.url + "/quick", "--all-ages", "--timeout", "20s")
        for number in range(20):
            process.stdin.write(lines_of(signal(number)))
            wait_for(lambda: len(quick.requests) == number + 1, "the quick channel")
        self.assertEqual(len(slow.requests), 1)
        process.kill()
        late.set()
        process.communicate(), slow.close()

    def test_ten_thousand_at_once(self):
        self.serve()
        records = lines_of(*(signal(number) for number in range(10_000)))
        path = f"{self.room.path}/many"
        with open(path, "wb") as file:
            file.write(records)
        with open(path) as given, open(f"{self.room.path}/out", "w") as out:
            process = self.room.start(*hook(self.provider), "--all-ages", "--max-per-hour", "500", "-q", stdin=given, stdout=out)
            most = most_memory(process)
        self.assertEqual((process.returncode, process.stderr.read()), (0, b""))
        process.stderr.close()
        self.assertEqual(self.provider.ids(), [f"id-{number}" for number in range(500)])
        found = deliveries(self.room.read("out"))
        self.assertEqual([d["id"] for d in found], [f"id-{number}" for number in range(10_000)])
        self.assertEqual([d["status"] for d in found], ["sent"] * 500 + ["suppressed"] * 9500)
        self.assertLess(most, 32 * 1024, "KiB of memory")

    # Held back

    def test_the_same_id_once(self):
        _, found = self.run_to(None, records=[signal(1), signal(1), signal(2)])
        self.assertEqual([d["status"] for d in found].count("suppressed"), 1)
        result = self.room.run(*hook(self.provider), "--all-ages", given=lines_of(signal(1), signal(2)))
        self.assertEqual([d["error"] for d in deliveries(result.stdout)], ["the same id was sent before"] * 2)
        self.assertEqual(self.provider.ids(), ["id-1", "id-2"])

    def test_a_record_without_an_id_is_known_by_its_bytes(self):
        records = [{key: value for key, value in signal(entry=entry).items() if key != "id"} for entry in (1, 1, 2)]
        _, found = self.run_to(None, records=records)
        self.assertEqual(len(self.provider.requests), 2)
        self.assertEqual(len({d["id"] for d in found}), 2)

    def test_an_old_signal_is_suppressed_and_all_ages_sends_it(self):
        self.serve()
        now = int(time.time() * 1000)
        given = lines_of(signal(1, close_time=now - 601_000), signal(2, close_time=now - 5000))
        found = deliveries(self.room.run(*hook(self.provider), given=given).stdout)
        self.assertEqual([(d["id"], d["status"]) for d in found], [("id-1", "suppressed"), ("id-2", "sent")])
        self.assertIn("too old", found[0]["error"])

    def test_one_that_grows_too_old_while_it_is_tried_again(self):
        self.serve(lambda request, number: (500, {}, b""))
        given = lines_of(signal(1, close_time=int(time.time() * 1000)))
        found = deliveries(self.room.run(*hook(self.provider), "--max-age", "3s", "--retries", "100000", given=given).stdout)
        self.assertEqual((found[0]["status"], found[-1]["status"]), ("retrying", "failed"))
        self.assertIn("too old", found[-1]["error"])

    HALT = {"type": "event", "event": "halt", "id": "halt", "reason": "max-daily-loss"}

    def later(self, seconds=4):
        """A provider that is back after so long."""
        begun = time.monotonic()
        return self.serve(lambda request, number: (503, {}, b"") if time.monotonic() < begun + seconds else YES)

    def test_people_get_what_was_tried_however_old_it_is(self):
        provider = self.later()
        self.room.environment.update(TELEGRAM_BOT_TOKEN="1:a", TELEGRAM_CHAT_ID="7", TELEGRAM_API_URL=provider.url)
        fresh = {name: value for name, value in signal(1).items() if name not in ("time", "close_time")}
        for record in (self.HALT, fresh):
            result = self.room.run("--telegram", "--max-age", "3s", "--match", "1 > 0", "--retries", "100000", given=lines_of(record))
            found = deliveries(result.stdout)
            self.assertEqual((found[-1]["status"], result.returncode), ("sent", 0), found[-1])
            self.later()
            self.room.environment["TELEGRAM_API_URL"] = self.provider.url
            provider, requests = self.provider, provider.requests
            self.assertRegex(requests[-1].json["text"], r"^expired, \d+ s old: ")

    def test_an_alarm_that_no_program_was_told_in_time_has_failed(self):
        self.later(60)
        words = [*hook(self.provider), "--max-age", "3s", "--match", 'event == "halt"', "--retries", "100000"]
        result = self.room.run(*words, given=lines_of(self.HALT))
        found = deliveries(result.stdout)
        self.assertEqual(({d["status"] for d in found[:-1]}, found[-1]["status"], result.returncode), ({"retrying"}, "failed", 1))
        self.assertIn("too old", found[-1]["error"])
        self.assertIn(b"halt is not delivered: too old", result.stderr)
        self.assertEqual([d["status"] for d in deliveries(self.room.run("status").stdout)], ["failed"])

    def test_retry_sends_what_has_grown_old_and_keeps_what_no_program_may_have(self):
        self.serve(lambda request, number: (400, {}, b""))
        self.room.environment.update(TELEGRAM_BOT_TOKEN="1:a", TELEGRAM_CHAT_ID="7", TELEGRAM_API_URL=self.provider.url)
        words = ["--telegram", *hook(self.provider)]
        self.room.run(*words, given=lines_of(signal(1, close_time=int(time.time() * 1000))))
        import sqlite3
        with sqlite3.connect(f"{self.room.path}/state/alerts.db") as database:
            database.execute("UPDATE alert SET born = born - 3600000")
        database.close()
        self.provider.answer = lambda request, number: YES
        self.provider.requests.clear()
        for attempt, wanted in enumerate((["--max-age", "10m"], ["--all-ages"])):
            self.assertEqual(self.room.run("retry", "id-1").returncode, 0)
            found = {d["channel"]: d["status"] for d in deliveries(self.room.run(*words, *wanted).stdout)}
            self.assertEqual(found, ({"telegram": "sent", "webhook": "failed"}, {"webhook": "sent"})[attempt])
        self.assertRegex(self.provider.requests[0].json["text"], "^expired, 1 h old: BTCUSDT")
        self.assertEqual(self.provider.requests[1].json["id"], "id-1", "its record was kept")

    # Ages of records that are no signals

    def test_a_program_gets_no_record_of_long_ago(self):
        self.serve()
        now = int(time.time() * 1000)
        old = now - 6 * 3_600_000
        records = [{"type": "order", "id": "order", "status": "new", "role": "entry", "time": old}, {"type": "trade", "id": "trade", "exit_time": old, "time": now},
                   {"type": "event", "event": "halt", "id": "halt", "time": old}, {"topic": "tickers.X", "id": "payload", "ts": old},
                   {"type": "candle", "id": "candle", "interval": "60", "time": now - 4_000_000 - 3_600_000},
                   {"type": "candle", "id": "just-closed", "interval": "60", "time": now - 3_600_000}, {"type": "own", "id": "own"},
                   {"type": "order", "id": "fresh", "status": "new", "role": "entry", "time": now}]
        found = deliveries(self.room.run(*hook(self.provider), "--match", "1 > 0", given=lines_of(*records)).stdout)
        sent = {d["id"] for d in found if d["status"] == "sent"}
        self.assertEqual(sent, {"just-closed", "own", "fresh"}, found)
        self.assertEqual({d["error"].split(":")[0] for d in found if d["id"] not in sent}, {"too old"})

    def test_people_are_told_of_a_closing_that_was_found_late(self):
        self.serve()
        self.room.environment.update(TELEGRAM_BOT_TOKEN="1:a", TELEGRAM_CHAT_ID="7", TELEGRAM_API_URL=self.provider.url)
        old = int(time.time() * 1000) - 2 * 3_600_000
        records = [{"type": "trade", "id": "stopped", "symbol": "BTCUSDT", "side": "long", "pnl": -5, "exit_time": old, "time": old, "reason": "stop"},
                   {"type": "order", "id": "entry", "symbol": "BTCUSDT", "side": "buy", "status": "new", "role": "entry", "time": old}]
        found = deliveries(self.room.run("--telegram", "--match", 'symbol == "BTCUSDT"', given=lines_of(*records)).stdout)
        self.assertEqual({d["id"]: d["status"] for d in found}, {"stopped": "sent", "entry": "suppressed"})
        self.assertRegex(self.provider.requests[0].json["text"], "^expired, 2 h old: closed: BTCUSDT LONG")

    def test_a_disconnect_is_as_old_as_the_stream(self):
        """Its time is that of the last payload: hours ago in a market that is silent, though heartbeats came since."""
        self.serve()
        now = int(time.time() * 1000)
        records = [{"type": "event", "event": "heartbeat", "time": now - 5000}, {"type": "event", "event": "disconnected", "id": "gone", "time": now - 7_200_000}]
        found = deliveries(self.room.run(*hook(self.provider), "--match", 'event == "disconnected"', given=lines_of(*records)).stdout)
        self.assertEqual([d["status"] for d in found], ["sent"], found)

    def test_a_time_that_is_none_is_a_bad_record(self):
        self.serve()
        now = int(time.time() * 1000)
        for number, time_of_close in enumerate((str(now), now * 1000, now // 1000, "2026-11-26T09:00:00Z", -1)):
            result = self.room.run(*hook(self.provider), given=lines_of(signal(f"bad-{number}", close_time=time_of_close), signal(number, close_time=now)))
            self.assertEqual(([d["id"] for d in deliveries(result.stdout)], result.returncode), ([f"id-{number}"], 1), time_of_close)
            self.assertIn(b"line 1: expected milliseconds since 1970 as 'close_time', got", result.stderr)

    def test_cooldown_on_stream_time(self):
        times = [(0, "long"), (60_000, "long"), (60_000, "short"), (299_999, "long"), (300_000, "long"), (400_000, "long")]
        records = [signal(number, close_time=CLOSE + time, side=side) for number, (time, side) in enumerate(times)]
        _, found = self.run_to(None, "--cooldown", "5m", records=records)
        self.assertEqual(sorted(d["id"] for d in found if d["status"] == "suppressed"), ["id-1", "id-3", "id-5"])

    def test_a_wrong_time_prolongs_no_cooldown(self):
        records = [signal(number, close_time=CLOSE + time) for number, time in enumerate((0, 60_000, 300_000))]
        records.insert(1, {"topic": "tickers.BTCUSDT", "ts": CLOSE + 365 * 86_400_000, "data": {}})
        _, found = self.run_to(None, "--cooldown", "5m", records=records)
        self.assertEqual([d["id"] for d in found if d["status"] == "suppressed"], ["id-1"])

    def test_only_signals_have_a_cooldown(self):
        now = int(time.time() * 1000)
        more = {"symbol": "BTCUSDT", "category": "linear", "side": "long"}
        records = [signal(1, close_time=now), {"type": "trade", "id": "T1", **more, "pnl": -5, "reason": "liquidation"},
                   {"type": "order", "id": "O9", "role": "exit", "status": "rejected", **more}, signal("closes", close_time=now, opens=False), signal(2, close_time=now),
                   {"type": "event", "event": "unprotected", "id": "E1", **more}, {"type": "order", "id": "O10", "role": "entry", "status": "new", **more},
                   signal(3, close_time=now + 1000)]
        for scope in ("side", "symbol"):
            records = [{**record, "id": f"{scope} {record['id']}"} for record in records]
            _, found = self.run_to(None, "--cooldown", "5m", "--cooldown-scope", scope, "--match", 'symbol == "BTCUSDT"', records=records)
            suppressed = [d["id"].split()[-1] for d in found if d["status"] == "suppressed"]
            self.assertEqual(suppressed, ["id-2", "id-3"], "and no record between them ends it")
            self.provider.close()

    def test_a_signal_that_is_not_sent_starts_no_cooldown(self):
        self.serve(lambda request, number: (400, {}, b"") if number == 0 else YES)
        now = int(time.time() * 1000)
        old, refused, sent, cooling = signal(1, close_time=now - 900_000), signal(2, close_time=now - 3000), signal(3, close_time=now - 2000), signal(4, close_time=now - 1000)
        found = deliveries(self.room.run(*hook(self.provider), "--cooldown", "1h", given=lines_of(old, refused)).stdout)
        self.assertEqual({d["id"]: d["status"] for d in found}, {"id-1": "suppressed", "id-2": "failed"})
        self.assertIn("too old", found[0]["error"] + found[-1]["error"])
        found = deliveries(self.room.run(*hook(self.provider), "--cooldown", "1h", given=lines_of(sent, cooling)).stdout)
        self.assertEqual({d["id"]: d["status"] for d in found}, {"id-3": "sent", "id-4": "suppressed"})

    def test_quiet_hours_are_in_tz(self):
        minutes = (int(time.time()) // 60 - 60) % 1440
        for zone, status, drop in (("UTC", "suppressed", []), ("UTC", "suppressed", ["--drop-quiet"]), ("XXX-12", "sent", [])):
            hours = "{:02}:{:02}-{:02}:{:02}".format(*divmod(minutes, 60), *divmod((minutes + 120) % 1440, 60))
            self.room.environment["TZ"] = zone
            code, statuses = self.statuses(None, "--quiet-hours", hours, *drop, records=[signal(zone + str(drop))])
            self.assertEqual((code, statuses), (0, [status]), zone)
            self.provider.close()

    def test_a_digest_is_one_message(self):
        _, found = self.run_to(None, "--digest", "1h", records=[signal(number) for number in range(5)])
        self.assertEqual([(d["status"], d["digest"]) for d in found], [("sent", 5)] * 5)
        self.assertEqual(len(self.provider.requests), 1)
        self.assertEqual([alert["id"] for alert in self.provider.requests[0].json["alerts"]], [f"id-{n}" for n in range(5)])

    def test_a_digest_goes_out_when_its_time_has_come_and_again_as_it_was(self):
        self.serve(lambda request, number: None if number == 0 else (200, {}, b""))
        process = self.room.start(*hook(self.provider), "--digest", "300ms", "--all-ages", "--backoff=200ms,300ms")
        process.stdin.write(lines_of(signal(1), signal(2)))
        wait_for(lambda: len(self.provider.requests) == 1, "the first attempt")
        process.stdin.write(lines_of(signal(3)))
        wait_for(lambda: len(self.provider.requests) == 3, "the third request")
        process.communicate()
        first, second, third = self.provider.requests
        self.assertEqual(first.body, second.body)
        self.assertEqual(third.json["id"], "id-3")

    def test_match_takes_any_record_and_no_other(self):
        records = [signal(1, score=0.9), signal(2, score=0.5), {"type": "event", "event": "gap", "id": "gap", "symbol": "X"}, {"type": "candle"}]
        _, found = self.run_to(None, "--match", 'score > 0.8 or event == "gap"', records=records)
        self.assertEqual([d["id"] for d in found], ["id-1", "gap"])
        for text in ("score >", "avg(close, 3) > 1", "rsi_* > 3", ""):
            self.assertEqual(self.room.run("--print", "--match", text).returncode, 2, text)

    # The watch

    def test_a_silent_stream_is_told_and_its_return(self):
        self.serve()
        process = self.room.start(*hook(self.provider), "--file", "told.txt", "--template", "{symbol} {side}", "--watch", "200ms")
        wait_for(lambda: len(self.provider.requests) == 1, "the first alert")
        process.stdin.write(b'{"type":"event","event":"heartbeat","time":1672324980000}\n')
        wait_for(lambda: len(self.provider.requests) >= 2, "the second alert")
        process.communicate()
        events = [request.json["event"] for request in self.provider.requests]
        self.assertEqual(events[:2], ["stalled", "connected"])
        self.assertIn("no line came for", self.provider.requests[0].json["reason"])
        self.assertIn(b"no line came for", self.room.read("told.txt"), "a template for signals does not hide it")

    def test_a_disconnect_that_lasts_is_told_though_lines_come(self):
        self.serve()
        process = self.room.start(*hook(self.provider), "--watch", "400ms")

        def say(event, category="linear"):
            process.stdin.write(lines_of({"type": "event", "event": event, "time": CLOSE, "category": category}))
        say("disconnected"), say("subscribed"), say("disconnected", "spot")

        def beat():
            say("stats")
            return len(self.provider.requests) == 1
        wait_for(beat, "the alert of the disconnect")
        self.assertEqual(self.provider.requests[0].json["event"], "disconnected")
        say("subscribed", "spot")
        wait_for(lambda: len(self.provider.requests) >= 2, "its return")
        self.assertEqual(self.provider.requests[1].json["event"], "connected")
        process.communicate()

    def watching(self, *events):
        """What is told first while these events come again and again."""
        self.serve()
        process = self.room.start(*hook(self.provider), "--watch", "400ms")

        def beat():
            process.stdin.write(lines_of(*({"type": "event", "time": CLOSE, "category": "linear", **event} for event in events)))
            return self.provider.requests
        wait_for(beat, "an alert")
        return process

    def test_a_link_that_comes_up_and_brings_nothing_is_told(self):
        for link in ({}, {"link": 1}):
            process = self.watching({"event": "connected", **link}, {"event": "disconnected", **link})
            self.assertEqual([request.json["event"] for request in self.provider.requests], ["disconnected"])
            # A line is no news of it, what was lost and is subscribed again is.
            process.stdin.write(lines_of({"type": "event", "event": "connected", "category": "linear", **link}, {"type": "candle"}))
            process.stdin.write(lines_of({"type": "event", "event": "subscribed", "category": "linear", **link}))
            wait_for(lambda: len(self.provider.requests) >= 2, "its return")
            self.assertEqual([request.json["event"] for request in self.provider.requests][:2], ["disconnected", "connected"])
            process.communicate()
            self.provider.close()
            shutil.rmtree(f"{self.room.path}/state")
        self.provider = None

    def test_one_link_of_a_category_does_not_stand_for_another(self):
        process = self.watching({"event": "disconnected", "link": 1}, {"event": "connected", "link": 2}, {"event": "subscribed", "link": 2, "topic": "tickers.X"})
        self.assertEqual(self.provider.requests[0].json["event"], "disconnected")
        process.communicate()

    def test_an_alert_of_a_simulated_stream_says_so(self):
        for number, (given, marked) in enumerate((([{"topic": "tickers.X", "simulated": True}], True), ([{"type": "candle", "simulated": True}, {"type": "candle"}], False),
                                                  ([{"type": "event", "event": "simulated", "simulated": True}, {"type": "event", "event": "heartbeat"}], True))):
            self.serve()
            process = self.room.start(*hook(self.provider), "--file", "told.txt", "--watch", "300ms")
            process.stdin.write(lines_of(*given))
            wait_for(lambda: self.provider.requests, "the alert")
            process.communicate()
            self.assertEqual(self.provider.requests[0].json.get("simulated", False), marked, given)
            self.assertEqual(b"SIMULATED" in self.room.read("told.txt"), marked)
            os.remove(f"{self.room.path}/told.txt")
            self.provider.close()
        self.provider = None
