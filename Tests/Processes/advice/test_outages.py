"""Order of signals, and outages: an unresponsive model must not stop the pipe."""
import json
import signal as signals
import subprocess
import threading

from advice.advising import AdviceCase
from advice.test_advice import GOOD, gemini
from alerts.case import SIGNAL, signal
from harness.commands import lines_of
from harness.servers import dead_address
from harness.terminals import Terminal
from harness.waiting import LIMIT, wait_for


class Outages(AdviceCase):
    def test_all_else_passes_on_in_order(self):
        others = [b'{"type":"candle","close": 1.50}\n', b'{"topic":"x"}\n',
                  b'{"type":"signal","advice":{}}\n']
        given = others[0] + lines_of(signal(1)) + others[1] + lines_of(signal(2)) + others[2]
        result = self.advise(answers=[gemini(GOOD)], given=given)
        out = result.stdout.splitlines(True)
        self.assertEqual([out[0], out[2], out[4]], others)
        self.assertEqual([json.loads(out[place])["id"] for place in (1, 3)], ["id-1", "id-2"])
        self.assertEqual(len(self.provider.requests), 2)

    def test_a_model_that_recovers(self):
        result = self.advise(answers=[(500, {}, b""), (429, {}, b""), gemini(GOOD)])
        self.assertNotIn("error", json.loads(result.stdout)["advice"])
        self.assertEqual(len(self.provider.requests), 3)

    def test_an_outage_stops_nothing(self):
        late = threading.Event()
        for answer in ((500, {}, b""), None, late):
            result = self.advise("--timeout", "150ms", answers=[answer],
                                 records=[signal(number) for number in range(6)])
            out = [json.loads(line) for line in result.stdout.splitlines()]
            self.assertEqual([record["id"] for record in out],
                             [f"id-{number}" for number in range(6)])
            self.assertTrue(all(record["advice"]["error"] for record in out))
            self.assertEqual(result.returncode, 0)
            self.assertEqual(result.stderr.count(b"does not answer"), 1)
        late.set()
        self.room.environment["GEMINI_API_URL"] = dead_address()
        result = self.advise(answers=[None])
        self.assertIn("error", json.loads(result.stdout)["advice"])

    def test_a_live_line_leaves_at_once_and_sigterm_loses_nothing(self):
        late = threading.Event()
        self.answers[:] = [late]
        process = self.room.start(command="advise")
        process.stdin.write(b'{"type":"candle"}\n')
        self.assertEqual(process.stdout.readline(), b'{"type":"candle"}\n')
        process.stdin.write(lines_of(signal(1)) + b'{"type":"candle"}\n')
        wait_for(lambda: self.provider.requests, "the question")
        process.send_signal(signals.SIGTERM)
        out, _ = process.communicate(timeout=LIMIT)
        late.set()
        self.assertEqual(process.returncode, -signals.SIGTERM)
        first, second = out.splitlines()
        self.assertEqual(json.loads(first)["advice"]["error"], "stopped before the model answered")
        self.assertEqual(second, b'{"type":"candle"}')

    def test_a_full_disk_and_a_closed_output(self):
        self.answers[:] = [gemini(GOOD)]
        for redirection in (">/dev/full", ">&-"):
            result = subprocess.run(["sh", "-c", f'"$@" {redirection}', "sh",
                                     *self.room.arguments(command="advise")],
                                    input=lines_of(SIGNAL), capture_output=True, cwd=self.room.path,
                                    env=self.room.environment)
            self.assertEqual(result.returncode, 3, redirection)
            self.assertIn(b"cannot write standard output", result.stderr)

    def test_a_status_line_is_kept_up_to_date_on_a_terminal(self):
        self.answers[:] = [gemini(GOOD)]
        terminal = Terminal()
        process = self.room.start("--status", command="advise", stderr=terminal.other)
        terminal.wait_for(b"\r\x1b[Kadvise: 0 records read, 0 bad")
        process.stdin.write(lines_of(signal(1)))
        terminal.wait_for(b"\r\x1b[Kadvise: 1 record read, 0 bad, 1 signal, 1 advised, 0 vetoed, 0 "
                          b"without advice")
        process.communicate()
        terminal.close()
