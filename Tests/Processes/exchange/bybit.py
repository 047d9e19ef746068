"""A fake of the Bybit v5 exchange on 127.0.0.1: WebSocket and REST, with scripted faults.

In a test:      with FakeBybit(speed=300) as exchange: ... exchange.url ...
As a program:   python3 -m exchange --port 8080 [--tls] [--set speed=60]
"""
import asyncio
import email.utils
import json
import random
import tempfile
import threading
import time
from collections import deque
from dataclasses import dataclass, field

from aiohttp import web

from exchange import tls
from exchange.account import Account
from exchange.acts import Acts
from exchange.feeds import Feeds
from exchange.knobs import Clock, Knobs
from exchange.link import Link, Socket
from exchange.orders import Orders, watch
from exchange.rest import Rest
from exchange.shapes import Shapes
from exchange.symbols import CATEGORIES, Symbols
from exchange.trade_socket import TradeSocket


@dataclass
class Handshake:
    time: float  # monotonic
    path: str
    headers: dict
    status: int = None
    query: dict = field(default_factory=dict)


class FakeBybit(Acts):
    """The exchange, in its own thread. All methods may be called from any thread."""

    def __init__(self, *, port=0, tls=False, certificate=None, start=None, speed=1.0, symbols=300,
                 listed=None, seed=1, **knobs):
        self.knobs = Knobs(**knobs)
        self.clock = Clock(start, speed)
        self.symbols = Symbols(symbols, listed)
        self.random = random.Random(seed)
        self.port, self.certificate = port, certificate or ("good" if tls else None)
        self.connections, self.handshakes = [], []  # Link, Handshake: all there ever were
        self.received, self.requests = [], []  # Frame, Request
        self.auths, self.auth_refusals, self.kills = [], deque(), 0
        self.subscribe_refusals = []
        self.feeds, self.rest, self.account, self.orders = Feeds(self), Rest(self), Account(
            self), Orders(self)
        self.shapes, self.trade = Shapes(self), TradeSocket(self)
        self.chaos = None  # a Chaos: faults by chance
        self.ca = None
        self.spoil = None  # function(text) -> text: what every answer and message goes through
        self._refusals, self._news = deque(), threading.Condition()
        self._loop, self._server = asyncio.new_event_loop(), None

    def dump(self, value):
        """An answer or a message as JSON text."""
        text = json.dumps(value, separators=(",", ":"))
        return self.spoil(text) if self.spoil else text

    # Life

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self._folder = tempfile.TemporaryDirectory(prefix="fake-bybit-")
        self._context = None
        if self.certificate:
            self.ca, self._context = tls.make(self._folder.name, self.certificate)
        self._loop.set_exception_handler(self._report)
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake-bybit",
                                        daemon=True)
        self._thread.start()
        self._call(self._open)

    def stop(self):
        self._call(self._close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._folder.cleanup()

    async def _open(self):
        app = web.Application()
        for category in CATEGORIES:
            app.router.add_get(f"/v5/public/{category}", self._socket(category))
        app.router.add_get("/v5/public/misc/status", self._socket("status"))
        app.router.add_get("/v5/private", self._socket("private"))
        app.router.add_get("/v5/trade", self._socket("trade"))
        app.add_routes(self.rest.routes())
        app.add_routes(self.account.routes())
        app.add_routes(self.shapes.routes())
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False)
        await self._runner.setup()
        await self._listen()
        self._tasks = [self._loop.create_task(task()) for task in (self._pump, self._kill)]
        self._tasks.append(self._loop.create_task(watch(self.orders)))

    async def _close(self):
        for task in self._tasks:
            task.cancel()
        self._server.close()
        for link in self.alive:
            link.transport.abort()
        await self._runner.shutdown()
        await self._runner.server.shutdown(0.1)
        await self._runner.cleanup()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    @staticmethod
    def _report(loop, context):
        """Ignores cut links and refused certificates, which the tests cause on purpose. Any
        other exception is an error of the fake exchange itself."""
        if not isinstance(context.get("exception"), (OSError, asyncio.CancelledError)):
            loop.default_exception_handler(context)

    async def _listen(self):
        self._server = await self._loop.create_server(self._runner.server, "127.0.0.1", self.port,
                                                      ssl=self._context)
        self.port = self._server.sockets[0].getsockname()[1]

    def _call(self, function, *arguments):
        """Run in the exchange's thread and return the result."""

        async def run():
            result = function(*arguments)
            return await result if asyncio.iscoroutine(result) else result

        if threading.current_thread() is getattr(self, "_thread", None):
            return function(*arguments)
        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(30)

    # Addresses

    def socket_url(self, category="linear"):
        paths = {"private": "private", "trade": "trade", "status": "public/misc/status"}
        scheme = "wss" if self.certificate else "ws"
        return f"{scheme}://127.0.0.1:{self.port}/v5/{paths.get(category, 'public/' + category)}"

    @property
    def url(self):
        return self.socket_url()

    @property
    def private_url(self):
        return self.socket_url("private")

    @property
    def trade_url(self):
        return self.socket_url("trade")

    @property
    def rest_url(self):
        return f"{'https' if self.certificate else 'http'}://127.0.0.1:{self.port}"

    # State for tests

    @property
    def alive(self):
        return [link for link in self.connections if link.alive]

    def moment(self):
        return time.monotonic()

    def changed(self):
        """Wake the waiting threads, because something changed."""
        with self._news:
            self._news.notify_all()

    def wait(self, condition, timeout=60.0, what="the condition"):
        """Wait until `condition()` is true, and return its value; fail after `timeout` real
        seconds."""
        end = time.monotonic() + timeout
        while not (value := condition()):
            if time.monotonic() > end:
                raise AssertionError(f"{what} was not met in {timeout} s")
            with self._news:
                self._news.wait(0.02)
        return value

    def subscribed(self, topic):
        """The live links subscribed to "topic" or "category:topic"."""
        return self._call(lambda: self.feeds.hearers(topic))

    def sent(self, op):
        """The frames with this op that clients sent."""
        return [frame for frame in list(self.received) if frame.op == op]

    # Time

    def advance(self, milliseconds):
        """Move the clock on and push at once what became due (best with speed=0)."""

        def act():
            self.clock.set(self.clock.now() + milliseconds)
            self.feeds.pump()
            self.orders.look()

        self._call(act)

    # Inside

    def _socket(self, category):
        async def handler(request):
            shake = Handshake(time.monotonic(), request.path, dict(request.headers),
                              query=dict(request.query))
            self.handshakes.append(shake)
            self.changed()
            recent = [other for other in self.handshakes
                      if other.time > shake.time - self.knobs.connect_window]
            if self.knobs.handshake_delay:
                await asyncio.sleep(self.knobs.handshake_delay)
            if self._refusals or len(recent) > self.knobs.connect_limit:
                status, retry_after, text = (self._refusals.popleft() if self._refusals
                                             else (403, None, "too many connections"))
                shake.status = status
                headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
                return web.Response(status=status, text=text, headers=headers)
            return await self._serve(category, request, shake)

        return handler

    async def _serve(self, category, request, shake):
        socket = Socket(autoping=False, autoclose=False)
        if self.knobs.wrong_accept > 0:
            self.knobs.wrong_accept -= 1
            socket.wrong_accept = True
        if self.knobs.date:
            now = (time.time() * 1000 + self.knobs.auth_offset if category in ("private", "trade")
                   else self.clock.now())
            socket.date = email.utils.formatdate(now // 1000, usegmt=True)
        try:
            await socket.prepare(request)
        except ConnectionError:
            return web.Response(status=400)
        shake.status = 101
        link = Link(self, category, len(self.connections) + 1, request, socket)
        link.silent = self.knobs.silent
        self.connections.append(link)
        self.changed()
        try:
            await link.run()
        finally:
            self.feeds.forget(link)
            self.changed()
        return socket

    async def _pump(self):
        while True:
            await asyncio.sleep(self.knobs.tick)
            self.feeds.pump()
            now, knobs = time.monotonic(), self.knobs
            for link in self.alive:
                mute = knobs.json_ping_cut and now - link.last_json_ping > knobs.json_ping_cut
                if mute or now - link.last_input > knobs.idle_cut:
                    link.cut("cut")

    async def _kill(self):
        due = None
        while True:
            await asyncio.sleep(self.knobs.tick)
            now, mean = time.monotonic(), self.knobs.kill_every
            due = (due or now + self.random.expovariate(1 / mean)) if mean else None
            if due and now >= due and self.alive:
                due = None
                self.kills += 1
                self.random.choice(self.alive).cut(self.random.choice(self.knobs.kill_how))
