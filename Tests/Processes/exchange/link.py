"""One WebSocket connection, on the exchange's side."""
import asyncio
import json
import socket
import struct
import time
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from exchange import control, wire


@dataclass
class Frame:
    """A frame sent by a client."""

    link: "Link"
    time: float  # monotonic
    kind: str  # text, binary, ping, pong, close
    text: str
    json: object = None

    @property
    def op(self):
        return self.json.get("op") if isinstance(self.json, dict) else None

    @property
    def args(self):
        return self.json.get("args", []) if isinstance(self.json, dict) else []


class Socket(web.WebSocketResponse):
    """aiohttp's server side, able to answer with a wrong Sec-WebSocket-Accept."""

    wrong_accept = False
    date = ""  # what the upgrade's answer says

    def _handshake(self, request):
        headers, *rest = super()._handshake(request)
        headers["Date"] = self.date
        if self.wrong_accept:
            headers["Sec-WebSocket-Accept"] = "AAAAAAAAAAAAAAAAAAAAAAAAAAA="
        return headers, *rest


@dataclass(eq=False)
class Link:
    exchange: object
    category: str  # spot, linear, inverse, option, spread, status, private, trade
    number: int
    request: object = field(repr=False)
    socket: Socket = field(repr=False)
    topics: dict = field(default_factory=dict)  # topic -> monotonic time of subscription
    identities: set = field(default_factory=set, repr=False)  # the reqIds of a trade link
    received: list = field(default_factory=list, repr=False)
    pings: int = 0  # JSON pings
    protocol_pings: int = 0
    pongs: int = 0  # protocol pongs from the client
    sent: int = 0
    authenticated: bool = False
    silent: bool = False  # answer and send nothing from now on
    opened: float = field(default_factory=time.monotonic)
    closed: float = None
    close_code: int = None  # the code of the client's close frame
    ended_by: str = ""  # client, drop, reset, close, cut

    def __post_init__(self):
        self.transport = self.request.transport
        self.identity = f"fake-{self.number:06d}"
        self.queue = asyncio.Queue()
        self.queued = 0
        self.last_input = self.last_json_ping = self.opened

    @property
    def alive(self):
        return self.closed is None

    @property
    def unsent(self):
        """The number of bytes that the client has not read yet."""
        return self.queued + self.transport.get_write_buffer_size()

    # Towards the client

    def send(self, item):
        """Queue a text (str, or dict made JSON), a binary message (bytes) or raw frames
        (bytearray)."""
        if not self.alive or self.silent:
            return False
        if isinstance(item, dict):
            item = json.dumps(item, separators=(",", ":"))
        self.queued += len(item)
        self.queue.put_nowait(item)
        if self.unsent > self.exchange.knobs.slow_limit:
            self.cut("cut")
        return True

    def send_raw(self, data):
        return self.send(bytearray(data))

    async def _write(self):
        while True:
            item = await self.queue.get()
            try:
                if isinstance(item, str):
                    await self.socket.send_str(self.exchange.spoil(item) if self.exchange.spoil
                                               else item)
                elif isinstance(item, bytearray):
                    self.transport.write(bytes(item))
                else:
                    await self.socket.send_bytes(item)
                self.sent += 1
            except ConnectionError:
                pass
            self.queued -= len(item)
            self.queue.task_done()
            self.exchange.changed()

    async def flush(self, seconds=0.25):
        try:
            await asyncio.wait_for(self.queue.join(), seconds)
        except asyncio.TimeoutError:
            pass

    # Closing

    def cut(self, how):
        """"drop" (FIN), "reset" (RST), or "cut" for no reason given."""
        if not self.alive:
            return
        self.ended_by = self.ended_by or how
        raw = self.transport.get_extra_info("socket")  # none where TLS is gone already
        try:
            if raw and how == "reset":
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            elif raw:
                raw.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        self.transport.abort()

    def close(self, code=1000, reason=""):
        """Starts the closing handshake; a client that ignores it is cut off after two seconds."""
        self.ended_by = self.ended_by or "close"
        self.send_raw(wire.frame(wire.CLOSE, struct.pack("!H", code) + reason.encode()))
        self.silent = True
        asyncio.get_running_loop().call_later(2, self.cut, "cut")

    # From the client

    async def run(self):
        writer = asyncio.create_task(self._write())
        try:
            while True:
                message = await self.socket.receive()
                if message.type in (WSMsgType.CLOSED, WSMsgType.CLOSING, WSMsgType.ERROR):
                    break
                self._take(message)
                if message.type == WSMsgType.CLOSE:
                    break
            await self.flush(0.05)
        finally:
            writer.cancel()
            self.ended_by = self.ended_by or "client"
            self.closed = time.monotonic()
            if not self.transport.is_closing():
                self.transport.close()

    def _take(self, message):
        kind = message.type.name.lower()
        text = message.data if isinstance(message.data, str) else repr(message.data)
        frame = Frame(self, time.monotonic(), kind, text)
        self.last_input = frame.time
        if kind == "text":
            try:
                frame.json = json.loads(text)
            except ValueError:
                pass
        self.received.append(frame)
        self.exchange.received.append(frame)
        if kind == "text":
            control.answer(self, frame)
        elif kind == "ping":
            self.protocol_pings += 1
            if not self.exchange.knobs.no_pong:
                self.send_raw(wire.frame(wire.PONG, bytes(message.data)))
        elif kind == "pong":
            self.pongs += 1
        elif kind == "close":
            self.close_code = message.data
            if self.ended_by != "close":
                self.send_raw(wire.frame(wire.CLOSE, struct.pack("!H", message.data) if message.data
                                         else b""))
        self.exchange.changed()
