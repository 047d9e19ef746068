"""Each channel's request, to the byte that matters."""
import base64
import csv
import email
import hashlib
import hmac
import os
import re
import shutil
import unittest
import urllib.parse
from email import policy

from alerts.case import Room, SIGNAL, deliveries, signal
from harness.commands import lines_of
from harness.folders import small_disk
from harness.servers import MailServer, Provider, dead_address
from harness.terminals import Terminal
from harness.waiting import wait_for

TEXT = ("BTCUSDT 3m LONG 2022-12-29 14:43\nEntry 16677\nTP 16876.6 | SL 16577.2\nConfidence high, score 0.83, 5 of 6, scalp\n"
        "st_10_3_dir == 1, rsi_7 > 55")
SMS = "BTC 3m LONG 2022-12-29 14:43\nEntry 16677\nTP 16876.6 | SL 16577.2\nConf high 0.83 (5/6)"


class Channels(unittest.TestCase):
    def setUp(self):
        self.provider = Provider()
        self.room = Room()

    def tearDown(self):
        self.provider.close()
        self.room.close()

    def send(self, *words, record=None, **environment):
        """The one request that a signal makes."""
        self.room.environment.update(environment)
        result = self.room.run(*words, "--all-ages", given=lines_of(record or SIGNAL))
        self.assertEqual((result.returncode, [d["status"] for d in deliveries(result.stdout)]), (0, ["sent"]), result.stderr)
        self.assertEqual(deliveries(result.stdout)[0]["id"], (record or SIGNAL)["id"])
        return self.provider.requests[0] if self.provider.requests else None

    def test_twilio(self):
        request = self.send("--sms", PHONE_NUMBER="+4912345678", TWILIO_ACCOUNT_SID="AC0123", TWILIO_AUTH_TOKEN="secret-token",
                            TWILIO_FROM="+15550001111", TWILIO_API_URL=self.provider.url)
        self.assertEqual(request.path, "/2010-04-01/Accounts/AC0123/Messages.json")
        self.assertEqual(request.headers["Authorization"], "Basic " + base64.b64encode(b"AC0123:secret-token").decode())
        self.assertEqual(request.headers["Content-Type"], "application/x-www-form-urlencoded")
        self.assertEqual(urllib.parse.parse_qsl(request.body.decode(), strict_parsing=True),
                         [("To", "+4912345678"), ("From", "+15550001111"), ("Body", SMS)])

    def test_twilio_by_a_messaging_service(self):
        request = self.send("--sms=twilio", PHONE_NUMBER="+49", TWILIO_ACCOUNT_SID="AC0123", TWILIO_AUTH_TOKEN="secret-token",
                            TWILIO_FROM="MG99", TWILIO_API_URL=self.provider.url)
        self.assertIn(("MessagingServiceSid", "MG99"), urllib.parse.parse_qsl(request.body.decode()))

    def test_termux(self):
        self.room.program("termux-sms-send", 'for word; do printf "%s\\0" "$word"; done > got')
        self.send("--sms", PHONE_NUMBER="+4912345678")
        self.assertEqual(self.room.read("got"), f"-n\0+4912345678\0{SMS}\0".encode())

    def test_telegram(self):
        request = self.send("--telegram", TELEGRAM_BOT_TOKEN="123:abc", TELEGRAM_CHAT_ID="-100777", TELEGRAM_API_URL=self.provider.url)
        self.assertEqual(request.path, "/bot123:abc/sendMessage")
        self.assertEqual(request.json, {"chat_id": "-100777", "text": TEXT, "link_preview_options": {"is_disabled": True}})

    def test_discord(self):
        request = self.send("--discord", DISCORD_WEBHOOK_URL=self.provider.url + "/api/webhooks/1/token")
        self.assertEqual(request.path, "/api/webhooks/1/token")
        content = request.json["content"]
        self.assertIn("st\\_10\\_3\\_dir == 1, rsi\\_7 \\> 55", content)
        self.assertEqual(content.replace("\\", ""), TEXT)
        self.assertEqual(request.json["allowed_mentions"], {"parse": []})

    def test_slack(self):
        request = self.send("--slack", SLACK_WEBHOOK_URL=self.provider.url + "/services/T/B/x")
        self.assertEqual(request.path, "/services/T/B/x")
        self.assertEqual(request.json, {"text": TEXT.replace(">", "&gt;"), "mrkdwn": False, "unfurl_links": False})

    def test_ntfy(self):
        request = self.send("--ntfy", NTFY_URL=self.provider.url + "/topic")
        self.assertEqual((request.path, request.body.decode()), ("/topic", TEXT.split("\n", 1)[1]))
        self.assertEqual(request.headers["Title"], TEXT.split("\n")[0])
        self.assertEqual(request.headers["X-Sequence-ID"], hashlib.sha256(SIGNAL["id"].encode()).hexdigest()[:32])

    def test_pushover(self):
        request = self.send("--pushover", PUSHOVER_TOKEN="app-token", PUSHOVER_USER="user-key", PUSHOVER_API_URL=self.provider.url)
        self.assertEqual(request.path, "/1/messages.json")
        title, body = TEXT.split("\n", 1)
        self.assertEqual(urllib.parse.parse_qsl(request.body.decode(), strict_parsing=True),
                         [("token", "app-token"), ("user", "user-key"), ("title", title), ("message", body)])

    def test_webhook_is_the_record_signed(self):
        request = self.send("--webhook", self.provider.url + "/hook?x=1", WEBHOOK_SECRET="hook-secret")
        self.assertEqual((request.path, request.body + b"\n"), ("/hook?x=1", lines_of(SIGNAL)))
        self.assertEqual(request.headers["Content-Type"], "application/json")
        self.assertEqual(request.headers["Idempotency-Key"], SIGNAL["id"])
        self.assertEqual(request.headers["X-Signature-256"],
                         "sha256=" + hmac.new(b"hook-secret", request.body, hashlib.sha256).hexdigest())

    def test_webhook_without_a_secret_is_not_signed(self):
        self.assertNotIn("X-Signature-256", self.send("--webhook", self.provider.url).headers)

    def test_email(self):
        server = MailServer()
        self.send("--email", SMTP_URL=server.url, SMTP_USER="me@example.com", SMTP_PASSWORD="mail-password",
                  EMAIL_TO="you@example.com, other@example.com", record={**SIGNAL, "symbol": "BTCÜSDT"})
        mail = server.mails[0]
        self.assertEqual(mail["auth"], [b"me@example.com", b"mail-password"])
        self.assertTrue(mail["from"].startswith("MAIL FROM:<me@example.com>"), mail["from"])
        self.assertEqual(mail["to"], ["RCPT TO:<you@example.com>", "RCPT TO:<other@example.com>"])
        content = email.message_from_bytes(mail["content"], policy=policy.default)
        self.assertEqual(content["Subject"], "BTCÜSDT 3m LONG 2022-12-29 14:43")
        self.assertEqual(content["To"], "you@example.com, other@example.com")
        self.assertEqual(content["Message-ID"], f"<{hashlib.sha256(SIGNAL['id'].encode()).hexdigest()[:32]}@bybit-pipe>")
        self.assertEqual(content.get_content().replace("\r\n", "\n"), TEXT.replace("BTCUSDT", "BTCÜSDT") + "\n")
        self.assertIsNotNone(content["Date"].datetime)
        server.close()

    def test_desktop(self):
        self.room.program("notify-send", 'for word; do printf "%s\\0" "$word"; done > got')
        self.send("--desktop")
        title, body = TEXT.split("\n", 1)
        self.assertEqual(self.room.read("got").decode().split("\0"),
                         ["--app-name=bybit-pipe", "--", title, body.replace(">", "&gt;"), ""])

    def test_desktop_by_whichever_program_is_there(self):
        """Termux's own comes first; text is an argument, and no part of a script; and without any it is said at once."""
        self.room.environment["PATH"] = f"{self.room.path}/bin"
        result = self.room.run("--desktop", given=lines_of(SIGNAL))
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"needs one of termux-notification, notify-send, osascript", result.stderr)
        title, body = TEXT.split("\n", 1)
        key = hashlib.sha256(b"termux-notification").hexdigest()[:32]
        for program, words in (("osascript", ["-e", "on run argv", "-e", "display notification (item 2 of argv) with title (item 1 of argv)",
                                              "-e", "end run", "--", title, body]),
                               ("termux-notification", ["--id", key, "--title", title, "--content", body])):
            self.room.program(program, 'for word; do printf "%s\\0" "$word"; done > got')
            self.send("--desktop", record={**SIGNAL, "id": program})
            self.assertEqual(self.room.read("got").decode().split("\0")[:-1], words)

    def test_exec(self):
        self.room.program("own", "cat > got; echo said; echo complained >&2")
        result = self.room.run("--exec", "own", "--all-ages", given=lines_of(SIGNAL))
        self.assertEqual(self.room.read("got"), lines_of(SIGNAL))
        self.assertEqual([d["status"] for d in deliveries(result.stdout)], ["sent"], "what a program prints is no delivery")
        self.assertIn(b"said\ncomplained\n", result.stderr)

    def test_file_csv_and_print(self):
        result = self.room.run("--file", "out.txt", "--csv", "out.csv", "--print", "--all-ages", given=lines_of(SIGNAL, signal(2, side="short")))
        text = self.room.read("out.txt").decode()
        self.assertEqual(text.splitlines()[0], "2022-12-29T14:43:00Z " + TEXT.replace("\n", " · ") + f" [{SIGNAL['id']}]")
        self.assertEqual(len(text.splitlines()), 2)
        rows = self.room.read("out.csv").decode().splitlines()
        self.assertEqual(rows[0].split(",")[:4], ["timestamp", "symbol", "interval", "side"])
        self.assertEqual(rows[1].split(",")[:4], ["2022-12-29T14:43:00Z", "BTCUSDT", "3", "long"])
        self.assertEqual(len(rows), 3)
        self.assertIn(TEXT.replace("\n", " · ").encode() + b"\n", result.stderr)
        self.assertEqual(len(deliveries(result.stdout)), 6)

    def test_a_file_that_can_no_longer_be_written_is_tried_again_and_given_up(self):
        process = self.room.start("--file", "no/such/folder", "--retries", "1", "--all-ages")
        wait_for(lambda: os.path.isdir(f"{self.room.path}/no/such"), "the folders")
        os.mkdir(f"{self.room.path}/no/such/folder")
        out, _ = process.communicate(lines_of(SIGNAL))
        self.assertEqual(process.returncode, 1)
        self.assertEqual([(d["status"], "cannot write no/such/folder: Is a directory" in d["error"]) for d in deliveries(out)],
                         [("retrying", True), ("failed", True)])
        os.rmdir(f"{self.room.path}/no/such/folder")
        self.assertEqual(self.room.run("retry", SIGNAL["id"]).returncode, 0)
        self.assertEqual(self.room.run("--file", "no/such/folder", "--all-ages").returncode, 0)
        self.assertIn(SIGNAL["id"].encode(), self.room.read("no/such/folder"))

    def test_what_cannot_be_written_is_refused_at_the_start(self):
        os.mkdir(f"{self.room.path}/folder")
        with open(f"{self.room.path}/table.csv", "w") as file:
            file.write("a,b\n1,2\n")
        for words in (["--file", "folder"], ["--file", "table.csv/x"], ["--csv", "table.csv"], ["--csv", "new/"], ["--file", "table.csv/{symbol}.txt"]):
            result = self.room.run(*words, given=lines_of(SIGNAL))
            self.assertEqual((result.returncode, result.stdout), (2, b""), words)
            self.assertIn(words[0].encode() + b": ", result.stderr)
            self.assertFalse(os.path.exists(f"{self.room.path}/state"), "before the spool is made")
        self.assertEqual(self.room.read("table.csv"), b"a,b\n1,2\n")

    def test_no_file_is_the_input_or_that_of_another_channel(self):
        for name in ("in.ndjson", "BTCUSDT.nd"):
            for words in (["--file", name], ["--file", "./" + name], ["--csv", name], ["--file", "{symbol}.nd", "--retries", "0"]):
                with open(f"{self.room.path}/{name}", "wb") as file:
                    file.write(lines_of(SIGNAL))
                with open(f"{self.room.path}/{name}", "rb") as given:
                    result = self.room.run(*words, "--all-ages", stdin=given)
                is_pattern = "{" in words[1]
                if not is_pattern or name == "BTCUSDT.nd":
                    self.assertEqual(result.returncode, 1 if is_pattern else 2, (words, result.stderr))
                    self.assertIn(b"is also the input", result.stderr)
                self.assertEqual(self.room.read(name), lines_of(SIGNAL), words)
                shutil.rmtree(f"{self.room.path}/state", ignore_errors=True)
        for words, text in ((["--csv", "same", "--file", "same"], b"both name same"), (["--file", "{symobl}.log"], b"did you mean {symbol}?"),
                            (["--csv", "{date}.csv"], b"expected {symbol}, {interval} or {category}")):
            result = self.room.run(*words, given=lines_of(SIGNAL))
            self.assertEqual(result.returncode, 2, words)
            self.assertIn(text, result.stderr)
        self.assertFalse(os.path.exists(f"{self.room.path}/same"))

    def test_files_by_symbol(self):
        records = [signal(1), signal(2, symbol="ETHUSDT"), signal(3), signal(4, symbol="../../etc/x"), signal(5, category="spot", interval="60")]
        result = self.room.run("--file", "logs/{symbol}.txt", "--csv", "rows/{category}/{symbol}_{interval}.csv", "--digest", "1m", "--all-ages",
                               given=lines_of(*records))
        self.assertEqual({d["status"] for d in deliveries(result.stdout)}, {"sent"}, result.stderr)
        self.assertEqual(sorted(os.listdir(f"{self.room.path}/logs")), ["BTCUSDT.txt", "ETHUSDT.txt", "_._.._etc_x.txt"])
        ids = [line.split(b"[")[-1] for line in self.room.read("logs/BTCUSDT.txt").splitlines()]
        self.assertEqual(ids, [b"id-1]", b"id-3]", b"id-5]"])
        rows = list(csv.DictReader(self.room.read("rows/linear/BTCUSDT_3.csv").decode().splitlines()))
        self.assertEqual([row["id"] for row in rows], ["id-1", "id-3"])
        self.assertEqual(len(self.room.read("rows/spot/BTCUSDT_60.csv").splitlines()), 2)

    def test_a_row_has_all_there_is_and_is_no_formula(self):
        record = signal(1, reasons=["=cmd|' /C calc'!A0", "b"], strategy="@SUM(1)", values={"rsi_7": 67.5}, entry=-5, stop="+1+1", simulated=True)
        self.room.run("--csv", "rows.csv", "--all-ages", given=lines_of(record))
        row, = csv.DictReader(self.room.read("rows.csv").decode().splitlines())
        self.assertEqual((row["reasons"], row["strategy"], row["entry"], row["stop"], row["values"], row["simulated"]),
                         ("'=cmd|' /C calc'!A0, b", "'@SUM(1)", "-5", "'+1+1", '{"rsi_7": 67.5}', "true"))

    def test_a_torn_row_is_cut_back(self):
        self.room.run("--csv", "rows.csv", "--all-ages", given=lines_of(signal(1)))
        whole = self.room.read("rows.csv")
        with open(f"{self.room.path}/rows.csv", "ab") as file:
            file.write(b"2022-12-29T14:43:00Z,BTCUSDT,3,lo")  # a kill while it was written
        self.room.run("--csv", "rows.csv", "--all-ages", given=lines_of(signal(2)))
        rows = self.room.read("rows.csv")
        self.assertTrue(rows.startswith(whole))
        self.assertEqual([row["id"] for row in csv.DictReader(rows.decode().splitlines())], ["id-1", "id-2"])

    def test_a_full_disk_leaves_whole_rows(self):
        for channel in ("csv", "file"):
            with small_disk(f"{self.room.path}/disk", "16k"):
                records = [signal(number, reasons=["x" * 3000]) for number in range(8)]
                result = self.room.run(f"--{channel}", "disk/rows", "--retries", "2", "--all-ages", given=lines_of(*records))
                self.assertEqual(result.returncode, 1)
                found = deliveries(result.stdout)
                self.assertEqual({d["status"] for d in found}, {"sent", "retrying", "failed"})
                text = self.room.read("disk/rows").decode()
                self.assertTrue(text.endswith("\n"), "no torn row")
                ids = [row["id"] for row in csv.DictReader(text.splitlines())] if channel == "csv" else re.findall(r"\[(id-\d+)\]", text)
                self.assertEqual(ids, [d["id"] for d in found if d["status"] == "sent"])

    def test_what_cannot_be_shown_is_not_tried_again(self):
        reading, gone = os.pipe()
        os.close(reading)
        full = os.open("/dev/full", os.O_WRONLY)
        for number, (stderr, why) in enumerate(((gone, "its reader went away"), (full, "No space left on device"))):
            process = self.room.start("--print", "--all-ages", "-q", stderr=stderr)
            out, _ = process.communicate(lines_of(signal(number)))
            found, = deliveries(out)
            self.assertEqual((process.returncode, found["status"]), (1, "failed"))
            self.assertIn(why, found["error"])
            os.close(stderr)

    def test_a_terminal_is_shown_colours_unless_they_are_unwanted(self):
        for number, (side, wanted) in enumerate((("long", b"\x1b[32m"), ("short", b"\x1b[31m"), ("short", None))):
            terminal = Terminal()
            if wanted is None:
                self.room.environment["NO_COLOR"] = "1"
            process = self.room.start("--print", "--all-ages", "-q", stderr=terminal.other)
            process.communicate(lines_of(signal(number, side=side)))
            terminal.wait_for(b"scalp")
            self.assertEqual((process.returncode, terminal.shown.startswith(wanted or b"BTCUSDT 3m SHORT")), (0, True), terminal.shown)
            terminal.close()

    def test_template(self):
        template = r"{symbol} {side} at {entry}\n{advice.reasoning} {{x}} {clock} {reasons}"
        request = self.send("--telegram", "--template", template, TELEGRAM_BOT_TOKEN="123:abc", TELEGRAM_CHAT_ID="7",
                            TELEGRAM_API_URL=self.provider.url, record={**SIGNAL, "advice": {"reasoning": "looks good"}})
        self.assertEqual(request.json["text"], "BTCUSDT long at 16677\nlooks good {x} 14:43 st_10_3_dir == 1, rsi_7 > 55")

    def test_several_channels_each_on_its_own(self):
        broken = dead_address()
        result = self.room.run("--webhook", self.provider.url, "--webhook", broken, "--retries", "2", "--all-ages", given=lines_of(SIGNAL))
        self.assertEqual(result.returncode, 1)
        self.assertEqual(sorted(d["status"] for d in deliveries(result.stdout)), ["failed", "retrying", "retrying", "sent"])

    def test_what_is_missing_is_told_before_anything_is_read(self):
        for option, missing in (("--sms", b"PHONE_NUMBER"), ("--telegram", b"TELEGRAM_BOT_TOKEN, TELEGRAM_CHAT_ID"),
                                ("--discord", b"DISCORD_WEBHOOK_URL"), ("--slack", b"SLACK_WEBHOOK_URL"), ("--ntfy", b"NTFY_URL"),
                                ("--pushover", b"PUSHOVER_TOKEN, PUSHOVER_USER"), ("--email", b"SMTP_URL, EMAIL_TO")):
            result = self.room.run(option, given=lines_of(SIGNAL))
            self.assertEqual(result.returncode, 2, option)
            self.assertIn(missing, result.stderr, option)
        self.room.environment |= {"PHONE_NUMBER": "+1", "TELEGRAM_BOT_TOKEN": "1:a/../b", "TELEGRAM_CHAT_ID": "7"}
        for words in (["--exec", "no-such-program"], ["--sms", "termux"], [], ["--webhook", "http://example.com"], ["--telegram"]):
            self.assertEqual(self.room.run(*words, given=lines_of(SIGNAL)).returncode, 2, words)
