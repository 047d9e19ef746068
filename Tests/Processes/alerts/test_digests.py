"""Digests, and alerts held back by quiet hours and limits. No alert is lost, and `sent` means
that an accepted message contained it."""
import email
import re
import time
import unittest
import urllib.parse
from email import policy

from alerts.case import Room, accounts, deliveries, signal
from harness.commands import lines_of
from harness.servers import MailServer, Provider, YES

COUNT = 150


def unescaped(text):
    return re.sub(r"\\(.)", r"\1", text)


class Digests(unittest.TestCase):
    def setUp(self):
        self.provider = Provider()
        self.room = Room(**accounts(self.provider.url))

    def tearDown(self):
        self.provider.close(), self.room.close()

    def texts(self, channel):
        for request in self.provider.requests:
            body = request.body.decode()
            if channel == "telegram":
                yield request.json["text"], 4096, len(request.json["text"].encode("utf-16-le")) // 2
            elif channel == "discord":
                yield unescaped(request.json["content"]), 2000, len(request.json["content"])
            elif channel == "slack":
                yield request.json["text"], 4000, len(request.json["text"])
            elif channel == "ntfy":
                yield request.headers["Title"] + "\n" + body, 4096, len(body.encode())
            else:
                form = dict(urllib.parse.parse_qsl(body))
                text = form.get("message") or form["Body"]
                yield form.get("title",
                               "") + "\n" + text, 1024 if channel == "pushover" else 3 * 153, len(
                                   text)

    def test_each_channel_gets_all_of_a_digest_in_as_many_messages_as_it_needs(self):
        given = lines_of(*(signal(number, symbol=f"S{number:03}USDT") for number in range(COUNT)))
        for channel, words in (("telegram", []), ("discord", []), ("slack", []), ("ntfy", []),
                               ("pushover", []), ("sms", ["twilio"])):
            self.provider.requests.clear()
            result = self.room.run(f"--{channel}", *words, "--digest", "5s", "--all-ages",
                                   given=given)
            found = deliveries(result.stdout)
            self.assertEqual({(d["status"], d.get("truncated")) for d in found}, {("sent", None)},
                             channel)
            self.assertEqual([d["id"] for d in found], [f"id-{number}" for number in range(COUNT)],
                             channel)
            seen, sizes = [], []
            for text, limit, size in self.texts(channel):
                self.assertLessEqual(size, limit, channel)
                symbols = re.findall(r"^S(\d{3})", text, re.M)
                seen += symbols
                sizes.append(len(symbols))
                self.assertIn(f"{len(symbols)} alerts", text,
                              "the title counts what is in the message")
            self.assertEqual(seen, [f"{number:03}" for number in range(COUNT)],
                             f"{channel}: all, in order, each once")
            self.assertEqual([d["digest"] for d in found],
                             [size for size in sizes for _ in range(size)], channel)

    def test_a_part_of_a_digest_that_fails_is_not_called_sent(self):
        self.provider.answer = lambda request, number: (403, {}, b"{}") if number == 1 else YES
        result = self.room.run("--telegram", "--digest", "5s", "--all-ages",
                               given=lines_of(*(signal(number, symbol=f"S{number:03}USDT")
                                                for number in range(COUNT))))
        found = {d["id"]: d["status"] for d in deliveries(result.stdout)}
        for number, (text, _, _) in enumerate(self.texts("telegram")):
            for symbol in re.findall(r"^S(\d{3})", text, re.M):
                self.assertEqual(found.pop(f"id-{int(symbol)}"), "failed" if number == 1
                                 else "sent")
        self.assertEqual((found, result.returncode), ({}, 1))

    def test_one_alert_that_is_refused_takes_no_other_with_it(self):
        for refusal in ((400, {}, b'{"ok":false,"description":"Bad Request: text"}'),
                        (200, {}, b'{"ok":false,"error_code":400}')):
            self.provider.requests.clear()
            self.provider.answer = lambda request, number: refusal if "S003" in request.json[
                "text"] else YES
            records = [signal(f"{refusal[0]}-{number}", symbol=f"S{number:03}USDT")
                       for number in range(6)]
            result = self.room.run("--telegram", "--digest", "5s", "--all-ages",
                                   given=lines_of(*records))
            last = {d["id"]: d["status"] for d in deliveries(result.stdout)}
            self.assertEqual(last,
                             {record["id"]: "failed" if "S003" in record["symbol"] else "sent"
                              for record in records})
            self.assertEqual(result.returncode, 1)
            accepted = [text for text, _, _ in self.texts("telegram") if "S003" not in text]
            self.assertEqual(re.findall(r"^S(\d{3})", "\n".join(accepted), re.M),
                             ["000", "001", "002", "004", "005"], "in order, each once")

    def test_a_message_that_is_too_large_is_halved_until_it_fits(self):
        self.provider.answer = lambda request, number: (413, {},
                                                        b"") if len(request.body) > 2000 else YES
        records = [signal(number, symbol=f"S{number:03}USDT") for number in range(60)]
        result = self.room.run("--telegram", "--digest", "5s", "--all-ages",
                               given=lines_of(*records))
        self.assertEqual((result.returncode, {d["status"] for d in deliveries(result.stdout)}),
                         (0, {"retrying", "sent"}))
        accepted = [request.json["text"] for request in self.provider.requests
                    if len(request.body) <= 2000]
        self.assertEqual(re.findall(r"^S(\d{3})", "\n".join(accepted), re.M),
                         [f"{number:03}" for number in range(60)])

    def test_a_text_that_is_cut_says_so(self):
        long, other = signal(1, reasons=["x" * 5000]), signal(2)
        for words, cut in ((["--telegram"], True), (["--discord"], True), (["--slack"], True),
                           (["--ntfy"], True), (["--pushover"], True),
                           (["--sms", "twilio", "--template", "{reasons}"], True),
                           (["--webhook", self.provider.url], False),
                           (["--file", "all.txt"], False)):
            for digest in ([], ["--digest", "1h"]):
                result = self.room.run(*words, *digest, "--all-ages",
                                       given=lines_of({**long, "id": f"long{digest}"},
                                                      {**other, "id": f"other{digest}"}))
                found = {d["id"]: d.get("truncated", False) for d in deliveries(result.stdout)}
                self.assertEqual(found, {f"long{digest}": cut, f"other{digest}": False}, words)
        self.assertTrue(any(len(line) > 5000
                            for line in self.room.read("all.txt").decode().splitlines()))

    def test_cyrillic_and_emoji_reach_the_phone(self):
        record = signal(1, strategy="s",
                        advice={"entry": 16670, "stop": 16570, "target": 16900,
                                "confidence": "high", "reasoning": "Объём растёт 🚀"})
        self.room.run("--sms", "twilio", "--all-ages", given=lines_of(record))
        text = dict(urllib.parse.parse_qsl(self.provider.requests[0].body.decode()))["Body"]
        self.assertEqual(text, "BTC 3m LONG 2022-12-29 14:43\nEntry 16677\nTP 16876.6 | "
                         "SL 16577.2\nConf high 0.83 (5/6)\n"
                         "AI high: entry 16670, TP 16900, SL 16570. Объём растёт 🚀")
        for parts, size in ((1, 70), (2, 134)):
            self.provider.requests.clear()
            result = self.room.run("--sms", "twilio", "--sms-parts", str(parts), "--all-ages",
                                   given=lines_of({**record, "id": str(parts)}))
            text = dict(urllib.parse.parse_qsl(self.provider.requests[0].body.decode()))["Body"]
            self.assertLessEqual(len(text.encode("utf-16-le")) // 2, size)
            self.assertTrue(deliveries(result.stdout)[0]["truncated"])

    def test_the_date_is_left_out_today(self):
        day = int(time.time()) // 86400 * 86400
        for number, (moment, has_date) in enumerate(((day + 1, False), (day - 1, True))):
            self.provider.requests.clear()
            self.room.run("--telegram", "--all-ages",
                          given=lines_of(signal(number, close_time=moment * 1000)))
            if int(time.time()) // 86400 * 86400 != day:
                self.skipTest("midnight came")
            title = self.provider.requests[0].json["text"].split("\n")[0]
            self.assertEqual(bool(re.search(r"\d{4}-\d\d-\d\d", title)), has_date, title)


class Simulated(unittest.TestCase):
    def test_simulated_comes_first_in_every_text_subject_and_title(self):
        provider, mail = Provider(), MailServer()
        url = provider.url
        room = Room(TELEGRAM_BOT_TOKEN="1:a", TELEGRAM_CHAT_ID="7",
                    TELEGRAM_API_URL=url + "/telegram", DISCORD_WEBHOOK_URL=url + "/discord",
                    SLACK_WEBHOOK_URL=url + "/slack", NTFY_URL=url + "/ntfy", PUSHOVER_TOKEN="t",
                    PUSHOVER_USER="u", PUSHOVER_API_URL=url + "/pushover", PHONE_NUMBER="+49",
                    TWILIO_ACCOUNT_SID="AC1", TWILIO_AUTH_TOKEN="x", TWILIO_FROM="+1",
                    TWILIO_API_URL=url + "/twilio", SMTP_URL=mail.url, EMAIL_TO="you@example.com")
        room.program("notify-send", 'printf "%s\\n" "$3" "$4" > desktop')
        words = ["--telegram", "--discord", "--slack", "--ntfy", "--pushover", "--sms", "twilio",
                 "--email", "--desktop", "--file", "lines.txt", "--all-ages"]
        try:
            number = 0
            for template in ([], ["--template", "{side} of {text}"],
                             ["--template", "{symbol}\\n{entry}"]):
                for count in (1, 2):
                    for show in ("line", "table"):
                        provider.requests.clear(), mail.mails.clear()
                        records = [signal(f"{number}-{place}", simulated=True)
                                   for place in range(count)]
                        number += 1
                        result = room.run(*words, *template, "-q", "--digest", "1h",
                                          f"--print={show}", given=lines_of(*records))
                        self.assertEqual({d["status"] for d in deliveries(result.stdout)}, {"sent"})
                        texts = [line for line in result.stderr.decode().splitlines()
                                 if not line.startswith("CLOSE")][:1]
                        texts += room.read("lines.txt").decode().splitlines()[-1:] + room.read(
                            "desktop").decode().splitlines()[:1]
                        for request in provider.requests:
                            form = dict(urllib.parse.parse_qsl(request.body.decode()))
                            name = request.path.split("/")[1]
                            texts += {"telegram": lambda: [request.json["text"]],
                                      "discord": lambda: [request.json["content"]],
                                      "slack": lambda: [request.json["text"]],
                                      "ntfy": lambda: [
                                          request.headers.get("Title", request.body.decode())],
                                      "twilio": lambda: [form["Body"]],
                                      "pushover": lambda: [form.get("title", form["message"])]}[
                                          name]()
                        message = email.message_from_bytes(mail.mails[0]["content"],
                                                           policy=policy.default)
                        texts += [message["Subject"], message.get_content()]
                        self.assertEqual(len(texts), 11)
                        for text in texts:
                            # A table row has the mark in its last column.
                            isRow = show == "table" and text.startswith("2022-")
                            isMarked = (" SIMULATED " in text if isRow
                                        else text.startswith("SIMULATED "))
                            self.assertTrue(isMarked, (template, count, text))
        finally:
            provider.close(), mail.close(), room.close()
