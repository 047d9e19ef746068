"""The REST side: market data, the rate limit, and scripted failures."""
import asyncio
import socket
import struct
import time
from collections import deque

from aiohttp import web

from exchange.answers import Answers
from exchange.requests import ALIKE, Query, Refusal, Request

CODES = {
    "10002": "invalid request, please check your server timestamp or recv_window param. "
    "req_timestamp[1],server_timestamp[2],recv_window[5000]",
    "10003": "API key is invalid.",
    "10006": "Too many visits!",
    "10016": "Server error.",
}
# The answer of the exchange's network to countries that it does not serve, also to a WebSocket
# upgrade.
REGION = """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" \
"http://www.w3.org/TR/html4/loose.dtd">
<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=iso-8859-1">
<TITLE>ERROR: The request could not be satisfied</TITLE>
</HEAD><BODY>
<H1>403 ERROR</H1>
<H2>The request could not be satisfied.</H2>
<HR noshade size="1px">
The Amazon CloudFront distribution is configured to block access from your country.
We can't connect to the server for this app or website at this time.
</BODY></HTML>
"""
FAILURES = (*CODES, "403", "region", "429", "500", "502", "html", "garbage", "cut", "empty", "slow",
            "drop", "reset")


class Rest(Answers):
    def __init__(self, exchange):
        self.exchange = exchange
        self.failures = []  # [kind, times, path, options]
        self.loop = None  # function(cursor) -> the next cursor of instruments-info
        self.recent = deque()
        self.banned_until = 0.0
        self.breaches = 0

    def routes(self):
        paths = {"kline": self.kline, "time": self.time, "instruments-info": self.instruments,
                 "tickers": self.tickers, "recent-trade": self.trades, "orderbook": self.orderbook,
                 "funding/history": self.funding, "risk-limit": self.risk_limit,
                 "price-limit": self.price_limit,
                 **dict.fromkeys(ALIKE, self.index),}
        routes = [web.get(f"/v5/market/{path}", self.serve(answer))
                  for path, answer in paths.items()]
        return [*routes, web.get("/v5/spread/instrument", self.serve(self.spreads))]

    def serve(self, answer):
        async def handler(request):
            record = Request(time.monotonic(), request.path, dict(request.query),
                             dict(request.headers), request.rel_url.raw_query_string)
            self.exchange.requests.append(record)
            self.exchange.changed()
            response = await self.respond(request, record, answer)
            record.status = response.status
            self.exchange.changed()
            return response

        return handler

    async def respond(self, request, record, answer):
        if self.limited(record.time):
            return web.Response(status=403, text="access too frequent")
        await asyncio.sleep(self.exchange.knobs.rest_delay)
        failure = self.scripted(record.path)
        if failure:
            record.failure, options = failure
            response = await self.fail(request, *failure)
            if response is not None:
                return response
        query = Query(self.exchange, request)
        try:
            result = answer(query)
        except Refusal as error:
            return self.envelope({}, 10001, str(error))
        body = self.envelope(result, now=query.now)
        if record.failure == "cut":
            return await self.cut_short(request, body.body)
        return body

    def envelope(self, result, code=0, text="OK", headers=None, now=None):
        """`time` is the moment that the result was made for, because clients tell open candles
        from closed ones by it."""
        now = self.exchange.clock.now() if now is None else now
        reply = {"retCode": code, "retMsg": text, "result": result, "retExtInfo": {}, "time": now}
        return web.json_response(
            reply, headers=headers, dumps=self.exchange.dump
        )

    def limited(self, now):
        """Whether the limit per IP address refuses a request: too many in the window, or a ban."""
        knobs = self.exchange.knobs
        if not knobs.rate_limit:
            return False
        self.recent.append(now)
        while self.recent[0] < now - knobs.rate_window:
            self.recent.popleft()
        if len(self.recent) > knobs.rate_limit:
            self.breaches += 1
            self.banned_until = now + knobs.ban
            return True
        return now < self.banned_until

    # Scripted failures

    def scripted(self, path):
        for entry in self.failures:
            if entry[1] > 0 and (entry[2] is None or path.endswith(entry[2])):
                entry[1] -= 1
                return entry[0], entry[3]
        return None

    async def fail(self, request, kind, options):
        """The failing answer, or None if the true answer follows."""
        headers = {}
        if options.get("retry_after") is not None:
            headers["Retry-After"] = str(options["retry_after"])
        if kind in CODES:
            if kind == "10006":
                reset = int(time.time() * 1000) if options.get(
                    "wall") else self.exchange.clock.now()
                reset += options.get("reset_ms", 1000)
                headers |= {"X-Bapi-Limit": "50", "X-Bapi-Limit-Status": "0",
                            "X-Bapi-Limit-Reset-Timestamp": str(reset)}
            return self.envelope({}, int(kind), CODES[kind], headers)
        if kind in ("403", "429", "500", "502"):
            text = "access too frequent" if kind == "403" else f"<html><body>{kind}</body></html>"
            return web.Response(status=int(kind), text=options.get("text", text), headers=headers)
        if kind == "region":
            return web.Response(status=403, text=REGION, content_type="text/html")
        if kind == "html":
            return web.Response(text="<html><body>maintenance</body></html>",
                                content_type="text/html")
        if kind == "garbage":
            return web.Response(body=b'\x00\xff{"retCode":', content_type="application/json")
        if kind == "empty":
            return web.Response(text="", content_type="application/json")
        if kind == "slow":
            await asyncio.sleep(options.get("seconds", 2))
        if kind in ("drop", "reset"):
            if kind == "reset":
                raw = request.transport.get_extra_info("socket")
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            request.transport.abort()
            return web.Response(status=500)
        return None

    async def cut_short(self, request, body):
        """Sends the true length in the header, but only half of the body."""
        response = web.StreamResponse(headers={"Content-Type": "application/json",
                                               "Content-Length": str(len(body))})
        await response.prepare(request)
        await response.write(body[: len(body) // 2])
        request.transport.close()
        return response
