"""A folder with a spool, and signals as input for `alert` and `advise`."""
import json
import os
import sqlite3
import subprocess

from harness.commands import bare_environment, command as line_of, run
from harness.folders import quick_folder

CLOSE = 1672324980000
SIGNAL = {"type": "signal", "id": "linear:BTCUSDT:3:1672324800000:scalp:long",
          "category": "linear", "symbol": "BTCUSDT", "interval": "3", "time": 1672324800000,
          "close_time": CLOSE, "side": "long", "strategy": "scalp", "score": 0.83, "agree": 5,
          "of": 6, "confidence": "high", "entry": 16677, "stop": 16577.2, "target": 16876.6,
          "reasons": ["st_10_3_dir == 1", "rsi_7 > 55"]}


def signal(number=0, **more):
    return {**SIGNAL, "id": f"id-{number}", **more}


def deliveries(output):
    return [json.loads(line) for line in output.splitlines()]


class Room:
    """A temporary folder for one test, with a spool and with programs for the PATH."""

    def __init__(self, **environment):
        self.folder = quick_folder()
        self.path = self.folder.name
        own = {"PATH": f"{self.path}/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", **environment}
        self.environment = bare_environment(self.path, **own)
        os.mkdir(f"{self.path}/bin")

    def program(self, name, text):
        path = f"{self.path}/bin/{name}"
        with open(path, "w") as file:
            file.write("#!/bin/sh\n" + text)
        os.chmod(path, 0o755)
        return path

    def read(self, name):
        try:
            with open(f"{self.path}/{name}", "rb") as file:
                return file.read()
        except FileNotFoundError:
            return b""

    def words(self, *words, command="alert"):
        more = ["--state", f"{self.path}/state"] if command == "alert" else []
        if command == "alert" and not any(word.startswith("--backoff") for word in words):
            more += ["--backoff", "10ms,50ms"]
        return [command, *more, *words]

    def arguments(self, *words, command="alert"):
        """Returns the complete command line."""
        return line_of(*self.words(*words, command=command))

    def run(self, *words, given=b"", command="alert", **more):
        return run(self.words(*words, command=command), given, cwd=self.path,
                   env=self.environment, **more)

    def start(self, *words, command="alert", **more):
        more = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
                "bufsize": 0, **more}
        return subprocess.Popen(self.arguments(*words, command=command), cwd=self.path,
                                env=self.environment, **more)

    def spool(self, sql="SELECT id, state FROM alert ORDER BY number"):
        with sqlite3.connect(f"{self.path}/state/alerts.db", timeout=10) as database:
            return database.execute(sql).fetchall()

    def close(self):
        self.folder.cleanup()


def accounts(url):
    """Environment variables of a user with an account at every provider. One server plays all of
    them."""
    return {"TELEGRAM_BOT_TOKEN": "1:a", "TELEGRAM_CHAT_ID": "7", "TELEGRAM_API_URL": url,
            "DISCORD_WEBHOOK_URL": url, "SLACK_WEBHOOK_URL": url, "NTFY_URL": url,
            "PUSHOVER_TOKEN": "t", "PUSHOVER_USER": "u", "PUSHOVER_API_URL": url,
            "PHONE_NUMBER": "+49", "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "x",
            "TWILIO_FROM": "+1", "TWILIO_API_URL": url}
