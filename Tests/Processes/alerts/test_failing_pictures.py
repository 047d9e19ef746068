"""Failing uploads of pictures: no text waits for one, is lost, or is sent twice."""
import threading

from alerts.case import SIGNAL
from alerts.picture_case import LONG, PictureCase, unless_pictured
from harness.servers import MailServer, YES

HTTP = ["telegram", "discord", "ntfy"]
REFUSALS = {
    "telegram": (413, {}, b'{"ok":false,"error_code":413,"description":"Too Large"}'),
    "discord": (413, {}, b'{"message":"Request entity too large","code":40005}'),
    "ntfy": (400, {}, b'{"code":40014,"http":400,"error":"attachments not allowed"}')}


class Failing(PictureCase):
    """A failing upload: the text is sent at once, and only once."""

    def texts(self):
        return [message for message in self.messages() if message.picture is None]

    def test_a_picture_that_is_refused(self):
        for channel in HTTP:
            self.provider.requests.clear()
            self.provider.answer = unless_pictured(REFUSALS[channel])
            result, found = self.send(f"--{channel}", "--retries", "0")
            self.assertEqual(([d["status"] for d in found], result.returncode),
                             (["retrying", "sent"], 0), result.stderr)
            self.assertTrue(found[0]["error"].endswith("; going on without the picture"), found)
            self.assertNotIn("picture", found[1])
            self.assertEqual((len(self.provider.requests), len(self.texts())), (2, 1), channel)
            told = f"{channel}: the picture of {SIGNAL['id']} is not delivered: HTTP 4".encode()
            self.assertEqual(result.stderr.count(told), 1, result.stderr)
            self.assertEqual(self.pictures_kept(), [])

    def test_a_mail_that_is_too_large(self):
        refused = []

        def refuse(command):
            if command == "DATA" and not refused:
                refused.append(command)
                return "552 message too large"
        server = MailServer(refuse)
        self.room.environment |= {"SMTP_URL": server.url, "EMAIL_TO": "you@example.com"}
        result, found = self.send("--email", "--retries", "0")
        self.assertEqual([d["status"] for d in found], ["retrying", "sent"], result.stderr)
        mail, = server.mails
        self.assertNotIn(b"image/png", mail["content"])
        server.close()

    def test_a_long_text_follows_a_photo_that_is_refused(self):
        self.provider.answer = unless_pictured(REFUSALS["telegram"])
        result, found = self.send("--telegram", given=self.given(reasons=[LONG]))
        self.assertEqual([d["status"] for d in found], ["retrying", "sent"], result.stderr)
        self.assertEqual(len(self.texts()), 1)

    def test_a_server_that_fails_on_pictures(self):
        for channel in HTTP:
            for answer in ((500, {}, b""), None, (200, {}, b"<html>")):
                self.provider.requests.clear()
                self.provider.answer = unless_pictured(answer)
                record = {"id": f"{channel} {answer}"}
                # Waiting for the next try would take longer than the test.
                result, found = self.send(f"--{channel}", "--backoff", "1h,1h",
                                          given=self.given(**record))
                self.assertEqual([d["status"] for d in found], ["retrying", "sent"], result.stderr)
                self.assertEqual((len(self.provider.requests), len(self.texts())), (2, 1))

    def test_an_upload_that_never_ends(self):
        self.provider.answer = unless_pictured(threading.Event())
        result, found = self.send("--telegram", "--timeout", "300ms", "--backoff", "1h,1h")
        self.assertEqual([d["status"] for d in found], ["retrying", "sent"], result.stderr)
        self.assertEqual(len(self.texts()), 1)

    def test_a_rate_limit_keeps_the_picture(self):
        limit = (429, {"Retry-After": "1"}, b'{"ok":false,"error_code":429,"description":"slowly"}')
        self.provider.answer = lambda request, number: limit if number == 0 else YES
        result, found = self.send("--telegram")
        self.assertEqual([(d["status"], d.get("picture")) for d in found],
                         [("retrying", None), ("sent", True)], result.stderr)
        self.assertEqual([message.picture is not None for message in self.messages()], [True, True])

    def test_a_rate_limit_for_pictures_alone_holds_up_no_text_for_long(self):
        limit = (429, {}, b'{"code":42905,"http":429,"error":"daily bandwidth"}')
        self.provider.answer = unless_pictured(limit)
        result, found = self.send("--ntfy")
        self.assertEqual([d["status"] for d in found], ["retrying"] * 3 + ["sent"], result.stderr)
        self.assertEqual(len(self.texts()), 1)

    def test_a_text_that_fails_is_tried_again_as_ever(self):
        def answer(request, number):
            return (500, {}, b"") if number < 3 else YES
        self.provider.answer = answer
        result, found = self.send("--telegram")
        self.assertEqual([d["status"] for d in found], ["retrying"] * 3 + ["sent"], result.stderr)
        self.assertEqual([message.picture is not None for message in self.messages()],
                         [True, False, False, False])
