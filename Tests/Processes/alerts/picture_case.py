"""Runs `alert --chart` on candles followed by a signal of the same series."""
import email
import unittest
from email import header, policy

from alerts.case import Room, SIGNAL, accounts, deliveries
from harness.commands import lines_of
from harness.png import png_size
from harness.servers import Provider, YES

MINUTE = 60_000
# Too long for a caption.
LONG = "word " * 300


def candle(number, **more):
    """A candle by its number: the signal's candle has number 0, earlier ones are negative."""
    price = 16650 + number % 7 * 5
    return {"type": "candle", "category": "linear", "symbol": "BTCUSDT", "interval": "3",
            "time": SIGNAL["time"] + number * 3 * MINUTE, "open": price, "high": price + 20,
            "low": price - 20, "close": price + 9, "volume": 3, "turnover": 50_000, "closed": True,
            "ema_9": price - 4, "rsi_7": 55, **more}


CANDLES = [candle(number) for number in range(-29, 1)]


class Message:
    """The content of a request to a provider: its text, its picture and its other fields."""

    def __init__(self, request):
        self.path, self.picture, self.fields = request.path, None, {}
        kind = request.headers["Content-Type"]
        if kind.startswith("multipart/form-data"):
            whole = f"Content-Type: {kind}\r\n\r\n".encode() + request.body
            for part in email.message_from_bytes(whole, policy=policy.HTTP).iter_parts():
                name = part.get_param("name", header="content-disposition")
                content = part.get_payload(decode=True)
                if part.get_filename():
                    self.picture, self.fields[name] = content, part.get_filename()
                else:
                    self.fields[name] = content.decode()
        elif kind == "image/png":
            self.picture = request.body
            words = header.decode_header(request.headers["Message"])
            self.fields = {"message": str(header.make_header(words)),
                           "filename": request.headers["Filename"]}
        else:
            self.fields = {"body": request.body.decode()}


class PictureCase(unittest.TestCase):
    def setUp(self):
        self.provider = Provider()
        self.room = Room(**accounts(self.provider.url))

    def tearDown(self):
        self.provider.close()
        self.room.close()

    def given(self, **more):
        return lines_of(*CANDLES, {**SIGNAL, **more})

    def send(self, *words, given=None, **more):
        """Runs `alert --chart`. Returns the result and the deliveries."""
        given = self.given() if given is None else given
        result = self.room.run("--chart", "--all-ages", *words, given=given, **more)
        return result, deliveries(result.stdout)

    def messages(self):
        return [Message(request) for request in self.provider.requests]

    def check(self, picture):
        self.assertEqual(png_size(picture), (960, 600))

    def pictures_kept(self):
        return self.room.spool("SELECT size, length(bytes) FROM picture")


def unless_pictured(answer):
    """An answer function: `answer` for requests with a picture, YES for all others."""
    def choose(request, number):
        return YES if Message(request).picture is None else answer
    return choose
