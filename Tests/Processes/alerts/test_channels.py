"""The requests of each channel, compared in detail."""
import base64
import email
import hashlib
import hmac
import urllib.parse
from email import policy

from alerts.case import SIGNAL, deliveries
from alerts.channel_case import ChannelCase
from harness.commands import lines_of
from harness.servers import MailServer, dead_address

TEXT = ("BTCUSDT 3m LONG 2022-12-29 14:43\nEntry 16677\nTP 16876.6 | SL 16577.2\n"
        "Confidence high, score 0.83, 5 of 6, scalp\nst_10_3_dir == 1, rsi_7 > 55")
SMS = "BTC 3m LONG 2022-12-29 14:43\nEntry 16677\nTP 16876.6 | SL 16577.2\nConf high 0.83 (5/6)"


class Channels(ChannelCase):
    def test_twilio(self):
        request = self.send("--sms", PHONE_NUMBER="+4912345678", TWILIO_ACCOUNT_SID="AC0123",
                            TWILIO_AUTH_TOKEN="secret-token", TWILIO_FROM="+15550001111",
                            TWILIO_API_URL=self.provider.url)
        self.assertEqual(request.path, "/2010-04-01/Accounts/AC0123/Messages.json")
        self.assertEqual(request.headers["Authorization"],
                         "Basic " + base64.b64encode(b"AC0123:secret-token").decode())
        self.assertEqual(request.headers["Content-Type"], "application/x-www-form-urlencoded")
        self.assertEqual(urllib.parse.parse_qsl(request.body.decode(), strict_parsing=True),
                         [("To", "+4912345678"), ("From", "+15550001111"), ("Body", SMS)])

    def test_twilio_by_a_messaging_service(self):
        request = self.send("--sms=twilio", PHONE_NUMBER="+49", TWILIO_ACCOUNT_SID="AC0123",
                            TWILIO_AUTH_TOKEN="secret-token", TWILIO_FROM="MG99",
                            TWILIO_API_URL=self.provider.url)
        self.assertIn(("MessagingServiceSid", "MG99"),
                      urllib.parse.parse_qsl(request.body.decode()))

    def test_termux(self):
        self.room.program("termux-sms-send", 'for word; do printf "%s\\0" "$word"; done > got')
        self.send("--sms", PHONE_NUMBER="+4912345678")
        self.assertEqual(self.room.read("got"), f"-n\0+4912345678\0{SMS}\0".encode())

    def test_telegram(self):
        request = self.send("--telegram", TELEGRAM_BOT_TOKEN="123:abc", TELEGRAM_CHAT_ID="-100777",
                            TELEGRAM_API_URL=self.provider.url)
        self.assertEqual(request.path, "/bot123:abc/sendMessage")
        self.assertEqual(request.json,
                         {"chat_id": "-100777", "text": TEXT,
                          "link_preview_options": {"is_disabled": True}})

    def test_discord(self):
        request = self.send("--discord",
                            DISCORD_WEBHOOK_URL=self.provider.url + "/api/webhooks/1/token")
        self.assertEqual(request.path, "/api/webhooks/1/token")
        content = request.json["content"]
        self.assertIn("st\\_10\\_3\\_dir == 1, rsi\\_7 \\> 55", content)
        self.assertEqual(content.replace("\\", ""), TEXT)
        self.assertEqual(request.json["allowed_mentions"], {"parse": []})

    def test_slack(self):
        request = self.send("--slack", SLACK_WEBHOOK_URL=self.provider.url + "/services/T/B/x")
        self.assertEqual(request.path, "/services/T/B/x")
        self.assertEqual(request.json,
                         {"text": TEXT.replace(">", "&gt;"), "mrkdwn": False,
                          "unfurl_links": False})

    def test_ntfy(self):
        request = self.send("--ntfy", NTFY_URL=self.provider.url + "/topic")
        self.assertEqual((request.path, request.body.decode()), ("/topic", TEXT.split("\n", 1)[1]))
        self.assertEqual(request.headers["Title"], TEXT.split("\n")[0])
        self.assertEqual(request.headers["X-Sequence-ID"],
                         hashlib.sha256(SIGNAL["id"].encode()).hexdigest()[:32])

    def test_pushover(self):
        request = self.send("--pushover", PUSHOVER_TOKEN="app-token", PUSHOVER_USER="user-key",
                            PUSHOVER_API_URL=self.provider.url)
        self.assertEqual(request.path, "/1/messages.json")
        title, body = TEXT.split("\n", 1)
        self.assertEqual(urllib.parse.parse_qsl(request.body.decode(), strict_parsing=True),
                         [("token", "app-token"), ("user", "user-key"), ("title", title),
                          ("message", body)])

    def test_webhook_is_the_record_signed(self):
        request = self.send("--webhook", self.provider.url + "/hook?x=1",
                            WEBHOOK_SECRET="hook-secret")
        self.assertEqual((request.path, request.body + b"\n"), ("/hook?x=1", lines_of(SIGNAL)))
        self.assertEqual(request.headers["Content-Type"], "application/json")
        self.assertEqual(request.headers["Idempotency-Key"], SIGNAL["id"])
        self.assertEqual(request.headers["X-Signature-256"],
                         "sha256=" + hmac.new(b"hook-secret", request.body,
                                              hashlib.sha256).hexdigest())

    def test_webhook_without_a_secret_is_not_signed(self):
        self.assertNotIn("X-Signature-256", self.send("--webhook", self.provider.url).headers)

    def test_email(self):
        server = MailServer()
        self.send("--email", SMTP_URL=server.url, SMTP_USER="me@example.com",
                  SMTP_PASSWORD="mail-password", EMAIL_TO="you@example.com, other@example.com",
                  record={**SIGNAL, "symbol": "BTCÜSDT"})
        mail = server.mails[0]
        self.assertEqual(mail["auth"], [b"me@example.com", b"mail-password"])
        self.assertTrue(mail["from"].startswith("MAIL FROM:<me@example.com>"), mail["from"])
        self.assertEqual(mail["to"], ["RCPT TO:<you@example.com>", "RCPT TO:<other@example.com>"])
        content = email.message_from_bytes(mail["content"], policy=policy.default)
        self.assertEqual(content["Subject"], "BTCÜSDT 3m LONG 2022-12-29 14:43")
        self.assertEqual(content["To"], "you@example.com, other@example.com")
        self.assertEqual(content["Message-ID"],
                         f"<{hashlib.sha256(SIGNAL['id'].encode()).hexdigest()[:32]}@bybit-pipe>")
        self.assertEqual(content.get_content().replace("\r\n", "\n"),
                         TEXT.replace("BTCUSDT", "BTCÜSDT") + "\n")
        self.assertIsNotNone(content["Date"].datetime)
        server.close()

    def test_desktop(self):
        self.room.program("notify-send", 'for word; do printf "%s\\0" "$word"; done > got')
        self.send("--desktop")
        title, body = TEXT.split("\n", 1)
        self.assertEqual(self.room.read("got").decode().split("\0"),
                         ["--app-name=bybit-pipe", "--", title, body.replace(">", "&gt;"), ""])

    def test_desktop_by_whichever_program_is_there(self):
        """Termux's own program comes first. Text is passed as an argument, never as part of a
        script. If no program is installed, `alert` fails at once."""
        self.room.environment["PATH"] = f"{self.room.path}/bin"
        result = self.room.run("--desktop", given=lines_of(SIGNAL))
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"needs one of termux-notification, notify-send, osascript", result.stderr)
        title, body = TEXT.split("\n", 1)
        key = hashlib.sha256(b"termux-notification").hexdigest()[:32]
        for program, words in (
            (("osascript", ["-e", "on run argv", "-e", "display notification (item 2 of argv) with "
                            "title (item 1 of argv)", "-e", "end run", "--", title, body]),
             ("termux-notification", ["--id", key, "--title", title, "--content", body]))):
            self.room.program(program, 'for word; do printf "%s\\0" "$word"; done > got')
            self.send("--desktop", record={**SIGNAL, "id": program})
            self.assertEqual(self.room.read("got").decode().split("\0")[:-1], words)

    def test_exec(self):
        self.room.program("own", "cat > got; echo said; echo complained >&2")
        result = self.room.run("--exec", "own", "--all-ages", given=lines_of(SIGNAL))
        self.assertEqual(self.room.read("got"), lines_of(SIGNAL))
        self.assertEqual([d["status"] for d in deliveries(result.stdout)], ["sent"],
                         "what a program prints is no delivery")
        self.assertIn(b"said\ncomplained\n", result.stderr)

    def test_template(self):
        template = r"{symbol} {side} at {entry}\n{advice.reasoning} {{x}} {clock} {reasons}"
        request = self.send("--telegram", "--template", template, TELEGRAM_BOT_TOKEN="123:abc",
                            TELEGRAM_CHAT_ID="7", TELEGRAM_API_URL=self.provider.url,
                            record={**SIGNAL, "advice": {"reasoning": "looks good"}})
        self.assertEqual(request.json["text"],
                         "BTCUSDT long at 16677\nlooks good {x} 14:43 st_10_3_dir == 1, rsi_7 > 55")

    def test_several_channels_each_on_its_own(self):
        broken = dead_address()
        result = self.room.run("--webhook", self.provider.url, "--webhook", broken, "--retries",
                               "2", "--all-ages", given=lines_of(SIGNAL))
        self.assertEqual(result.returncode, 1)
        self.assertEqual(sorted(d["status"] for d in deliveries(result.stdout)),
                         ["failed", "retrying", "retrying", "sent"])

    def test_what_is_missing_is_told_before_anything_is_read(self):
        for option, missing in (("--sms", b"PHONE_NUMBER"),
                                ("--telegram", b"TELEGRAM_BOT_TOKEN, TELEGRAM_CHAT_ID"),
                                ("--discord", b"DISCORD_WEBHOOK_URL"),
                                ("--slack", b"SLACK_WEBHOOK_URL"), ("--ntfy", b"NTFY_URL"),
                                ("--pushover", b"PUSHOVER_TOKEN, PUSHOVER_USER"),
                                ("--email", b"SMTP_URL, EMAIL_TO")):
            result = self.room.run(option, given=lines_of(SIGNAL))
            self.assertEqual(result.returncode, 2, option)
            self.assertIn(missing, result.stderr, option)
        self.room.environment |= {"PHONE_NUMBER": "+1", "TELEGRAM_BOT_TOKEN": "1:a/../b",
                                  "TELEGRAM_CHAT_ID": "7"}
        for words in (["--exec", "no-such-program"], ["--sms", "termux"], [],
                      ["--webhook", "http://example.com"], ["--telegram"]):
            self.assertEqual(self.room.run(*words, given=lines_of(SIGNAL)).returncode, 2, words)
