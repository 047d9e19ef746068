"""Pictures sent with alerts (`--chart`): each channel shows them, and an alert without a picture
is sent as text."""
import email
import json
from email import policy

from alerts.case import SIGNAL
from alerts.picture_case import CANDLES, LONG, PictureCase, candle
from alerts.test_channels import TEXT
from harness.commands import lines_of
from harness.folders import small_disk
from harness.servers import MailServer


class Pictures(PictureCase):
    def test_telegram(self):
        result, found = self.send("--telegram")
        message, = self.messages()
        self.assertEqual(message.path, "/bot1:a/sendPhoto")
        self.assertEqual(message.fields, {"chat_id": "7", "caption": TEXT, "photo": "chart.png"})
        self.check(message.picture)
        self.assertEqual([(d["status"], d["picture"]) for d in found], [("sent", True)],
                         result.stderr)
        self.assertEqual(self.pictures_kept(), [], "what is delivered leaves no picture")

    def test_discord(self):
        self.send("--discord")
        message, = self.messages()
        self.check(message.picture)
        self.assertEqual(message.fields["files[0]"], "chart.png")
        payload = json.loads(message.fields["payload_json"])
        self.assertEqual(payload["content"].replace("\\", ""), TEXT)
        self.assertEqual(payload["allowed_mentions"], {"parse": []})

    def test_ntfy(self):
        self.send("--ntfy")
        message, = self.messages()
        self.check(message.picture)
        title, body = TEXT.split("\n", 1)
        self.assertEqual(message.fields, {"message": body, "filename": "chart.png"})
        self.assertEqual(self.provider.requests[0].headers["Title"], title)

    def test_email(self):
        server = MailServer()
        self.room.environment |= {"SMTP_URL": server.url, "EMAIL_TO": "you@example.com"}
        result, found = self.send("--email")
        self.assertEqual([d["status"] for d in found], ["sent"], result.stderr)
        mail = email.message_from_bytes(server.mails[0]["content"], policy=policy.default)
        text, picture = mail.iter_parts()
        self.assertEqual(text.get_content().replace("\r\n", "\n"), TEXT + "\n")
        self.assertEqual((picture.get_content_type(), picture.get_filename()),
                         ("image/png", "chart.png"))
        self.check(picture.get_payload(decode=True))
        server.close()

    def test_channels_share_a_picture_and_others_get_the_text(self):
        result, found = self.send("--telegram", "--discord", "--print")
        self.assertEqual(sorted((d["channel"], d["status"], d.get("picture")) for d in found),
                         [("discord", "sent", True), ("print", "sent", None),
                          ("telegram", "sent", True)], result.stderr)
        first, second = self.messages()
        self.assertEqual(first.picture, second.picture)
        self.assertEqual(self.pictures_kept(), [])

    def test_a_text_that_is_too_long_for_a_caption_follows_once(self):
        result, found = self.send("--telegram", given=self.given(reasons=[LONG]))
        photo, text = self.messages()
        self.check(photo.picture)
        self.assertEqual(photo.fields["caption"], TEXT.split("\n")[0])
        self.assertTrue(text.path.endswith("/sendMessage"))
        self.assertIn(LONG.strip(), json.loads(text.fields["body"])["text"])
        self.assertEqual([(d["status"], d["attempt"]) for d in found], [("sent", 1)], result.stderr)

    def test_a_digest_has_no_picture(self):
        signals = [{**SIGNAL, "id": f"id-{number}"} for number in range(3)]
        result, found = self.send("--telegram", "--digest", "1m",
                                  given=lines_of(*CANDLES, *signals))
        self.assertEqual([message.picture for message in self.messages()], [None], result.stderr)
        self.assertEqual([d["status"] for d in found], ["sent"] * 3)
        self.assertEqual(self.pictures_kept(), [])

    def test_a_dry_run_tells_what_would_be_attached(self):
        for reasons, count in (["a"], 1), ([LONG], 2):
            result, found = self.send("--telegram", "--print", "--dry-run",
                                      given=self.given(reasons=reasons))
            self.assertEqual(found[0]["would_attach"],
                             "chart.png: 30 candles of linear:BTCUSDT:3, 960x600 pixels")
            self.assertEqual(found[0]["would_send"].count("POST "), count)
            self.assertIn("(chart.png)", found[0]["would_send"])
            self.assertNotIn("would_attach", found[1])
        self.assertEqual(self.provider.requests, [])

    def test_wrong_usage(self):
        for words, text in ((["--print", "--chart"], b"a channel that takes pictures"),
                            (["--telegram", "--chart-candles", "5"], b"without --chart"),
                            (["--telegram", "--chart", "--chart-candles", "0"], b"from 1 to 1000")):
            result = self.room.run(*words, given=self.given())
            self.assertEqual(result.returncode, 2)
            self.assertIn(text, result.stderr)


class WithoutPictures(PictureCase):
    """Without a picture the text is sent, and the reason is reported once."""

    def test_no_candles(self):
        given = lines_of(*({**SIGNAL, "id": f"id-{number}"} for number in range(3)))
        result, found = self.send("--telegram", given=given)
        self.assertEqual([d["status"] for d in found], ["sent"] * 3)
        self.assertEqual(result.stderr.count(b"put 'signal --all' before alert"), 1, result.stderr)
        self.assertIn(b"id-0 goes out without a picture: no candles came before it", result.stderr)
        self.assertIn(b"3 alerts without a picture (3: no candles", result.stderr)
        self.assertEqual([message.picture for message in self.messages()], [None] * 3)

    def test_a_signal_that_is_older_than_the_candles_held(self):
        later = [candle(number) for number in range(1, 200)]
        result, found = self.send("--telegram", given=lines_of(*later, SIGNAL))
        self.assertEqual([d["status"] for d in found], ["sent"])
        self.assertIn(b"it is older than the 120 candles held of linear:BTCUSDT:3", result.stderr)
        self.assertEqual([message.picture for message in self.messages()], [None])

    def test_a_candle_that_cannot_be_drawn_is_told_once(self):
        """Two pipes that write into one `alert` deliver each candle twice."""
        given = lines_of(*CANDLES, *CANDLES, candle(1, close=1e30, high=1e30), SIGNAL)
        result, found = self.send("--telegram", given=given)
        self.assertEqual(([d["status"] for d in found], result.returncode), (["sent"], 0))
        self.assertEqual(result.stderr.count(b"pictures do not show this candle"), 1)
        self.assertIn(b"--chart: line 31: expected a candle of linear:BTCUSDT:3 after", result.stderr)
        self.assertIn(b"--chart: 31 candles could not be drawn", result.stderr)
        self.check(self.messages()[0].picture)

    def test_one_candle_and_a_flat_market(self):
        flat = [candle(number, open=5, high=5, low=5, close=5, volume=0) for number in range(-9, 1)]
        for candles in ([candle(0)], flat, [candle(0, symbol="X" * 48)]):
            self.provider.requests.clear()
            record = {**SIGNAL, "id": str(len(candles)) + candles[0]["symbol"],
                      "symbol": candles[0]["symbol"]}
            self.send("--telegram", given=lines_of(*candles, record))
            self.check(self.messages()[0].picture)

    def test_a_disk_with_too_little_room_keeps_the_text(self):
        with small_disk(f"{self.room.path}/state", "600k"):
            result, found = self.send("--telegram")
            self.assertEqual([d["status"] for d in found], ["sent"], result.stderr)
            self.assertEqual(result.stderr.count(b"goes out without a picture: the disk"), 1,
                             result.stderr)
            self.assertEqual([message.picture for message in self.messages()], [None])
