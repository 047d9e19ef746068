"""An alert counts as sent only if the provider's own documented success answer arrives. A page
from somebody else (such as a hotel's login page) does not count."""
import json
import sqlite3
import unittest

from alerts.case import Room, accounts, deliveries, signal
from harness.commands import lines_of
from harness.servers import Provider
from harness.waiting import wait_for

PAGE = (200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><title>Welcome to our hotel</title>")
# Each provider's success answers, and its refusals that carry a success HTTP status, with the words
# of the refusal.
WORDS = {
    "telegram": ([(200, {"ok": True, "result": {"message_id": 7}})],
                 [(200,
                   {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"},
                   "chat not found")]),
    "pushover": ([(200, {"status": 1, "request": "647d2300"})],
                 [(200, {"status": 0, "user": "invalid", "errors": ["user is invalid"]},
                   "user is invalid")]),
    "sms": ([(201, {"sid": "SM1", "status": "queued", "error_code": None}),
             (201, {"sid": "SM1", "status": "accepted"})],
            [(201,
              {"sid": "SM1", "status": "failed", "error_code": 30007,
               "error_message": "Carrier violation"}, "failed Carrier violation (30007)"),
             (201, {"sid": "SM1", "status": "undelivered", "error_code": 30003},
              "undelivered (30003)"), (201, {"sid": "SM1", "status": "canceled"}, "canceled"),
             (200, {"code": 21211, "message": "Invalid 'To'", "status": 400},
              "Invalid 'To' (21211)")]),
    "slack": ([(200, "ok"), (200, {"ok": True, "ts": "1.2"}), (200, {"success": True})],
              [(200, "invalid_token", "invalid_token"),
               (200, {"ok": False, "error": "channel_not_found"}, "channel_not_found")]),
    "discord": ([(204, ""), (200, {"id": "1", "content": "x"})],
                [(200, {"message": "Unknown Webhook", "code": 10015}, "Unknown Webhook")]),
    "ntfy": ([(200, {"id": "xE73Iyuabi", "event": "message"})],
             [(200, {"code": 40003, "http": 400, "error": "invalid topic"}, "invalid topic")]),
}
PASSING = {"telegram": {"ok": False, "error_code": 429, "description": "Too Many Requests",
                        "parameters": {"retry_after": 1}},
           "slack": {"ok": False, "error": "ratelimited"},
           "discord": {"message": "You are being rate limited.", "retry_after": 0.05,
                       "global": False},}


def body(content):
    return content.encode() if isinstance(content, str) else json.dumps(content).encode()


class Answering(unittest.TestCase):
    def setUp(self):
        self.provider = Provider()
        self.room = Room(**accounts(self.provider.url))
        self.number = 0

    def tearDown(self):
        self.provider.close(), self.room.close()

    def send(self, channel, answer, *words, option=None):
        """Sends one alert. Returns its deliveries and the exit status of the run."""
        self.number += 1
        self.provider.requests.clear()
        self.provider.answer = answer
        option = option or ([f"--{channel}", "twilio"] if channel == "sms" else [f"--{channel}"])
        result = self.room.run(*option, "--all-ages", *words, given=lines_of(signal(self.number)))
        return deliveries(result.stdout), result.returncode

    def test_the_providers_own_yes(self):
        for channel, (accepted, _) in WORDS.items():
            for status, content in accepted:
                answer = status, {"Content-Type": "application/json"}, body(content)
                found, code = self.send(channel, lambda request, number: answer)
                self.assertEqual(([d["status"] for d in found], code, len(self.provider.requests)),
                                 (["sent"], 0, 1), (channel, content, found))

    def test_a_refusal_with_a_good_status_is_one(self):
        for channel, (_, refused) in WORDS.items():
            for status, content, text in refused:
                found, code = self.send(channel,
                                        lambda request, number: (status, {}, body(content)))
                self.assertEqual(([d["status"] for d in found], code, len(self.provider.requests)),
                                 (["failed"], 1, 1), (channel, content, found))
                self.assertIn(text, found[0]["error"], channel)

    def test_a_refusal_that_passes_is_tried_again(self):
        for channel, content in PASSING.items():
            status, yes = WORDS[channel][0][0]
            found, code = self.send(channel, lambda request, number: (200, {}, body(content))
                                    if number == 0 else (status, {}, body(yes)))
            self.assertEqual(([d["status"] for d in found], code), (["retrying", "sent"], 0),
                             (channel, found))

    def test_an_answer_of_somebody_else_is_tried_again_and_given_up(self):
        for channel in WORDS:
            for answer, what in ((PAGE, "text/html '<!DOCTYPE html><title>Welcome to our hotel</"
                                  "title>'"), ((200, {}, b""), "it is empty"),
                                 ((200, {}, b"[1]"), "'[1]'"), ((200, {}, b"{"), "'{'")):
                found, code = self.send(channel, lambda request, number: answer, "--retries", "1")
                self.assertEqual(([d["status"] for d in found], code), (["retrying", "failed"], 1),
                                 (channel, answer, found))
                self.assertRegex(found[0]["error"], "^HTTP 200, but the answer is not (Telegram|"
                                 "Pushover|Twilio|Slack|Discord|ntfy)'s: ")
                self.assertTrue(found[0]["error"].endswith(what), (channel, found[0]["error"]))
            status, yes = WORDS[channel][0][0]
            found, code = self.send(channel, lambda request, number: PAGE if number == 0
                                    else (status, {}, body(yes)))
            self.assertEqual(([d["status"] for d in found], code), (["retrying", "sent"], 0),
                             channel)

    def test_a_yes_that_is_cut_short_comes_once(self):
        cut = {"telegram": b'{"ok":true,"result":{"mess', "pushover": b'{"status":1,"req',
               "sms": b'{"account_sid":"AC1","b', "discord": b'{"id":"1","con',
               "ntfy": b'{"id":"xE73'}
        for channel, start in cut.items():
            status = 201 if channel == "sms" else 200
            found, code = self.send(channel,
                                    lambda request, number: ("cut", status,
                                                             {"Content-Type": "application/json"},
                                                             start))
            self.assertEqual(([d["status"] for d in found], code, len(self.provider.requests)),
                             (["sent"], 0, 1), (channel, found))
        found, _ = self.send("telegram",
                             lambda request, number: ("cut", 200, {"Content-Type": "text/html"},
                                                      b"<html><bo"), "--retries", "0")
        self.assertEqual([d["status"] for d in found], ["failed"])

    def test_any_good_status_is_a_yes_of_a_webhook(self):
        for answer in (PAGE, (202, {}, b""), (204, {}, b""), (200, {}, b'{"ok":false}')):
            found, code = self.send("webhook", lambda request, number: answer,
                                    option=["--webhook", self.provider.url])
            self.assertEqual(([d["status"] for d in found], code), (["sent"], 0), answer)

    def test_what_came_too_early_or_took_too_long_is_tried_again(self):
        for status in (408, 425):
            found, code = self.send("webhook", lambda request, number: (status, {}, b"")
                                    if number == 0 else (200, {}, b""),
                                    option=["--webhook", self.provider.url])
            self.assertEqual(([d["status"] for d in found], code), (["retrying", "sent"], 0),
                             status)

    def test_an_alarm_waits_five_minutes_at_most(self):
        """The provider's Retry-After asks for a pause of a day."""
        process = self.room.start("--telegram", "--match", 'symbol == "BTCUSDT"')
        self.provider.answer = lambda request, number: (429, {"Retry-After": "86400"}, b"")
        process.stdin.write(lines_of({"type": "order", "id": "order", "symbol": "BTCUSDT",
                                      "role": "entry", "status": "new"}))

        def wait(id):
            with sqlite3.connect(f"{self.room.path}/state/alerts.db", timeout=10) as database:
                rows = database.execute("SELECT due - accepted FROM alert WHERE id = ? AND due > 0",
                                        (id,)).fetchall()
            database.close()
            return rows[0][0] if rows else None
        wait_for(lambda: self.provider.requests, "the first request")
        wait_for(lambda: wait("order"), "its next try")
        self.assertGreaterEqual(wait("order"), 86_400_000)
        process.kill(), process.communicate()
        process = self.room.start("--telegram", "--match", 'event == "halt"')
        process.stdin.write(lines_of({"type": "event", "event": "halt", "id": "halt"}))
        wait_for(lambda: wait("halt"), "the next try of the alarm")
        self.assertLess(wait("halt"), 400_000)
        process.kill(), process.communicate()

    def test_a_wait_is_whole_seconds(self):
        """A number in any other form is ignored, and the backoff decides. The smallest of these
        values would be a wait of more than a quarter of an hour, longer than a run may take."""
        for text in ("1e3", "0x1000", "-5", "1_000", "inf"):
            found, _ = self.send("webhook",
                                 lambda request, number: (429, {"Retry-After": text}, b"")
                                 if number == 0 else (200, {}, b""),
                                 option=["--webhook", self.provider.url])
            self.assertEqual([d["status"] for d in found], ["retrying", "sent"], text)
