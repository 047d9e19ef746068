"""Received requests, refusals, and the parameters of a query."""
from dataclasses import dataclass

from exchange import market

ALIKE = {"mark-price-kline": "mark", "index-price-kline": "index",
         "premium-index-price-kline": "premium"}
OPTION_NAMES = {
    "bidPrice": "bid1Price", "bidSize": "bid1Size", "bidIv": "bid1Iv", "askPrice": "ask1Price",
    "askSize": "ask1Size", "askIv": "ask1Iv", "markPriceIv": "markIv",
}


@dataclass
class Request:
    """A received REST request."""

    time: float  # monotonic
    path: str
    query: dict
    headers: dict
    raw_query: str
    status: int = None  # of the answer, once there is one
    failure: str = ""  # the scripted one that met it


class Refusal(Exception):
    """A parameter that the exchange refuses."""

    def __init__(self, text, code=10001):
        super().__init__(text)
        self.code = code


class Query:
    """The checked parameters of a request."""

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
        """The symbol of the query. `loose`: inverse candles accept linear symbols too."""
        value, known = self.get("symbol", ""), self.exchange.symbols.known
        if value in known[category] or loose and category == "inverse" and value in known["linear"]:
            return value
        raise Refusal("params error: Symbol Invalid" if value
                      else "params error: symbol is required")

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
        """The start times of the requested candles, newest first. The open candle counts, and
        both bounds are inclusive."""
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
