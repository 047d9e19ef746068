"""How far long work is, on the terminal of its standard error."""
import json
import os
import re
import signal

from stream.case import START, Case

LINE = re.compile(r"\r\x1b\[K([^\r\n\x1b]*)")
SHARE = re.compile(r"bybit-stream: (\d+) %")


class Progress(Case):
    def recording(self, count, step):
        """A recording of payloads, one each `step` milliseconds."""
        path = os.path.join(self.folder.name, "recording.ndjson")
        with open(path, "w") as file:
            for number in range(count):
                now = START + number * step
                file.write(json.dumps({"topic": "publicTrade.BTCUSDT", "type": "snapshot", "ts": now,
                                       "recv": now, "data": []}) + "\n")
        return path

    def replay(self, path, **options):
        return self.stream(None, replay=path, speed=1, backoff=None, backfill=None, heartbeat=None,
                           **options)

    def shown(self, stream):
        """The lines that stood on the terminal, one after the other."""
        return [text for text in LINE.findall(stream.errors) if text]

    def check(self, stream, columns=80):
        """The shares grow, the last line is cleared, and nothing of them is in the output."""
        lines = self.shown(stream)
        shares = [int(found[1]) for line in lines if (found := SHARE.match(line))]
        self.assertTrue(shares)
        self.assertEqual(shares, sorted(shares))
        self.assertLess(max(map(len, lines)), columns)
        self.assertTrue(stream.errors.endswith("\r\x1b[K"), stream.errors[-200:])
        self.assertFalse([line for line in stream.lines if b"\x1b" in line or b"%" in line])

    def test_history(self):
        """Its beginning and end are known, and so is the share that is done."""
        exchange = self.exchange(speed=0, start=START)
        stream = self.stream(exchange, "kline.1.BTCUSDT", terminal=True, **{"from": "3 days ago"})
        stream.wait(lambda: re.search(r"\r\x1b\[Kbybit-stream: \d+ % of 3d, \d+ rows?, \d+/s, "
                                      r"[0-9dhms ]+ left", stream.errors), "its progress")
        self.assertEqual(stream.join(), 0)
        self.check(stream)
        self.assertEqual(len(stream.payloads()), 3 * 24 * 60 - 1)

    def test_a_replay_in_a_narrow_terminal(self):
        stream = self.replay(self.recording(4000, 5), terminal=30)
        stream.wait(lambda: len(self.shown(stream)) > 2, "its progress")
        self.assertEqual(stream.end(signal.SIGINT), -signal.SIGINT)
        self.check(stream, columns=30)

    def test_messages_stand_on_lines_of_their_own(self):
        """A message takes the place of the line, which comes again below it."""
        path = self.recording(4000, 5)
        with open(path) as file:
            lines = file.readlines()
        lines[1000:1000] = ["\0\0 damaged\n"]
        with open(path, "w") as file:
            file.writelines(lines)
        stream = self.replay(path, terminal=True)
        stream.wait(lambda: "damaged here; skipped\r\n" in stream.errors, "the message")
        stream.wait(lambda: SHARE.search(stream.errors.partition("skipped\r\n")[2]), "the line")
        stream.end(signal.SIGINT)
        self.check(stream)
        self.assertRegex(stream.errors, r"\r\x1b\[Kbybit-stream: line 1001: [^\r]*skipped\r\n")

    def test_with_a_status_line(self):
        """There is one line, which says both."""
        stream = self.replay(self.recording(4000, 5), terminal=True, status=True)
        stream.wait(lambda: re.search(r"\r\x1b\[Kbybit-stream: [1-9]\d* lines written, at [^,]+, "
                                      r"\d+ %, \d+ lines/s, [0-9dhms ]+ left", stream.errors),
                    "its standing")
        self.assertFalse([line for line in self.shown(stream) if SHARE.match(line)])
        self.assertEqual(stream.end(signal.SIGINT), -signal.SIGINT)

    def test_none_without_a_terminal(self):
        stream = self.replay(self.recording(700, 5))
        self.assertEqual(stream.join(), 0)
        self.assertEqual((stream.errors, len(stream.lines)), ("", 700))
        self.assertEqual(json.loads(stream.lines[-1])["ts"], START + 699 * 5)
