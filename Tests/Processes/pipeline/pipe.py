"""The five commands of the pipe, joined, at a fake exchange and a fake Telegram."""
import json
import os
import stat
import subprocess
import threading
import urllib.parse

from harness.commands import BIN
from harness.servers import Provider
from harness.waiting import wait_for

STAGES = ["bybit-stream", "ohlc", "ind", "signal", "alert"]
TOPICS = ["kline.1.BTCUSDT", "kline.1.ETHUSDT", "kline.3.SOLUSDT", "spot:kline.1.BTCUSDT",
          "publicTrade.BTCUSDT"]
ERRORS = set()
NEEDS = ["--rsi", "7", "--st", "10,3"]


class Telegram(Provider):
    """Keeps what is sent to it."""

    def __init__(self):
        super().__init__(lambda request, number: (200, {},
                                                  b'{"ok":true,"result":{"message_id":1}}'))

    @property
    def messages(self):
        bodies = [request.body.decode() for request in list(self.requests)]
        return [(json.loads(body) if body.startswith("{")
                 else dict(urllib.parse.parse_qsl(body)))["text"] for body in bodies]


class Pipe:
    """The five commands, joined, each one's output also kept in a file."""

    started = []

    def __init__(self, folder, exchange, telegram, number=0, ohlc=()):
        self.folder, self.processes, self.files = folder, {}, {}
        programs = os.path.join(folder, "programs")
        os.makedirs(programs, exist_ok=True)
        sms = os.path.join(programs, "termux-sms-send")
        open(sms, "w").write(f'#!/bin/bash\nprintf \'%s\\0\' "$@" >>"{folder}/sms"\n')
        os.chmod(sms, stat.S_IRWXU)
        # One message goes out at a time, so that what arrives can be counted by its text.
        self.environment = dict(os.environ, PATH=f"{BIN}:{programs}:/usr/bin:/bin",
                                PHONE_NUMBER="+15550100", TELEGRAM_BOT_TOKEN="1:canary",
                                TELEGRAM_CHAT_ID="7", TELEGRAM_API_URL=telegram.url, HOME=folder,
                                TZ="UTC")
        commands = {
            "bybit-stream": [*TOPICS, "--url", exchange.url, "--backfill", "60", "--backoff",
                             "20ms,200ms"],
            "ohlc": ohlc,
            "ind": NEEDS,
            "signal": ["--cooldown", "0"],
            "alert": ["--sms", "termux", "--telegram", "--state", os.path.join(folder, "state"),
                      "--template", "{id}", "--all-ages", "--backoff", "20ms,200ms"],
        }
        last = subprocess.DEVNULL
        for name in STAGES:
            path = os.path.join(folder, f"{name}.{number}")
            ERRORS.add(os.path.join(folder, f"{name}.err"))
            self.files[name] = path
            # `tee` would hide a reader that is gone; each stage writes into a pipe, and a thread
            # copies it on and into the file.
            process = subprocess.Popen([os.path.join(BIN, name), *commands[name]], stdin=last,
                                       stdout=subprocess.PIPE,
                                       stderr=open(os.path.join(folder, f"{name}.err"), "ab"),
                                       env=self.environment, cwd=folder, start_new_session=True)
            if last is not subprocess.DEVNULL:
                last.close()
            self.processes[name] = process
            Pipe.started.append(process)
            if name == STAGES[-1]:
                self.copy(process.stdout, open(path, "wb"), None)
            else:
                reading, writing = os.pipe()
                self.copy(process.stdout, open(path, "wb"), os.fdopen(writing, "wb", buffering=0))
                last = os.fdopen(reading, "rb")

    def copy(self, source, file, target):
        def work():
            try:
                while block := os.read(source.fileno(), 65536):
                    file.write(block)
                    file.flush()
                    if target:
                        target.write(block)
            except BrokenPipeError:
                pass
            # The reader is gone: the writer must feel it.
            source.close()
            file.close()
            if target:
                target.close()
        threading.Thread(target=work, daemon=True).start()

    def stop(self):
        """Ends the head; the rest follows."""
        self.processes["bybit-stream"].terminate()
        return self.wait()

    def wait(self):
        return {name: process.wait(timeout=60) for name, process in self.processes.items()}

    def records(self, name):
        with open(self.files[name], "rb") as file:
            return [json.loads(line) for line in file.read().splitlines(True)
                    if line.endswith(b"\n")]


def last_words():
    """What the stages said last, of all pipes of this process."""
    return [open(path).read()[-200:] for path in sorted(ERRORS) if os.path.exists(path)]


def until(condition, what, limit=60):
    wait_for(condition, what, limit, lambda: "last words: " + "; ".join(last_words()))
