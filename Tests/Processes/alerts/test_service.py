"""A service run the way systemd runs it."""
import os
import re
import shlex
import signal as signals
import subprocess
import threading
import unittest

from alerts.case import Room, signal
from harness.commands import PROJECT, lines_of
from harness.servers import Provider
from harness.waiting import LIMIT, wait_for


class Service(unittest.TestCase):
    """Stops `bybit-alert@.service` the way a service manager does, with the unit's own KillMode."""

    UNITS = os.path.join(PROJECT, "packaging", "units")

    def settings(self):
        settings = {}
        for part in ("bybit-alert@.service", "sandbox"):
            with open(os.path.join(self.UNITS, part)) as file:
                settings |= dict(line.strip().split("=", 1) for line in file
                                 if re.match(r"[A-Z]\w*=", line))
        return settings

    @staticmethod
    def group(leader):
        """The processes of a group that still run."""
        found = []
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{name}/stat") as file:
                    state, _, number = file.read().rpartition(")")[2].split()[:3]
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(number) == leader and state != "Z":
                found.append(int(name))
        return found

    def test_each_stage_gets_sigterm_and_time_to_end(self):
        settings, room = self.settings(), Room()
        asked, go = threading.Event(), threading.Event()

        def answer(request, number):
            asked.set()
            go.wait(LIMIT)
            return 200, {}, b""
        provider = Provider(answer)
        try:
            with open(f"{room.path}/records", "wb") as file:
                file.write(lines_of(signal(1)))
            shell = settings["ExecStart"].split(" -c ")[0].split()
            # The program that replaces the stream also waits for more input.
            words = room.arguments("--webhook", provider.url, "--all-ages", "--timeout", "20s")
            pipe = "tail -f records | " + shlex.join(words)
            process = subprocess.Popen([*shell, "-c", pipe], stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                       cwd=room.path, env=room.environment, start_new_session=True)
            self.assertTrue(asked.wait(LIMIT))
            for member in self.group(process.pid):
                if settings["KillMode"] == "control-group" or member == process.pid:
                    os.kill(member, signals.SIGTERM)
            if settings["KillMode"] == "mixed":
                process.wait(LIMIT)
                for member in self.group(process.pid):
                    os.kill(member, signals.SIGKILL)
            go.set()
            # The provider answers after the other stages have ended.
            wait_for(lambda: self.group(process.pid) == [], "the end of all stages")
            process.wait(LIMIT)
            self.assertGreater(float(settings["TimeoutStopSec"]), 10,
                               "alert may take its --timeout")
            self.assertEqual(room.spool(), [("id-1", "sent")])
        finally:
            go.set()
            provider.close(), room.close()
