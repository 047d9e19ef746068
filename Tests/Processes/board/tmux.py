"""A terminal in tmux in which a shell runs a command: its screen, its keys, and its state."""
import os
import shutil
import subprocess
import tempfile
import unittest

from harness.waiting import wait_for

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__)))))


class Terminal:
    """A window of tmux. Its folder contains a FIFO `feed` for the command to read."""

    count = 0

    def __init__(self, test, columns=120, rows=30):
        if not shutil.which("tmux"):
            subprocess.run([os.path.join(PROJECT, "scripts", "need"), "tmux"],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if not shutil.which("tmux"):
            raise unittest.SkipTest("tmux is not installed")
        Terminal.count += 1
        self.folder = tempfile.mkdtemp()
        self.socket = os.path.join(self.folder, "tmux")
        self.feed_path = os.path.join(self.folder, "feed")
        self.raw_path = os.path.join(self.folder, "raw")
        os.mkfifo(self.feed_path)
        self.feed = None
        test.addCleanup(self.close)
        with open(os.path.join(self.folder, "rc"), "w") as file:
            file.write("PS1='ready> '\n")
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        environment.pop("NO_COLOR", None)
        environment.pop("TMUX", None)
        self.tmux("-f", "/dev/null", "new-session", "-d", "-s", "t", "-x", str(columns), "-y",
                  str(rows), "bash --noprofile --rcfile rc -i", env=environment, cwd=self.folder)
        self.tmux("pipe-pane", "-t", "t", f"cat >> {self.raw_path}")
        self.wait_for("ready>")

    def tmux(self, *words, **more):
        done = subprocess.run(["tmux", "-S", self.socket, *words], capture_output=True, text=True,
                              **more)
        if done.returncode:
            raise AssertionError(f"tmux {words}: {done.stderr}")
        return done.stdout

    def close(self):
        if self.feed:
            self.feed.close()
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    # Reading the terminal

    def screen(self):
        return self.tmux("capture-pane", "-p", "-t", "t")

    def shows(self, *texts):
        screen = self.screen()
        return all(text in screen for text in texts)

    def wait_for(self, *texts):
        wait_for(lambda: self.shows(*texts), f"{texts} on the screen", told=self.screen)

    def wait_until_gone(self, text):
        wait_for(lambda: not self.shows(text), f"no {text} on the screen", told=self.screen)

    def state(self):
        """Whether the alternate screen is shown, whether the cursor is shown, and whether lines
        wrap."""
        return self.tmux("display-message", "-p", "-t", "t",
                         "#{alternate_on} #{cursor_flag} #{wrap_flag}").strip()

    def raw(self):
        """Every byte written to the terminal so far."""
        with open(self.raw_path, "rb") as file:
            return file.read()

    # Acting on the terminal

    def press(self, *keys):
        self.tmux("send-keys", "-t", "t", *keys)

    def type(self, text):
        self.tmux("send-keys", "-t", "t", "-l", text)

    def resize(self, columns, rows):
        self.tmux("resize-window", "-t", "t", "-x", str(columns), "-y", str(rows))

    def start(self, command, records):
        """Runs a command line that reads the FIFO, and writes these lines into the FIFO, which
        stays open. The script saves the terminal's settings before and after the command."""
        script = os.path.join(self.folder, "run")
        with open(script, "w") as file:
            file.write(f"stty -a > before\n{command}\necho status ${{PIPESTATUS[*]}} > status\n"
                       "stty -a > after\necho all is over\n")
        self.type(". ./run")
        self.press("Enter")
        self.feed = open(self.feed_path, "wb", buffering=0)
        self.feed.write(records)

    def send(self, records):
        self.feed.write(records)

    def processes(self, name):
        """The ids of this terminal's processes with the name."""
        tty = self.tmux("display-message", "-p", "-t", "t", "#{pane_tty}").strip()
        found = subprocess.run(["pgrep", "-t", tty.removeprefix("/dev/"), "-x", name],
                               capture_output=True, text=True)
        return [int(word) for word in found.stdout.split()]

    def text_of(self, name):
        with open(os.path.join(self.folder, name)) as file:
            return file.read()

    def check_clean(self, test, status):
        """Checks that the command ended with the status and that the terminal is restored."""
        self.wait_for("all is over")
        test.assertEqual(self.text_of("before"), self.text_of("after"))
        test.assertEqual(self.state(), "0 1 1")
        test.assertEqual(self.text_of("status").strip(), f"status {status}")
