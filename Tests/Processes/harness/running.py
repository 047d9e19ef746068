"""A running command, whose records and messages are read as they arrive."""
import codecs
import json
import os
import signal
import subprocess
import threading
import time

from harness.terminals import Terminal
from harness.waiting import LIMIT


class Running:
    """A running command: `lines`, `records` and `errors` grow as output arrives."""

    def __init__(self, words, stdin=subprocess.PIPE, stdout=None, reading=True, terminal=False,
                 **more):
        """`stdout` redirects the output; by default the test reads it. With `reading` off the
        test starts reading later, or never. `terminal` makes standard error a terminal; a number
        sets its columns."""
        self.lines, self.records, self.errors = [], [], ""
        self.news = threading.Condition()
        screen = Terminal(None if terminal is True else terminal) if terminal else None
        self.process = subprocess.Popen(
            words, stdin=stdin, stdout=stdout or subprocess.PIPE,
            stderr=screen.other if screen else subprocess.PIPE,
            bufsize=0 if stdin == subprocess.PIPE else -1, **more)
        if screen:
            os.close(screen.other)
            self.process.stderr = os.fdopen(screen.main, "rb", buffering=0)
        self.threads = []
        self.begin(self.hear_errors)
        if stdout is None and reading:
            self.read()

    def begin(self, work):
        self.threads.append(threading.Thread(target=work, daemon=True))
        self.threads[-1].start()

    def read(self):
        """Starts reading the command's output."""
        self.begin(self.hear)

    def hear(self):
        # Reads in blocks, because a command that is stopped does not wait for a slow reader
        # forever.
        out, rest = self.process.stdout, []
        read = getattr(out, "read1", out.read)
        while block := read(1 << 16):
            rest.append(block)
            if b"\n" in block:
                *whole, last = b"".join(rest).split(b"\n")
                rest = [last]
                self.take(line + b"\n" for line in whole)
        if b"".join(rest):
            self.take([b"".join(rest)])

    def take(self, lines):
        for line in lines:
            try:
                record = json.loads(line)
            except ValueError:
                record = {"type": "broken", "line": line}
            self.lines.append(line)
            self.records.append(record)
        with self.news:
            self.news.notify_all()

    def hear_errors(self):
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            # A status line has no newline at its end.
            while part := os.read(self.process.stderr.fileno(), 65536):
                with self.news:
                    self.errors += decoder.decode(part)
                    self.news.notify_all()
        except (OSError, ValueError):
            pass  # a terminal ends so, or a test that failed closed the pipe

    def wait(self, condition, what="", limit=LIMIT):
        """Waits until `condition()` is true, and returns its value."""
        end = time.monotonic() + limit
        while not (value := condition()):
            if time.monotonic() > end:
                last = b"".join(self.lines[-8:]).decode()
                raise AssertionError(
                    f"waited in vain for {what or condition} (status {self.process.poll()}); "
                    f"stderr:\n{self.errors[:1500]}\n…\n{self.errors[1500:][-500:]}\n"
                    f"last lines:\n{last}")
            if not any(thread.is_alive() for thread in self.threads):
                end = 0  # it has ended, and all that it wrote has come
            with self.news:
                self.news.wait(0.02)
        return value

    def says(self, text, limit=LIMIT):
        """Waits until standard error contains the text."""
        return self.wait(lambda: text in self.errors, f"{text!r} on standard error", limit)

    def join(self, limit=LIMIT):
        """Waits for its end, and returns its status once all that it wrote has come."""
        try:
            status = self.process.wait(limit)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it does not end; stderr:\n{self.errors[-2000:]}") from None
        for thread in self.threads:
            thread.join(LIMIT)
        return status

    def kill(self, number=signal.SIGKILL):
        """Sends a signal, and returns the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.join()

    def close(self):
        """Kills the command if it still runs, and closes its pipes."""
        self.kill()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            try:
                if pipe:
                    pipe.close()
            except OSError:
                pass
