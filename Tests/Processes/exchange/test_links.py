"""Tests of the fake exchange with aiohttp's own client."""
import json
import ssl
import subprocess
import sys
import time

import aiohttp

from exchange.case import Case
from harness.commands import PROCESSES


class Links(Case):
    async def test_handshakes(self):
        self.exchange()
        self.fake.refuse(429, times=2, retry_after=3)
        for _ in range(2):
            with self.assertRaises(aiohttp.WSServerHandshakeError) as caught:
                await self.socket()
            self.assertEqual((caught.exception.status, caught.exception.headers["Retry-After"]),
                             (429, "3"))
        self.fake.knobs.wrong_accept = 1
        with self.assertRaises(aiohttp.WSServerHandshakeError):
            await self.socket()
        self.fake.knobs.handshake_delay = 0.2
        begun = time.monotonic()
        await self.socket()
        self.assertGreater(time.monotonic() - begun, 0.19)
        self.fake.knobs.handshake_delay, self.fake.knobs.connect_limit = 0, 3
        with self.assertRaises(aiohttp.WSServerHandshakeError):
            await self.socket()
        self.assertEqual([shake.status for shake in self.fake.handshakes],
                         [429, 429, 101, 101, 403])
        self.fake.refuse_connections()
        with self.assertRaises(aiohttp.ClientConnectorError):
            await self.socket()
        self.fake.refuse_connections(False)
        self.fake.knobs.connect_limit = 500
        await self.socket()

    async def test_ends(self):
        self.exchange()
        for end in (self.fake.drop, self.fake.reset):
            reader = await self.raw_socket()
            self.assertEqual(end(), 1)
            if end == self.fake.drop:
                self.assertEqual(await reader.read(), b"")
            else:
                with self.assertRaises(ConnectionResetError):
                    await reader.read()
            await self.wait(lambda: not self.fake.alive)
            self.assertEqual(self.fake.connections[-1].ended_by, end.__name__)
        ws = await self.socket()
        self.fake.push(None, "last")
        self.fake.close()
        self.assertEqual([(await ws.receive()).data, (await ws.receive()).extra],
                         ["last", "maintenance"])
        await self.wait(lambda: not self.fake.alive)
        self.assertEqual((ws.close_code, self.fake.connections[-1].close_code), (1001, 1000))
        ws = await self.socket()
        await ws.close(code=1000)
        await self.wait(lambda: not self.fake.alive)
        self.assertEqual((self.fake.connections[-1].ended_by, self.fake.connections[-1].close_code),
                         ("client", 1000))

    async def test_silence(self):
        self.exchange(speed=20)
        ws = await self.subscribe("tickers.BTCUSDT")
        self.fake.silence()
        self.fake.push(None, "unheard")
        await ws.send_str('{"op":"ping"}')
        await self.wait(lambda: self.fake.connections[0].pings == 1)
        self.fake.silence(yes=False)
        self.fake.knobs.no_pong, self.fake.knobs.auto = True, False
        await ws.send_str('{"op":"ping"}')
        await ws.ping(b"x")
        await self.wait(lambda: self.fake.connections[0].protocol_pings == 1)
        self.fake.push(None, "end")
        texts = []
        while (text := await ws.receive_str()) != "end":
            texts.append(text)
        self.assertFalse([text for text in texts if "ping" in text or "unheard" in text])

    async def test_oddities(self):
        self.exchange(auto=False)
        ws = await self.subscribe("publicTrade.BTCUSDT")
        plain = self.fake.message("publicTrade.BTCUSDT")
        self.fake.push_odd("fragments", text=plain)
        self.assertEqual([(await ws.receive()).data, (await ws.receive()).data],
                         [b"between", plain])
        self.fake.push_odd("1MiB", "publicTrade.BTCUSDT")
        self.assertEqual(len(await ws.receive_str()), 1 << 20)
        self.fake.push_odd("binary", text=plain)
        self.assertEqual(await ws.receive_bytes(), plain.encode())
        self.fake.push_odd("bad-json")
        self.assertRaises(ValueError, json.loads, await ws.receive_str())
        self.fake.push(None, b"\x00")
        self.assertEqual(await ws.receive_bytes(), b"\x00")
        codes = {"bad-utf8": 1007, "huge-header": 1009, "reserved-bit": 1002,
                 "reserved-opcode": 1002, "long-ping": 1002}
        for kind, code in codes.items():
            ws = await self.socket()
            self.fake.push_odd(kind, self.fake.connections[-1])
            message = await ws.receive()
            self.assertEqual((kind, message.type, message.data.code),
                             (kind, aiohttp.WSMsgType.ERROR, code))

    async def test_cuts_by_time(self):
        self.exchange(json_ping_cut=0.3)
        begun = time.monotonic()
        ws = await self.socket()
        await ws.ping()
        await self.wait(lambda: self.fake.connections and not self.fake.alive)
        self.assertGreater(time.monotonic() - begun, 0.29)
        self.fake.knobs.json_ping_cut, self.fake.knobs.idle_cut = 0, 0.1
        await self.socket()
        await self.wait(lambda: len(self.fake.connections) == 2 and not self.fake.alive)

    async def test_every_oddity_is_sent(self):
        self.exchange(auto=False)
        with self.assertRaises(ValueError) as caught:
            self.fake.push_odd("nonsense")
        kinds = str(caught.exception).partition("there are ")[2].split(", ")
        self.assertGreater(len(kinds), 20)
        for kind in kinds:
            await self.raw_socket()
            self.assertEqual(self.fake.push_odd(kind, self.fake.connections[-1]), 1, kind)
        self.fake.drop()
        await self.wait(lambda: not self.fake.alive)

    async def test_kills_and_slow_readers(self):
        self.exchange(kill_every=0.02)
        for _ in range(5):
            ws = await self.socket()
            self.assertIn((await ws.receive()).type.name, ("CLOSED", "ERROR"))
        self.assertEqual(self.fake.kills, 5)
        self.fake.knobs.kill_every, self.fake.knobs.slow_limit = 0, 4 << 20
        ws = await self.socket()
        ws.get_extra_info("transport")
        ws._response.connection.transport.pause_reading()
        await self.wait(lambda: not self.fake.push(None, "x" * (1 << 20)))
        self.assertEqual(self.fake.connections[-1].ended_by, "cut")


class Rest(Case):
    async def test_failures(self):
        self.exchange()

        async def kline():
            async with self.session.get(
                f"{self.fake.rest_url}/v5/market/kline?symbol=BTCUSDT&interval=1") as reply:
                return reply.status, reply.headers, await reply.json(content_type=None)

        for code in ("10002", "10003", "10006", "10016"):
            self.fake.fail_rest(code)
            status, headers, body = await kline()
            self.assertEqual((status, body["retCode"]), (200, int(code)))
            self.assertEqual("X-Bapi-Limit-Reset-Timestamp" in headers, code == "10006")
        for kind in ("403", "429", "500", "html", "garbage"):
            self.fake.fail_rest(kind, retry_after=1)
            with self.assertRaises(ValueError):
                await kline()
        for kind in ("cut", "drop", "reset"):
            self.fake.fail_rest(kind, path="/kline")
            with self.subTest(kind), self.assertRaises(aiohttp.ClientError):
                await kline()
        self.fake.fail_rest("slow", seconds=0.2)
        begun = time.monotonic()
        self.assertEqual((await kline())[2]["retCode"], 0)
        self.assertGreater(time.monotonic() - begun, 0.19)
        self.assertEqual(self.fake.requests[-1].query, {"symbol": "BTCUSDT", "interval": "1"})
        self.assertEqual(self.fake.requests[4].status, 403)

    async def test_rate_limit(self):
        self.exchange(rate_limit=5)
        statuses = []
        for _ in range(7):
            async with self.session.get(f"{self.fake.rest_url}/v5/market/time") as reply:
                statuses.append((reply.status, (await reply.text())[:19]))
        self.assertEqual(statuses[5:], [(403, "access too frequent")] * 2)
        self.assertEqual({status for status, _ in statuses[:5]}, {200})
        self.assertEqual(self.fake.rest.breaches, 2)

    async def test_certificates(self):
        for kind in ("good", "wrong-host", "expired", "self-signed"):
            with self.subTest(kind):
                exchange = self.exchange(certificate=kind)
                context = ssl.create_default_context(cafile=exchange.ca)
                if kind == "good":
                    ws = await self.socket(ssl=context)
                    await ws.send_str('{"op":"ping"}')
                    self.assertEqual((await ws.receive_json())["ret_msg"], "pong")
                    reader = await self.raw_socket(context)
                    exchange.reset()
                    with self.assertRaises(ConnectionResetError):
                        await reader.read()
                else:
                    with self.assertRaises(aiohttp.ClientConnectorCertificateError):
                        await self.socket(ssl=context)


class Programs(Case):
    def program(self, name, *arguments):
        command = [sys.executable, "-m", name, *arguments]
        program = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROCESSES)
        self.stack.callback(program.stdout.close)
        self.stack.callback(program.wait)
        self.stack.callback(program.terminate)
        return program, json.loads(program.stdout.readline())

    async def test_program(self):
        _, addresses = self.program("exchange", "--tls", "--set", "speed=60")
        context = ssl.create_default_context(cafile=addresses["ca"])
        ws = await self.session.ws_connect(addresses["spot"], ssl=context, timeout=0.1)
        self.sockets.append(ws)
        self.assertTrue((await self.ask(ws, "subscribe", "kline.1.BTCUSDT"))["success"])
        self.assertEqual((await ws.receive_json())["topic"], "kline.1.BTCUSDT")

    async def flood(self, *arguments):
        program, address = self.program("exchange.flood", "--once", *arguments)
        ws = await self.session.ws_connect(address["url"])
        self.assertTrue((await self.ask(ws, "subscribe", "publicTrade.BTCUSDT"))["success"])
        texts = [message.data async for message in ws]
        self.assertEqual(ws.close_code, 1000)
        self.assertEqual(json.loads(program.stdout.readline())["messages"], len(texts))
        return texts

    async def test_flood(self):
        texts = await self.flood("--messages", "5000", "--batch", "256")
        self.assertEqual((len(texts), {len(text) for text in texts}), (5000, {300}))
        self.assertEqual(len({json.loads(text)["data"][0]["i"] for text in texts}), 5000)
        texts = await self.flood("--messages", "100", "--rate", "1000")
        self.assertEqual(len({json.loads(text)["data"][0]["i"] for text in texts}), 100)
        sent = [int(json.loads(text)["sent"]) for text in texts]
        self.assertGreater(sent[-1] - sent[0], 90_000)
