"""Retries, order, alerts that are held back, and --watch."""
import json
import threading
import time

from alerts.case import SIGNAL, deliveries, signal
from alerts.delivery import DeliveryCase, hook
from harness.commands import lines_of
from harness.proc import most_memory
from harness.servers import MailServer, Provider, YES, dead_address
from harness.waiting import wait_for


class Delivering(DeliveryCase):
    def test_a_refusal_is_not_tried_again(self):
        for status in (400, 401, 403, 404, 410, 413, 301):
            result, found = self.run_to(lambda request, number: (status, {}, b"no"),
                                        records=[signal(status)])
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
        self.assertEqual([(d["id"], d["status"]) for d in found],
                         [("id-1", "retrying"), ("id-1", "sent"), ("id-2", "sent")])
        self.assertGreaterEqual(begun[1] - begun[0], 1.0)

    def test_telegram_and_discord_say_in_the_body_how_long(self):
        for option, environment, body in (("--telegram",
                                           {"TELEGRAM_BOT_TOKEN": "1:a", "TELEGRAM_CHAT_ID": "7"},
                                           {"parameters": {"retry_after": 1}}),
                                          ("--discord", {},
                                           {"retry_after": 0.75, "global": False})):
            begun = []

            def answer(request, number):
                begun.append(time.monotonic())
                return (429, {}, json.dumps(body).encode()) if number == 0 else YES
            self.serve(answer)
            self.room.environment.update(environment, TELEGRAM_API_URL=self.provider.url,
                                         DISCORD_WEBHOOK_URL=self.provider.url + "/hook")
            self.room.run(option, "--all-ages", given=lines_of(SIGNAL))
            self.assertGreaterEqual(begun[1] - begun[0], 0.75, option)
            self.provider.close()

    def test_a_late_answer_is_none(self):
        late = threading.Event()
        code, statuses = self.statuses(lambda request, number: late if number == 0
                                       else (200, {}, b""), "--timeout", "200ms")
        late.set()
        self.assertEqual((code, statuses), (0, ["retrying", "sent"]))

    def test_a_yes_that_is_cut_short_is_a_yes(self):
        code, statuses = self.statuses(lambda request, number: "cut")
        self.assertEqual((code, statuses, len(self.provider.requests)), (0, ["sent"], 1))

    def test_nobody_listens(self):
        result = self.room.run("--webhook", dead_address(), "--retries", "3", "--all-ages",
                               given=lines_of(SIGNAL))
        found = deliveries(result.stdout)
        self.assertEqual([d["status"] for d in found], ["retrying"] * 3 + ["failed"])
        self.assertEqual([d["attempt"] for d in found], [1, 2, 3, 4])
        self.assertIn("given up after 4 attempts", found[-1]["error"])

    def test_a_program_that_takes_too_long_is_ended_and_one_that_fails_tried_again(self):
        self.room.program("slow", 'echo x >> tried; [ "$(wc -l < tried)" -gt 1 ] || exec sleep 600')
        result = self.room.run("--exec", "slow", "--timeout", "300ms", "--all-ages",
                               given=lines_of(SIGNAL))
        self.assertEqual([d["status"] for d in deliveries(result.stdout)], ["retrying", "sent"])
        self.room.program("fails", 'echo x >> failed; [ "$(wc -l < failed)" -gt 2 ]')
        result = self.room.run("--exec", "fails", "--all-ages", given=lines_of(SIGNAL))
        self.assertEqual([d["status"] for d in deliveries(result.stdout)],
                         ["retrying", "retrying", "sent"])
        self.assertIn("ended with status 1", deliveries(result.stdout)[0]["error"])

    def test_mail_servers_say_later_or_never(self):
        for refusal, want in (("450 later", ["retrying", "failed"]), ("550 never", ["failed"])):
            server = MailServer(lambda command: refusal if command.startswith("RCPT") else None)
            self.room.environment.update(SMTP_URL=server.url, EMAIL_TO="you@example.com")
            result = self.room.run("--email", "--retries", "1", "--all-ages",
                                   given=lines_of(signal(refusal)))
            self.assertEqual([d["status"] for d in deliveries(result.stdout)], want, result.stdout)
            server.close()

    def test_order_holds_though_one_has_to_be_tried_again(self):
        self.run_to(lambda request, number: (500, {}, b"") if number in (0, 3, 4)
                    else (200, {}, b""), records=[signal(number) for number in range(5)])
        seen = list(dict.fromkeys(self.provider.ids()))
        self.assertEqual(seen, [f"id-{number}" for number in range(5)])

    def test_a_slow_channel_holds_up_neither_another_nor_stdin(self):
        late = threading.Event()
        slow = Provider(lambda request, number: late)
        quick = self.serve()
        process = self.room.start("--webhook", slow.url, "--webhook", quick.url + "/quick",
                                  "--all-ages", "--timeout", "20s")
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
            process = self.room.start(*hook(self.provider), "--all-ages", "--max-per-hour", "500",
                                      "-q", stdin=given, stdout=out)
            most = most_memory(process)
        self.assertEqual((process.returncode, process.stderr.read()), (0, b""))
        process.stderr.close()
        self.assertEqual(self.provider.ids(), [f"id-{number}" for number in range(500)])
        found = deliveries(self.room.read("out"))
        self.assertEqual([d["id"] for d in found], [f"id-{number}" for number in range(10_000)])
        self.assertEqual([d["status"] for d in found], ["sent"] * 500 + ["suppressed"] * 9500)
        self.assertLess(most, 32 * 1024, "KiB of memory")
