"""Retries, order, what is held back, and the watch."""
import json, os, threading, time, unittest
from provider import *


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
        result = self.room.run(*hook(self.provider), "--all-ages", *words, given=lines(*(records or [SIGNAL])), **more)
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
                return (429, {}, json.dumps(body).encode()) if number == 0 else (204, {}, b"")
            self.serve(answer)
            self.room.environment.update(environment, TELEGRAM_API_URL=self.provider.url, DISCORD_WEBHOOK_URL=self.provider.url + "/hook")
            self.room.run(option, "--all-ages", given=lines(SIGNAL))
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
        result = self.room.run("--webhook", dead_address(), "--retries", "3", "--all-ages", given=lines(SIGNAL))
        found = deliveries(result.stdout)
        self.assertEqual([d["status"] for d in found], ["retrying"] * 3 + ["failed"])
        self.assertEqual([d["attempt"] for d in found], [1, 2, 3, 4])
        self.assertIn("given up after 4 attempts", found[-1]["error"])

    def test_a_program_that_takes_too_long_is_ended_and_one_that_fails_tried_again(self):
        self.room.program("slow", 'echo x >> tried; [ "$(wc -l < tried)" -gt 1 ] || exec sleep 60')
        result = self.room.run("--exec", "slow", "--timeout", "300ms", "--all-ages", given=lines(SIGNAL))
        self.assertEqual([d["status"] for d in deliveries(result.stdout)], ["retrying", "sent"])
        self.room.program("fails", 'echo x >> failed; [ "$(wc -l < failed)" -gt 2 ]')
        result = self.room.run("--exec", "fails", "--all-ages", given=lines(SIGNAL))
        self.assertEqual([d["status"] for d in deliveries(result.stdout)], ["retrying", "retrying", "sent"])
        self.assertIn("ended with status 1", deliveries(result.stdout)[0]["error"])

    def test_mail_servers_say_later_or_never(self):
        for refusal, want in (("450 later", ["retrying", "failed"]), ("550 never", ["failed"])):
            server = MailServer(lambda command: refusal if command.startswith("RCPT") else None)
            self.room.environment.update(SMTP_URL=server.url, EMAIL_TO="you@example.com")
            result = self.room.run("--email", "--retries", "1", "--all-ages", given=lines(signal(refusal)))
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
            process.stdin.write(lines(signal(number)))
            wait_for(lambda: len(quick.requests) == number + 1, "the quick channel")
        self.assertEqual(len(slow.requests), 1)
        process.kill()
        late.set()
        process.communicate(), slow.close()

    def test_ten_thousand_at_once(self):
        self.serve()
        records = lines(*(signal(number) for number in range(10_000)))
        path = f"{self.room.path}/many"
        with open(path, "wb") as file:
            file.write(records)
        with open(path) as given, open(f"{self.room.path}/out", "w") as out:
            process = self.room.start(*hook(self.provider), "--all-ages", "--max-per-hour", "500", "-q", stdin=given, stdout=out)
            most = memory(process)
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
        result = self.room.run(*hook(self.provider), "--all-ages", given=lines(signal(1), signal(2)))
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
        given = lines(signal(1, close_time=now - 601_000), signal(2, close_time=now - 5000))
        found = deliveries(self.room.run(*hook(self.provider), given=given).stdout)
        self.assertEqual([(d["id"], d["status"]) for d in found], [("id-1", "suppressed"), ("id-2", "sent")])
        self.assertIn("too old", found[0]["error"])

    def test_one_that_grows_too_old_while_it_is_tried_again(self):
        self.serve(lambda request, number: (500, {}, b""))
        given = lines(signal(1, close_time=int(time.time() * 1000)))
        found = deliveries(self.room.run(*hook(self.provider), "--max-age", "3s", "--retries", "100000", given=given).stdout)
        self.assertEqual((found[0]["status"], found[-1]["status"]), ("retrying", "suppressed"))
        self.assertIn("too old", found[-1]["error"])

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
        process.stdin.write(lines(signal(1), signal(2)))
        wait_for(lambda: len(self.provider.requests) == 1, "the first attempt")
        process.stdin.write(lines(signal(3)))
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
            process.stdin.write(lines({"type": "event", "event": event, "time": CLOSE, "category": category}))
        say("disconnected"), say("connected"), say("disconnected", "spot")

        def beat():
            say("stats")
            return len(self.provider.requests) == 1
        wait_for(beat, "the alert of the disconnect")
        self.assertEqual(self.provider.requests[0].json["event"], "disconnected")
        say("connected", "spot")
        wait_for(lambda: len(self.provider.requests) >= 2, "its return")
        self.assertEqual(self.provider.requests[1].json["event"], "connected")
        process.communicate()
