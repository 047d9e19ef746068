"""The answers of the public endpoints."""
from decimal import Decimal
from urllib.parse import unquote

from exchange import market
from exchange.feeds import Book
from exchange.margin import tiers
from exchange.requests import ALIKE, OPTION_NAMES, Refusal


class Answers:
    """One method for each endpoint, which returns the result of a query."""

    # Answers

    def time(self, query):
        now = query.now
        return {"timeSecond": str(now // 1000), "timeNano": f"{now}000000"}

    def kline(self, query):
        category = query.category("linear", "linear", "spot", "inverse")
        symbol = query.symbol(category, loose=True)
        actual = category if symbol in self.exchange.symbols.known[category] else "linear"
        interval = query.interval()
        rows = [market.candle(symbol, interval, start, actual, query.now).row()
                for start in query.starts(symbol, interval)]
        return {"category": category, "symbol": symbol, "list": rows}

    def index(self, query):
        kind = ALIKE[query.path.rpartition("/")[2]]
        allowed = {"mark": ("linear", "inverse", "option"), "index": ("linear", "inverse"),
                   "premium": ("linear",)}
        category = query.category("linear", *allowed[kind])
        symbol, interval = query.symbol(category), query.interval()
        starts = query.starts(symbol, interval)
        rows = [market.index_row(kind, symbol, interval, start, category, query.now)
                for start in starts]
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
        status, coin, only = query.get("status",
                                       "Trading"), query.get("baseCoin"), query.get("symbol")
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
            return {"category": category, "list": [*self.exchange.knobs.odd_instruments, *records],
                    "nextPageCursor": ""}
        records.sort(key=lambda record: record["symbol"])
        cursor = unquote(query.get("cursor", "")).rpartition("last=")[2]
        rest = [record for record in records if record["symbol"] > cursor]
        page = rest[:limit]
        if self.loop:
            return {"category": category, "list": page,
                    "nextPageCursor": self.loop(query.get("cursor", ""))}
        more = f"first%3D{page[0]['symbol']}%26last%3D{page[-1]['symbol']}" if len(
            rest) > limit else ""
        return {"category": category, "list": [*self.exchange.knobs.odd_instruments, *page],
                "nextPageCursor": more}

    def spreads(self, query):
        only = query.get("symbol")
        rows = [{"symbol": symbol, "contractType": "FundingRateArb", "status": "Trading",
                 "settleCoin": "USDT", "tickSize": "0.0001", "minPrice": "-1999.9998",
                 "maxPrice": "1999.9998", "lotSize": "0.1", "minSize": "0.1", "maxSize": "50000"}
                for symbol in self.exchange.symbols.names["spread"] if only in (None, symbol)]
        return {"list": rows, "nextPageCursor": ""}

    def risk_limit(self, query):
        """Three risk tiers per symbol, in the settle coin: limit, highest leverage, maintenance
        rate as a fraction."""
        category = query.category(None, "linear", "inverse")
        names = [query.symbol(category)] if query.get("symbol") else self.exchange.symbols.names[
            category][:15]
        rows = []
        for symbol in names:
            for number, (limit, leverage, upkeep, deduction) in enumerate(tiers(category)):
                rows.append({"id": number + 1, "symbol": symbol, "riskLimitValue": str(limit),
                             "maintenanceMargin": str(upkeep), "initialMargin": str(1 / leverage),
                             "isLowestRisk": int(number == 0), "maxLeverage": f"{leverage}.00",
                             "mmDeduction": str(deduction) if number else "",})
        return {"category": category, "list": rows, "nextPageCursor": ""}

    def price_limit(self, query):
        """The price bounds of limit orders: a fraction of the price above and below it."""
        category = query.category(None, "linear", "inverse", "spot")
        symbol = query.symbol(category)
        price = self.exchange.orders.price(symbol, category)
        share = Decimal(str(self.exchange.knobs.price_limit))
        return {"symbol": symbol, "buyLmt": str(price * (1 + share)),
                "sellLmt": str(price * (1 - share)), "ts": str(self.exchange.clock.now())}

    def trades(self, query):
        category = query.category(None, "linear", "spot", "inverse", "option")
        option = category == "option"
        name = query.get("baseCoin", "BTC") if option else query.symbol(category)
        every, options = self.exchange.knobs.trade_every, self.exchange.symbols.options(
            name) if option else ()
        limit = query.limit(60, 60) if category == "spot" else query.limit(500, 1000)
        index, rows = query.now // every, []
        while len(rows) < limit:
            deal = market.trade(category, name, index, every, options)
            index -= 1
            if deal["T"] > query.now:
                continue
            row = {"execId": deal["i"], "symbol": deal["s"], "price": deal["p"], "size": deal["v"],
                   "side": deal["S"], "time": str(deal["T"]), "isBlockTrade": False,
                   "isRPITrade": False, "seq": str(deal["seq"]),}
            rows.append({**row,
                         **{name: deal[name] for name in ("mP", "iP", "mIv", "iv")
                            if name in deal}})
        return {"category": category, "list": rows}

    def orderbook(self, query):
        category = query.category(None, "linear", "spot", "inverse", "option", "spread")
        symbol = query.symbol(category)
        limit = query.limit(*{"option": (1, 25), "spot": (1, 1000)}.get(category, (25, 1000)))
        feed = self.exchange.feeds.active.get((category, f"orderbook.1000.{symbol}"))
        feed = feed or Book(self.exchange, category, f"orderbook.1000.{symbol}", query.now)
        bids, asks = (market.levels(side)[:limit] for side in feed.sides)
        now = query.now
        return {"s": symbol, "b": bids, "a": asks, "ts": now, "u": feed.version,
                "seq": market.sequence(now), "cts": now - 2}

    def tickers(self, query):
        category = query.category(None, "linear", "spot", "inverse", "option")
        if query.get("symbol"):
            names = [query.symbol(category)]
        elif category == "option":
            names = self.exchange.symbols.options(query.get("baseCoin", "BTC"))
        else:
            known = self.exchange.symbols
            names = [symbol for symbol in known.names[category]
                     if known.status(symbol) == "Trading"]
        rows = [market.ticker(category, symbol, query.now) for symbol in names]
        for row in rows:
            if category == "spot":
                row |= {"bid1Price": row["lastPrice"], "bid1Size": "2",
                        "ask1Price": row["lastPrice"], "ask1Size": "1"}
            elif category == "option":
                for old, new in OPTION_NAMES.items():
                    row[new] = row.pop(old)
        return {"category": category, "list": rows}
