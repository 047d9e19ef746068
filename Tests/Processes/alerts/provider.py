"""A provider that answers as a test wants it to, and remembers what it was asked."""
import base64
import http.server
import json
import os
import pty
import select
import socket
import socketserver
import subprocess
import tempfile
import threading
import time
import unittest

from harness.commands import BIN

LIMIT = 60  # seconds that a condition is waited for, at most
CLOSE = 1672324980000
SIGNAL = {"type": "signal", "id": "linear:BTCUSDT:3:1672324800000:scalp:long", "category": "linear", "symbol": "BTCUSDT",
          "interval": "3", "time": 1672324800000, "close_time": CLOSE, "side": "long", "strategy": "scalp", "score": 0.83,
          "agree": 5, "of": 6, "confidence": "high", "entry": 16677, "stop": 16577.2, "target": 16876.6,
          "reasons": ["st_10_3_dir == 1", "rsi_7 > 55"]}


def signal(number=0, **more):
    return {**SIGNAL, "id": f"id-{number}", **more}


def lines(*records):
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


def wait_for(condition, what):
    limit = time.monotonic() + LIMIT
    while not condition():
        if time.monotonic() > limit:
            raise AssertionError("waited in vain for " + what)
        select.select([], [], [], 0.01)


def memory(process):
    """The most memory that it had at once, in KiB, up to its end. What `wait4` tells would begin at ours."""
    if os.environ.get("SANITIZED") == "address":
        process.kill()
        raise unittest.SkipTest("AddressSanitizer needs memory of its own")
    most = 0
    while process.poll() is None:
        try:
            with open(f"/proc/{process.pid}/status") as file:
                most = max([most] + [int(line.split()[1]) for line in file if line.startswith("VmHWM")])
        except (FileNotFoundError, ProcessLookupError):
            pass
        select.select([], [], [], 0.01)
    return most


class Terminal:
    """A terminal as the standard error of a process: `shown` is what stands on it so far."""

    def __init__(self):
        self.main, self.other = pty.openpty()
        self.shown = b""

    def wait_for(self, text):
        def comes():
            if select.select([self.main], [], [], 0.1)[0]:
                self.shown += os.read(self.main, 4096)
            return text in self.shown
        wait_for(comes, f"{text} on the terminal, which shows {self.shown}")

    def close(self):
        os.close(self.main), os.close(self.other)


class Request:
    def __init__(self, method, path, headers, body):
        self.method, self.path, self.headers, self.body = method, path, headers, body

    @property
    def json(self):
        return json.loads(self.body)


# A yes of every provider at once.
YES = (200, {"Content-Type": "application/json"}, b'{"ok":true,"status":1,"id":"m1","sid":"SM1"}')


class Provider:
    """`answer(request, number)` gives (status, headers, body); None hangs up without a word; ("cut", status, headers, body) hangs up
    before the answer is whole, and so does "cut", which says yes; an Event waits for it, and then hangs up."""

    def __init__(self, answer=None):
        self.answer = answer or (lambda request, number: YES)
        self.requests, self.lock = [], threading.Lock()
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                if len(body) < length:  # the client died while it sent
                    return
                request = Request(self.command, self.path, dict(self.headers), body)
                with provider.lock:
                    number = len(provider.requests)
                    provider.requests.append(request)
                answer = provider.answer(request, number)
                self.close_connection = True
                if isinstance(answer, threading.Event):
                    answer.wait(LIMIT)
                elif answer == "cut":
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
                elif answer and answer[0] == "cut":
                    _, status, headers, body = answer
                    self.send_response(status)
                    for name, value in {**headers, "Content-Length": len(body) + 100}.items():
                        self.send_header(name, str(value))
                    self.end_headers()
                    self.wfile.write(body)
                elif answer:
                    status, headers, body = answer
                    self.send_response(status)
                    for name, value in {"Content-Length": len(body), **headers}.items():
                        self.send_header(name, str(value))
                    self.end_headers()
                    self.wfile.write(body)

            do_GET = do_POST

            def log_message(self, *_):
                pass

            def handle(self):
                try:
                    super().handle()
                except OSError:
                    pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def ids(self):
        with self.lock:
            return [request.headers["Idempotency-Key"] for request in self.requests]


class MailServer:
    """SMTP; `refuse(command)` gives the answer to a command that is refused."""

    def __init__(self, refuse=lambda command: None):
        self.mails = []
        mails = self.mails

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                self.wfile.write(b"220 test\r\n")
                mail = {"auth": None, "from": None, "to": []}
                while line := self.rfile.readline():
                    words = line.decode().strip()
                    refusal = refuse(words)
                    if refusal:
                        self.wfile.write(refusal.encode() + b"\r\n")
                        continue
                    verb = words.split(" ")[0].upper()
                    if verb == "EHLO":
                        self.wfile.write(b"250-test\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n")
                        continue
                    if verb == "AUTH":
                        parts = words.split(" ")
                        if len(parts) == 2:
                            self.wfile.write(b"334 \r\n")
                            parts.append(self.rfile.readline().decode().strip())
                        mail["auth"] = base64.b64decode(parts[2]).split(b"\0")[1:]
                        self.wfile.write(b"235 ok\r\n")
                        continue
                    if verb == "MAIL":
                        mail["from"] = words
                    if verb == "RCPT":
                        mail["to"].append(words)
                    if verb == "DATA":
                        self.wfile.write(b"354 go\r\n")
                        content = b""
                        while (line := self.rfile.readline()) not in (b".\r\n", b""):
                            content += line[1:] if line.startswith(b".") else line
                        mails.append({**mail, "content": content})
                    self.wfile.write(b"221 bye\r\n" if verb == "QUIT" else b"250 ok\r\n")
                    if verb == "QUIT":
                        return

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = allow_reuse_address = True

        self.server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"smtp://127.0.0.1:{self.server.server_address[1]}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def dead_address():
    """An address where nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{one.getsockname()[1]}"


class Room:
    """A folder of a test's own, with a spool in it and programs that it puts on the PATH."""

    def __init__(self, **environment):
        # In memory where that can be: thousands of alerts, each put on disk, would make the disk the slowest part.
        self.folder = tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
        self.path = self.folder.name
        self.environment = {"PATH": f"{self.path}/bin:/usr/bin:/bin", "HOME": self.path, "TZ": "UTC", "LC_ALL": "C.UTF-8", **environment}
        # Where scripts/coverage counts.
        self.environment |= {name: value for name, value in os.environ.items() if name == "LLVM_PROFILE_FILE"}
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

    def arguments(self, *words, command="alert"):
        more = ["--state", f"{self.path}/state"] if command == "alert" else []
        if command == "alert" and not any(word.startswith("--backoff") for word in words):
            more += ["--backoff", "10ms,50ms"]
        return [os.path.join(BIN, command), *more, *words]

    def run(self, *words, given=b"", command="alert", timeout=60, **more):
        return subprocess.run(self.arguments(*words, command=command), input=given, capture_output=True, cwd=self.path,
                              env=self.environment, timeout=timeout, **more)

    def start(self, *words, command="alert", **more):
        more = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "bufsize": 0, **more}
        return subprocess.Popen(self.arguments(*words, command=command), cwd=self.path, env=self.environment, **more)

    def spool(self, sql="SELECT id, state FROM alert ORDER BY number"):
        import sqlite3
        with sqlite3.connect(f"{self.path}/state/alerts.db", timeout=10) as database:
            return database.execute(sql).fetchall()

    def close(self):
        self.folder.cleanup()


def deliveries(output):
    return [json.loads(line) for line in output.splitlines()]
