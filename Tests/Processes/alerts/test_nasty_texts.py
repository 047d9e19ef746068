"""Hostile texts as symbols and reasons: nothing is executed, and each message arrives whole, or
escaped as its channel requires."""
import csv
import email
import io
import os
import re
import subprocess
import unicodedata
import unittest
import urllib.parse
from email import policy

from alerts.case import Room, deliveries, signal
from alerts.nasty_texts import STRINGS
from harness.commands import lines_of
from harness.servers import MailServer, Provider

GSM = set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;"
          "<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà")
DOUBLE = set("^{}\\[~]|€")


def plain(text):
    """Returns the text as one line shows it."""
    def shown(character):
        if character in "\n\r\t\u2028\u2029\x85":
            return " "
        unruly = (unicodedata.category(character) == "Cc" or character in "\u200e\u200f\u061c\ufeff"
                  or "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069")
        return "\ufffd" if unruly else character
    return "".join(map(shown, text))


class Nasty(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.records = [signal(number, symbol=text, reasons=[text, "rsi_7 > 55"], strategy=text,
                              advice={"confidence": "low", "reasoning": text})
                       for number, text in enumerate(STRINGS)]
        cls.provider, cls.mail = Provider(), MailServer()
        url = cls.provider.url
        cls.room = room = Room(PHONE_NUMBER="+4912345678", TWILIO_ACCOUNT_SID="AC0123",
                               TWILIO_AUTH_TOKEN="secret-token", TWILIO_FROM="+15550001111",
                               TWILIO_API_URL=url + "/twilio", TELEGRAM_BOT_TOKEN="123:abc",
                               TELEGRAM_CHAT_ID="7", TELEGRAM_API_URL=url + "/telegram",
                               DISCORD_WEBHOOK_URL=url + "/discord",
                               SLACK_WEBHOOK_URL=url + "/slack", NTFY_URL=url + "/ntfy",
                               PUSHOVER_TOKEN="app-token", PUSHOVER_USER="user-key",
                               PUSHOVER_API_URL=url + "/pushover", SMTP_URL=cls.mail.url,
                               EMAIL_TO="you@example.com")
        keep = 'for word; do printf "%s\\0" "$word"; done >> {0}; printf "\\1\\0" >> {0}'
        room.program("termux-sms-send",
                     keep.format("sms")), room.program("notify-send", keep.format("desktop"))
        room.program("own", "cat >> exec")
        cls.result = room.run("--telegram", "--discord", "--slack", "--ntfy", "--pushover",
                              "--email", "--desktop", "--exec", "own", "--file", "file.txt",
                              "--csv", "file.csv", "--print", "--webhook", url + "/webhook",
                              "--sms", "twilio", "--all-ages", "-q", given=lines_of(*cls.records),
                              timeout=300)
        # Sends the same messages by termux, with another spool.
        words = [word.replace("/state", "/other")
                 for word in room.arguments("--sms", "termux", "--all-ages", "-q")]
        cls.termux = subprocess.run(words, input=lines_of(*cls.records), capture_output=True,
                                    cwd=room.path, env=room.environment, timeout=300)

    @classmethod
    def tearDownClass(cls):
        cls.provider.close(), cls.mail.close(), cls.room.close()

    def bodies(self, name):
        found = [request for request in self.provider.requests
                 if request.path.startswith("/" + name)]
        self.assertEqual(len(found), len(STRINGS), name)
        return found

    def test_everything_is_sent_and_nothing_executed(self):
        self.assertEqual((self.result.returncode, self.termux.returncode), (0, 0),
                         self.result.stderr[-500:])
        found = deliveries(self.result.stdout)
        self.assertEqual({d["status"] for d in found}, {"sent"})
        self.assertEqual(len(found), 13 * len(STRINGS))
        self.assertGreaterEqual(len(STRINGS), 500)
        for folder, _, files in os.walk(self.room.path):
            self.assertFalse({"pwned", "ouch"} & set(files), folder)

    def test_records_are_intact(self):
        want = lines_of(*self.records)
        self.assertEqual(b"".join(request.body + b"\n" for request in self.bodies("webhook")), want)
        self.assertEqual(self.room.read("exec"), want)

    def check(self, texts, unescape=lambda text: text, longest=60):
        for text, got in zip(STRINGS, texts):
            want = plain(text)
            if len(want.encode("utf-16-le")) // 2 <= longest:
                self.assertTrue(unescape(got).lstrip().startswith(f"{want} 3m LONG".lstrip()),
                                (want, got))

    def test_texts_are_whole_or_escaped(self):
        self.check([request.json["text"] for request in self.bodies("telegram")])
        # A backslash stands before each of Discord's markup characters.
        discord = [request.json["content"] for request in self.bodies("discord")]
        self.check(discord, lambda text: re.sub(r"\\(.)", r"\1", text))
        for text in discord:
            self.assertFalse(re.search(r"(?<!\\)(?:\\\\)*[*_~`|>#<@\[]", text), text)
        slack = [request.json["text"] for request in self.bodies("slack")]
        self.check(slack,
                   lambda text: text.replace("&lt;",
                                             "<").replace("&gt;", ">").replace("&amp;", "&"))
        for text in slack:
            self.assertNotIn("<", text)
        forms = [dict(urllib.parse.parse_qsl(request.body.decode(), strict_parsing=True,
                                             keep_blank_values=True))
                 for request in self.bodies("pushover")]
        self.check([form["title"] for form in forms])
        self.assertEqual({tuple(form) for form in forms}, {("token", "user", "title", "message")})

    def test_headers_are_not_broken(self):
        for text, request in zip(STRINGS, self.bodies("ntfy")):
            self.assertEqual(set(request.headers)
                             - {"Host", "User-Agent", "Accept", "Accept-Encoding"},
                             {"Content-Type", "X-Sequence-ID", "Title", "Content-Length"})
            title = str(
                email.header.make_header(email.header.decode_header(request.headers["Title"])))
            if len(plain(text).encode("utf-16-le")) // 2 <= 60:
                self.assertEqual(title.split(), f"{plain(text)} 3m LONG 2022-12-29 14:43".split())
        self.assertEqual(len(self.mail.mails), len(STRINGS))
        for mail in self.mail.mails:
            content = email.message_from_bytes(mail["content"], policy=policy.default)
            self.assertEqual(list(content),
                             ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version",
                              "Content-Type", "Content-Transfer-Encoding"])
            self.assertEqual(mail["to"], ["RCPT TO:<you@example.com>"])
        self.check([email.message_from_bytes(mail["content"], policy=policy.default).get_content()
                    for mail in self.mail.mails])

    def test_text_messages_fit(self):
        twilio = [dict(urllib.parse.parse_qsl(request.body.decode(), strict_parsing=True))["Body"]
                  for request in self.bodies("twilio")]
        termux = [entry.split("\0")[:-1]
                  for entry in self.room.read("sms").decode().split("\1\0")[:-1]]
        self.assertEqual(len(termux), len(STRINGS))
        for words in termux:
            self.assertEqual((words[:2], len(words)), (["-n", "+4912345678"], 3))
        for text in twilio + [words[2] for words in termux]:
            if set(text) <= GSM | DOUBLE:
                self.assertLessEqual(sum(2 if character in DOUBLE else 1 for character in text),
                                     3 * 153)
            else:
                self.assertLessEqual(len(text.encode("utf-16-le")) // 2, 3 * 67)
            if len(text) < 150:
                self.assertIn("LONG 2022-12-29 14:43", text)

    def test_arguments_are_arguments(self):
        entries = [entry.split("\0")[:-1]
                   for entry in self.room.read("desktop").decode().split("\1\0")[:-1]]
        self.assertEqual(len(entries), len(STRINGS))
        for words in entries:
            self.assertEqual((words[:2], len(words)), (["--app-name=bybit-pipe", "--"], 4))
        self.check([words[2] for words in entries])

    def test_files_have_a_line_and_a_row_each(self):
        text = self.room.read("file.txt").decode()
        self.assertEqual(text.count("\n"), len(STRINGS))
        self.assertFalse(set(map(chr, range(0x20))) - {"\n"} & set(text))
        rows = list(csv.DictReader(io.StringIO(self.room.read("file.csv").decode(), newline="")))
        def text(string):
            """Returns the string with an apostrophe in front if a spreadsheet would run it as a
            formula."""
            is_number = re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", string)
            return "'" + string if string[:1] and string[
                0] in "=+-@\t\r\n" and not is_number else string
        self.assertEqual([row["symbol"] for row in rows], [text(string) for string in STRINGS])

    def test_the_terminal_is_left_alone(self):
        self.assertFalse(set(self.result.stderr.decode()) & set("\x07\x08\x1b\x9b\u202e"))
