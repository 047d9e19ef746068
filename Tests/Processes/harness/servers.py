"""Simulated servers: a message provider and a mail server."""
import base64
import http.server
import json
import socket
import socketserver
import threading

from harness.waiting import LIMIT


class Request:
    def __init__(self, method, path, headers, body):
        self.method, self.path, self.headers, self.body = method, path, headers, body

    @property
    def json(self):
        return json.loads(self.body)


# An answer that every provider's clients accept as success.
YES = (200, {"Content-Type": "application/json"}, b'{"ok":true,"status":1,"id":"m1","sid":"SM1"}')


class Server:
    """A server on a local port, in threads of the test."""

    def __init__(self, kind, handler, scheme):
        class Quiet(kind):
            daemon_threads = allow_reuse_address = True
            request_queue_size = 128

            def handle_error(self, *_):
                pass

        self.server = Quiet(("127.0.0.1", 0), handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"{scheme}://127.0.0.1:{self.server.server_address[1]}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Provider(Server):
    """A provider with scripted answers, which records the requests it receives.

    `answer(request, number)` returns (status, headers, body). None closes the connection without
    an answer; ("cut", status, headers, body) closes it before the answer is complete, and so
    does "cut" with a success answer; an Event is awaited before the connection is closed."""

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
                    self.reply(status, {**headers, "Content-Length": len(body) + 100}, body)
                elif answer:
                    status, headers, body = answer
                    self.reply(status, {"Content-Length": len(body), **headers}, body)

            do_GET = do_POST

            def reply(self, status, headers, body):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

            def handle(self):
                try:
                    super().handle()
                except OSError:
                    pass

        super().__init__(http.server.ThreadingHTTPServer, Handler, "http")

    def ids(self):
        with self.lock:
            return [request.headers["Idempotency-Key"] for request in self.requests]


class MailServer(Server):
    """An SMTP server; `refuse(command)` returns the answer to a refused command, or None."""

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

        super().__init__(socketserver.ThreadingTCPServer, Handler, "smtp")


def dead_address():
    """An address on which nothing listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{one.getsockname()[1]}"
