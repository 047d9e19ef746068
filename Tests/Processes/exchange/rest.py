"""The REST side: market data, the rate limit, and scripted failures."""
import asyncio
import socket
import struct
import time
from collections import deque
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import unquote

from aiohttp import web

from exchange import market
from exchange.feeds import Book

ALIKE = {"mark-price-kline": "mark", "index-price-kline": "index", "premium-index-price-kline": "premium"}
OPTION_NAMES = {
    "bidPrice": "bid1Price", "bidSize": "bid1Size", "bidIv": "bid1Iv", "askPrice": "ask1Price",
    "askSize": "ask1Size", "askIv": "ask1Iv", "markPriceIv": "markIv",
}  # fmt: skip
CODES = {
    "10002": "invalid request, please check your server timestamp or recv_window param. "
    "req_timestamp[1],server_timestamp[2],recv_window[5000]",
    "10003": "API key is invalid.",
    "10006": "Too many visits!",
    "10016": "Server error.",
}
# How the exchange's network answers to countries that it does not serve, on the upgrade of a WebSocket, too.
REGION = """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
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
FAILURES = (*CODES, "403", "region", "429", "500", "502", "html", "garbage", "cut", "empty", "slow", "drop", "reset")


@dataclass
class Request:
    """A REST request as it came."""

    time: float  # monotonic
    path: str
    query: dict
    headers: dict
    raw_query: str
    status: int = None  # of the answer, once there is one
    failure: str = ""  # the scripted one that met it


class Refusal(Exception):
    """A parameter the exchange does not take."""

    def __init__(self, text, code=10001):
        super().__init__(text)
        self.code = code


class Rest:
    def __init__(self, exchange):
        self.exchange = exchange
        self.failures = []  # [kind, times, path, options]
        self.loop = None  # function(cursor) -> the next cursor of instruments-info
        self.recent = deque()
        self.banned_until = 0.0
        self.breaches = 0

    def routes(self):
        paths = {
            "kline": self.kline, "time": self.time, "instruments-info": self.instruments, "tickers": self.tickers,
            "recent-trade": self.trades, "orderbook": self.orderbook, "funding/history": self.funding,
            "risk-limit": self.risk_limit,
            **dict.fromkeys(ALIKE, self.index),
        }  # fmt: skip
        routes = [web.get(f"/v5/market/{path}", self.serve(answer)) for path, answer in paths.items()]
        return [*routes, web.get("/v5/spread/instrument", self.serve(self.spreads))]

    def serve(self, answer):
        async def handler(request):
            record = Request(
                time.monotonic(), request.path, dict(request.query), dict(request.headers), request.rel_url.raw_query_string
            )
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
        """`time` is the moment the result was made for, so that it tells open candles from closed ones."""
        now = self.exchange.clock.now() if now is None else now
        reply = {"retCode": code, "retMsg": text, "result": result, "retExtInfo": {}, "time": now}
        return web.json_response(
            reply, headers=headers, dumps=self.exchange.dump
        )

    def limited(self, now):
        """The limit by address: too many in the window, or still banned."""
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
        """The failing answer, or nothing where the true answer follows."""
        headers = {}
        if options.get("retry_after") is not None:
            headers["Retry-After"] = str(options["retry_after"])
        if kind in CODES:
            if kind == "10006":
                reset = int(time.time() * 1000) if options.get("wall") else self.exchange.clock.now()
                reset += options.get("reset_ms", 1000)
                headers |= {"X-Bapi-Limit": "50", "X-Bapi-Limit-Status": "0", "X-Bapi-Limit-Reset-Timestamp": str(reset)}
            return self.envelope({}, int(kind), CODES[kind], headers)
        if kind in ("403", "429", "500", "502"):
            text = "access too frequent" if kind == "403" else f"<html><body>{kind}</body></html>"
            return web.Response(status=int(kind), text=options.get("text", text), headers=headers)
        if kind == "region":
            return web.Response(status=403, text=REGION, content_type="text/html")
        if kind == "html":
            return web.Response(text="<html><body>maintenance</body></html>", content_type="text/html")
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
        """The true length in the header, half of it in the body."""
        response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(body))})
        await response.prepare(request)
        await response.write(body[: len(body) // 2])
        request.transport.close()
        return response

    # Answers

    def time(self, query):
        now = query.now
        return {"timeSecond": str(now // 1000), "timeNano": f"{now}000000"}

    def kline(self, query):
        category = query.category("linear", "linear", "spot", "inverse")
        symbol = query.symbol(category, loose=True)
        actual = category if symbol in self.exchange.symbols.known[category] else "linear"
        interval = query.interval()
        rows = [market.candle(symbol, interval, start, actual, query.now).row() for start in query.starts(symbol, interval)]
        return {"category": category, "symbol": symbol, "list": rows}

    def index(self, query):
        kind = ALIKE[query.path.rpartition("/")[2]]
        allowed = {"mark": ("linear", "inverse", "option"), "index": ("linear", "inverse"), "premium": ("linear",)}
        category = query.category("linear", *allowed[kind])
        symbol, interval = query.symbol(category), query.interval()
        starts = query.starts(symbol, interval)
        rows = [market.index_row(kind, symbol, interval, start, category, query.now) for start in starts]
        return {"category": category, "symbol": symbol, "list": rows}

    def funding(self, query):
        category = query.category(None, "linear", "inverse")
        symbol = query.symbol(category)
        low, high = query.whole("startTime"), query.whole("endTime")
        if low is not None and high is None:
            raise Refusal("endTime is required with startTime")
        high = query.now if high is None else min(high, query.now)
        low = max(low or 0, self.exchange.symbols.first(symbol))
        when, rows = high // market.FUNDING * market.FUNDING, []
        limit = query.limit(200, 200)
        while when >= low and len(rows) < limit:
            rows.append(market.funding(symbol, when))
            when -= market.FUNDING
        return {"category": category, "list": rows}

    def instruments(self, query):
        known = self.exchange.symbols
        category = query.category(None, "linear", "spot", "inverse", "option")
        status, coin, only = query.get("status", "Trading"), query.get("baseCoin"), query.get("symbol")
        if category == "option":
            coin = coin or "BTC"
        records = [
            record
            for record in (known.instrument(category, symbol) for symbol in known.names[category])
            if (record["symbol"] == only if only else record["status"] == status)
            and (coin in (None, record["baseCoin"]) or category == "spot" or only)
        ]
        limit = min(query.limit(500, 1000), self.exchange.knobs.page_limit)
        if category == "spot":
            return {"category": category, "list": [*self.exchange.knobs.odd_instruments, *records], "nextPageCursor": ""}
        records.sort(key=lambda record: record["symbol"])
        cursor = unquote(query.get("cursor", "")).rpartition("last=")[2]
        rest = [record for record in records if record["symbol"] > cursor]
        page = rest[:limit]
        if self.loop:
            return {"category": category, "list": page, "nextPageCursor": self.loop(query.get("cursor", ""))}
        more = f"first%3D{page[0]['symbol']}%26last%3D{page[-1]['symbol']}" if len(rest) > limit else ""
        return {"category": category, "list": [*self.exchange.knobs.odd_instruments, *page], "nextPageCursor": more}

    def spreads(self, query):
        only = query.get("symbol")
        rows = [
            {"symbol": symbol, "contractType": "FundingRateArb", "status": "Trading", "settleCoin": "USDT", "tickSize": "0.0001",
             "minPrice": "-1999.9998", "maxPrice": "1999.9998", "lotSize": "0.1", "minSize": "0.1", "maxSize": "50000"}
            for symbol in self.exchange.symbols.names["spread"] if only in (None, symbol)
        ]  # fmt: skip
        return {"list": rows, "nextPageCursor": ""}

    def risk_limit(self, query):
        """Three tiers a symbol, in the settle coin: their limit, the highest leverage, the maintenance rate as a fraction."""
        category = query.category(None, "linear", "inverse")
        names = [query.symbol(category)] if query.get("symbol") else self.exchange.symbols.names[category][:15]
        one = Decimal("2000000") if category == "linear" else Decimal(150)
        rows = []
        for symbol in names:
            deduction, rate = Decimal(0), Decimal(0)
            for number, (limit, leverage, upkeep) in enumerate(((one, 100, "0.005"), (one * 2, 50, "0.01"), (one * 10, 10, "0.05"))):
                deduction, rate = deduction + (one * number) * (Decimal(upkeep) - rate if number else 0), Decimal(upkeep)
                rows.append({
                    "id": number + 1, "symbol": symbol, "riskLimitValue": str(limit), "maintenanceMargin": upkeep,
                    "initialMargin": str(Decimal(1) / leverage), "isLowestRisk": int(number == 0), "maxLeverage": f"{leverage}.00",
                    "mmDeduction": str(deduction) if number else "",
                })  # fmt: skip
        return {"category": category, "list": rows, "nextPageCursor": ""}

    def trades(self, query):
        category = query.category(None, "linear", "spot", "inverse", "option")
        option = category == "option"
        name = query.get("baseCoin", "BTC") if option else query.symbol(category)
        every, options = self.exchange.knobs.trade_every, self.exchange.symbols.options(name) if option else ()
        limit = query.limit(60, 60) if category == "spot" else query.limit(500, 1000)
        index, rows = query.now // every, []
        while len(rows) < limit:
            deal = market.trade(category, name, index, every, options)
            index -= 1
            if deal["T"] > query.now:
                continue
            row = {
                "execId": deal["i"], "symbol": deal["s"], "price": deal["p"], "size": deal["v"], "side": deal["S"],
                "time": str(deal["T"]), "isBlockTrade": False, "isRPITrade": False, "seq": str(deal["seq"]),
            }  # fmt: skip
            rows.append({**row, **{name: deal[name] for name in ("mP", "iP", "mIv", "iv") if name in deal}})
        return {"category": category, "list": rows}

    def orderbook(self, query):
        category = query.category(None, "linear", "spot", "inverse", "option", "spread")
        symbol = query.symbol(category)
        limit = query.limit(*{"option": (1, 25), "spot": (1, 1000)}.get(category, (25, 1000)))
        feed = self.exchange.feeds.active.get((category, f"orderbook.1000.{symbol}"))
        feed = feed or Book(self.exchange, category, f"orderbook.1000.{symbol}", query.now)
        bids, asks = (market.levels(side)[:limit] for side in feed.sides)
        now = query.now
        return {"s": symbol, "b": bids, "a": asks, "ts": now, "u": feed.version, "seq": market.sequence(now), "cts": now - 2}

    def tickers(self, query):
        category = query.category(None, "linear", "spot", "inverse", "option")
        if query.get("symbol"):
            names = [query.symbol(category)]
        elif category == "option":
            names = self.exchange.symbols.options(query.get("baseCoin", "BTC"))
        else:
            known = self.exchange.symbols
            names = [symbol for symbol in known.names[category] if known.status(symbol) == "Trading"]
        rows = [market.ticker(category, symbol, query.now) for symbol in names]
        for row in rows:
            if category == "spot":
                row |= {"bid1Price": row["lastPrice"], "bid1Size": "2", "ask1Price": row["lastPrice"], "ask1Size": "1"}
            elif category == "option":
                for old, new in OPTION_NAMES.items():
                    row[new] = row.pop(old)
        return {"category": category, "list": rows}


class Query:
    """The parameters of one request, checked."""

    def __init__(self, exchange, request):
        self.exchange, self.path, self.values = exchange, request.path, request.query
        self.now = exchange.clock.now()
        self.get = self.values.get

    def category(self, default, *allowed):
        value = self.get("category", default)
        if value not in allowed:
            raise Refusal("params error: Category is invalid")
        return value

    def symbol(self, category, loose=False):
        """`loose`: the inverse candles answer for linear symbols too."""
        value, known = self.get("symbol", ""), self.exchange.symbols.known
        if value in known[category] or loose and category == "inverse" and value in known["linear"]:
            return value
        raise Refusal("params error: Symbol Invalid" if value else "params error: symbol is required")

    def interval(self):
        value = self.get("interval")
        if value not in market.INTERVALS:
            raise Refusal("Invalid period!")
        return value

    def whole(self, name):
        value = self.get(name)
        if value is not None and not value.isdigit():
            raise Refusal(f"params error: {name}")
        return None if value is None else int(value)

    def limit(self, default, most):
        value = self.whole("limit")
        if value is not None and not 1 <= value <= most:
            raise Refusal("params error: limit")
        return default if value is None else value

    def starts(self, symbol, interval):
        """The candles asked for, newest first; the open one counts, both bounds are inclusive."""
        low, high, limit = self.whole("start"), self.whole("end"), self.limit(200, 1000)
        if self.exchange.symbols.status(symbol) == "PreLaunch":
            return []
        first = market.floor(interval, self.exchange.symbols.first(symbol))
        if low is not None:
            aligned = market.floor(interval, low)
            first = max(first, aligned if aligned == low else market.after(interval, aligned))
        last = market.floor(interval, self.now if high is None else min(high, self.now))
        out = []
        if low is not None and high is None:  # onwards from the start
            while first <= last and len(out) < limit:
                out.append(first)
                first = market.after(interval, first)
            return out[::-1]
        while last >= first and len(out) < limit:
            out.append(last)
            last = market.before(interval, last)
        return out
