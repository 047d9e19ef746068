"""Commands whose output is a terminal."""
import fcntl
import os
import pty
import select
import struct
import subprocess
import termios

from harness.waiting import wait_for


class Terminal:
    """A terminal as one of a process's streams (`other`); `shown` is all output so far."""

    def __init__(self, columns=None):
        self.main, self.other = pty.openpty()
        if columns:
            fcntl.ioctl(self.other, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.shown = b""

    def look(self, seconds=0):
        """Reads the available output; waits up to `seconds` for some."""
        if select.select([self.main], [], [], seconds)[0]:
            self.shown += os.read(self.main, 65536)

    def wait_for(self, text):
        """Waits until a text is shown."""
        def comes():
            self.look(0.1)
            return text in self.shown
        wait_for(comes, f"{text} on the terminal, which shows {self.shown}")

    def close(self):
        os.close(self.main), os.close(self.other)


def on_terminal(words, given=b"", both=False, limit=60, **more):
    """Runs a command line whose standard output is a terminal; with `both` standard error too.
    Returns (status, what the terminal showed)."""
    main, other = pty.openpty()
    more = {"stdin": subprocess.PIPE, "stdout": other, **({"stderr": other} if both else {}),
            **more}
    process = subprocess.Popen(words, **more)
    os.close(other)
    if process.stdin:
        process.stdin.write(given)
        process.stdin.close()
    shown = b""
    try:
        while part := os.read(main, 65536):
            shown += part
    except OSError:
        pass  # the other side is closed
    os.close(main)
    return process.wait(limit), shown.decode(errors="replace").replace("\r\n", "\n")
