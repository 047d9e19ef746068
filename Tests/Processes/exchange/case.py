"""Shared by the self-tests: an exchange, and a client made with aiohttp."""
import asyncio
import contextlib
import unittest

import aiohttp

from exchange.bybit import FakeBybit

START = 1_700_000_000_000  # 2023-11-14 22:13:20 UTC


class Case(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        connector = aiohttp.TCPConnector(force_close=True)
        self.session = aiohttp.ClientSession(connector=connector,
                                             timeout=aiohttp.ClientTimeout(total=60))
        self.stack, self.sockets = contextlib.ExitStack(), []

    async def asyncTearDown(self):
        self.stack.close()
        for ws in self.sockets:
            await ws.close()
        await self.session.close()

    def exchange(self, **options):
        exchange = self.fake = self.stack.enter_context(FakeBybit(**options))
        return exchange

    async def socket(self, category="linear", **options):
        known = len(self.fake.connections)
        ws = await self.session.ws_connect(self.fake.socket_url(category), autoping=False,
                                           timeout=0.1, **options)
        self.sockets.append(ws)
        # The client may see the answer to its handshake before the exchange counts the connection.
        await self.wait(lambda: len(self.fake.connections) > known)
        return ws

    async def raw_socket(self, context=None):
        """A connection without a client library, to see exactly how it ends."""
        name = "127.0.0.1" if context else None
        reader, writer = await asyncio.open_connection("127.0.0.1", self.fake.port, ssl=context,
                                                       server_hostname=name)
        self.stack.callback(writer.transport.abort)
        lines = ["GET /v5/public/linear HTTP/1.1", "Host: fake", "Upgrade: websocket",
                 "Connection: Upgrade"]
        lines += ["Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Version: 13", "",
                  ""]
        writer.write("\r\n".join(lines).encode())
        await reader.readuntil(b"\r\n\r\n")
        await self.wait(lambda: self.fake.alive)
        return reader

    async def wait(self, condition, timeout=60):
        return await asyncio.to_thread(self.fake.wait, condition, timeout)

    async def ask(self, ws, op, *args, **more):
        await ws.send_json({"op": op, "args": list(args), **more})
        return await ws.receive_json(timeout=60)

    async def subscribe(self, *topics, category="linear"):
        ws = await self.socket(category)
        self.assertTrue((await self.ask(ws, "subscribe", *topics))["success"])
        return ws

    async def get(self, path, **query):
        async with self.session.get(f"{self.fake.rest_url}/v5/market/{path}",
                                    params=query) as response:
            return await response.json()

    async def rows(self, path, **query):
        return (await self.get(path, **query))["result"]["list"]
