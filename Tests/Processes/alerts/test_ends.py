"""Full disks, closed outputs, signals and bad lines: what a run that ends leaves in the spool."""
import os
import resource
import signal as signals
import subprocess
import threading

from alerts.case import deliveries, signal
from alerts.spool_case import SpoolCase
from harness.commands import lines_of
from harness.folders import small_disk
from harness.terminals import Terminal
from harness.waiting import LIMIT, wait_for


class Ending(SpoolCase):
    def test_a_full_disk_is_said_and_no_signal_lost_silently(self):
        self.room.run(*self.hook)
        size = os.path.getsize(self.database())

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100_000, size + 100_000))
        given = lines_of(*(signal(number, reasons=["x" * 5000]) for number in range(100)))
        result = self.run_from_file(given, preexec_fn=limit)
        self.assertEqual(result.returncode, 3)
        self.assertIn(b"could not be put on disk", result.stderr)
        found = {d["id"]: d["status"] for d in deliveries(result.stdout)}
        told = {id for id, status in found.items() if status in ("failed", "sent")}
        waiting = {id for id, state in self.room.spool() if state == "waiting"}
        self.assertEqual(told | waiting, {f"id-{number}" for number in range(100)})
        self.provider.requests.clear()
        self.room.run(*self.hook, given=given)
        self.assertEqual({id for id, state in self.room.spool() if state == "sent"},
                         {f"id-{number}" for number in range(100)})

    def test_a_small_disk_that_is_full(self):
        with small_disk(f"{self.room.path}/state", "200k"):
            result = self.run_from_file(
                lines_of(*(signal(number, reasons=["x" * 5000]) for number in range(100))))
            self.assertEqual(result.returncode, 3)
            self.assertIn(b"full", result.stderr)
            told = {d["id"] for d in deliveries(result.stdout) if d["status"] in ("failed", "sent")}
            waiting = {id for id, state in self.room.spool() if state == "waiting"}
            self.assertEqual(told | waiting, {f"id-{number}" for number in range(100)})

    def test_a_disk_that_fills_up_during_an_attempt(self):
        """The result of the attempt is reported and saved, so that the next run does not send
        the alert again."""
        disk = f"{self.room.path}/state"

        def answer(request, number):
            if number == 0:
                with open(f"{disk}/filling", "ab", buffering=0) as file:
                    try:
                        while True:
                            file.write(b"x" * 1024)
                    except OSError:
                        pass
            return 200, {}, b""
        self.provider.answer = answer
        with small_disk(disk, "512k"):
            result = self.run_from_file(lines_of(*(signal(number) for number in range(5))))
            self.assertEqual(result.returncode, 3)
            self.assertIn(b"full", result.stderr)
            found = {d["id"]: d["status"] for d in deliveries(result.stdout)}
            self.assertEqual(found.get("id-0"), "sent", result.stdout)
            os.remove(f"{disk}/filling")
            self.room.run(*self.hook)
            self.assertEqual(sorted(self.provider.ids()), [f"id-{number}" for number in range(5)],
                             "each once")

    def test_a_closed_output_is_status_3_and_a_reader_that_goes_is_status_0(self):
        result = subprocess.run(["sh", "-c", '"$@" >&-', "sh", *self.room.arguments(*self.hook)],
                                input=lines_of(signal(1)), capture_output=True, cwd=self.room.path,
                                env=self.room.environment)
        self.assertEqual((result.returncode, self.provider.requests), (3, []))
        process = self.room.start(*self.hook)
        process.stdout.close()
        process.stdin.write(lines_of(signal(1)))
        self.assertEqual(process.wait(LIMIT), 0)
        self.assertEqual(self.provider.ids(), ["id-1"])
        process.stdin.close(), process.stderr.close()

    def test_sigterm_lets_the_attempt_end_and_keeps_the_rest(self):
        asked, go = threading.Event(), threading.Event()

        def answer(request, number):
            asked.set()
            go.wait(LIMIT)
            return (200, {}, b"")
        self.provider.answer = answer
        process = self.room.start(*self.hook)
        process.stdin.write(lines_of(signal(1), signal(2)))
        asked.wait(LIMIT)
        process.send_signal(signals.SIGTERM)
        go.set()
        out, _ = process.communicate(timeout=LIMIT)
        self.assertEqual(process.returncode, -signals.SIGTERM)
        self.assertEqual([d["status"] for d in deliveries(out)], ["sent"])
        self.assertEqual(self.room.spool(), [("id-1", "sent"), ("id-2", "waiting")])

    def test_sigterm_does_not_wait_for_ever(self):
        hang = threading.Event()
        self.provider.answer = lambda request, number: hang
        process = self.room.start(*self.hook)
        process.stdin.write(lines_of(signal(1)))
        wait_for(lambda: self.provider.requests, "the request")
        process.send_signal(signals.SIGTERM)
        process.communicate(timeout=LIMIT)
        hang.set()
        self.assertEqual(process.returncode, -signals.SIGTERM)
        self.assertEqual(self.room.spool(), [("id-1", "waiting")])

    def test_a_closed_input_is_told(self):
        result = subprocess.run(["sh", "-c", '"$@" <&-', "sh", *self.room.arguments(*self.hook)],
                                capture_output=True, timeout=60, cwd=self.room.path,
                                env=self.room.environment)
        self.assertEqual((result.returncode, result.stderr),
                         (3, b"alert: cannot read standard input: Bad file descriptor\n"))

    def test_sigusr1_tells_where_it_stands(self):
        process = self.room.start(*self.hook)
        process.stdin.write(lines_of(signal(1)))
        wait_for(lambda: self.provider.requests, "the request")
        wait_for(lambda: self.room.spool() == [("id-1", "sent")], "the note")
        # `alert` saves the delivery first, then writes and counts it.
        self.assertIn(b'"status":"sent"', process.stdout.readline())
        process.send_signal(signals.SIGUSR1)
        self.assertIn(b"1 record read, 0 bad, 1 sent, 0 failed, 0 suppressed",
                      process.stderr.readline())
        process.communicate()

    def test_a_status_line_is_kept_up_to_date_on_a_terminal(self):
        terminal = Terminal()
        process = self.room.start(*self.hook, "--status", stderr=terminal.other)
        terminal.wait_for(b"\r\x1b[Kalert: 0 records read, 0 bad")
        process.stdin.write(lines_of(signal(1)))
        terminal.wait_for(b"\r\x1b[Kalert: 1 record read, 0 bad, 1 sent, 0 failed, 0 suppressed")
        process.communicate()
        terminal.close()

    def test_strict_sends_what_came_before_the_bad_line(self):
        result = self.room.run(*self.hook, "--strict",
                               given=lines_of(signal(1), signal(2)) + b"{oops\n"
                               + lines_of(signal(3)))
        self.assertEqual((result.returncode, self.provider.ids()), (1, ["id-1", "id-2"]))

    def test_bad_lines_are_told_and_the_rest_goes_on(self):
        result = self.room.run(*self.hook, given=b"{oops\n" + lines_of(signal(1)))
        self.assertEqual((result.returncode, self.provider.ids()), (1, ["id-1"]))
        self.assertIn(b"line 1: expected", result.stderr)
