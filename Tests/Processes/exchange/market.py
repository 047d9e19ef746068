"""A deterministic market: every number is a pure function of names and times.

Amounts are whole numbers inside (prices in hundredths, volumes in thousandths)
and become strings with fixed digits only at the edge.
"""
import datetime
import functools
import hashlib
from typing import NamedTuple

SECOND = 1000
MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE
FUNDING = 8 * 60 * MINUTE
LISTED = 1_585_132_560_000  # 2020-03-25 10:36 UTC
STEPS = 16  # price changes inside one candle

MINUTES = {name: int(name) for name in "1 3 5 15 30 60 120 240 360 720".split()}
INTERVALS = [*MINUTES, "D", "W", "M"]
BASES = {"BTC": 6_000_000, "ETH": 300_000, "SOL": 15_000}


def fixed(amount, digits):
    """12345, 2 -> "123.45"."""
    sign, amount = ("-", -amount) if amount < 0 else ("", amount)
    whole, rest = divmod(amount, 10**digits)
    return f"{sign}{whole}.{rest:0{digits}d}"


def digest(*parts):
    return hashlib.blake2b("|".join(map(str, parts)).encode()).digest()


def number(*parts):
    return int.from_bytes(digest(*parts)[:8], "big")


# Time


def floor(interval, when):
    """The start of the candle that holds the moment."""
    if interval == "M":
        moment = datetime.datetime.fromtimestamp(when / 1000, datetime.timezone.utc)
        return _month(moment.year, moment.month)
    if interval == "W":
        return (when - 4 * DAY) // (7 * DAY) * 7 * DAY + 4 * DAY  # Mondays
    length = DAY if interval == "D" else MINUTES[interval] * MINUTE
    return when // length * length


def after(interval, start):
    """The start of the following candle."""
    if interval == "M":
        return floor("M", start + 32 * DAY)
    if interval == "W":
        return start + 7 * DAY
    return start + (DAY if interval == "D" else MINUTES[interval] * MINUTE)


def before(interval, start):
    """The start of the preceding candle."""
    return floor(interval, start - 1)


def _month(year, month):
    return int(datetime.datetime(year, month, 1, tzinfo=datetime.timezone.utc).timestamp()) * 1000


# Candles


class Candle(NamedTuple):
    start: int
    end: int
    open: str
    high: str
    low: str
    close: str
    volume: str
    turnover: str

    def row(self):
        """The row that REST returns."""
        return [str(self.start), self.open, self.high, self.low, self.close, self.volume,
                self.turnover]


@functools.lru_cache(maxsize=10_000)
def base(symbol):
    for coin, value in BASES.items():
        if symbol.startswith(coin):
            return value
    return 1000 + number("base", symbol) % 100_000


@functools.lru_cache(maxsize=200_000)
def price(category, kind, symbol, when):
    """The price at a candle border: a weekly wave and some noise."""
    level = base(symbol)
    wave = abs(when // MINUTE % 10080 - 5040)
    noise = number("price", category, kind, symbol, when) % 65536 - 32768
    return level + level * wave // 50400 + level * noise // (32768 * 500)


@functools.lru_cache(maxsize=100_000)
def _shape(category, kind, symbol, interval, start):
    """(open, high, low, close, volume, prices inside) as integers."""
    seed = digest("candle", category, kind, symbol, interval, start)
    words = [int.from_bytes(seed[i : i + 2], "big") for i in range(0, 64, 2)]
    opening = price(category, kind, symbol, start)
    closing = price(category, kind, symbol, after(interval, start))
    spread = max(2, opening // 1000)
    high = max(opening, closing) + words[0] % spread
    low = min(opening, closing) - words[1] % spread
    volume = 1000 + (words[2] << 8 | words[3] & 255) * 3
    inside = [opening] + [low + word * (high - low) // 65535 for word in words[4 : 3 + STEPS]]
    return opening, high, low, closing, volume, inside


def candle(symbol, interval, start, category="linear", now=None):
    """The closed candle, or its state at the time `now`."""
    opening, high, low, closing, volume, inside = _shape(category, "last", symbol, interval, start)
    length = after(interval, start) - start
    if now is not None and now < start + length:
        passed = max(0, now - start)
        inside = inside[: passed * STEPS // length + 1]
        high, low, closing = max(inside), min(inside), inside[-1]
        volume = volume * passed // length
    if category == "inverse":
        volumes = str(volume), fixed(volume * 10**10 // opening, 8)
    else:
        volumes = fixed(volume, 3), fixed(volume * opening // 10, 4)
    prices = (fixed(value, 2) for value in (opening, high, low, closing))
    return Candle(start, start + length - 1, *prices, *volumes)


def candles(symbol, interval, low, high, category="linear"):
    """The closed candles with low <= start < high, oldest first."""
    start, out = floor(interval, low), []
    start = start if start >= low else after(interval, start)
    while start < high:
        out.append(candle(symbol, interval, start, category))
        start = after(interval, start)
    return out


def changed(closed):
    """A corrected version of a closed candle, with the volume raised by one unit."""
    digits = closed.volume.partition(".")[2]
    volume = fixed(int(closed.volume.replace(".", "")) + 1,
                   len(digits)) if digits else str(int(closed.volume) + 1)
    return closed._replace(volume=volume)


def index_row(kind, symbol, interval, start, category="linear", now=None):
    """A row of the mark, index or premium candles: five strings."""
    opening, high, low, closing, _, inside = _shape(category, kind, symbol, interval, start)
    length = after(interval, start) - start
    if now is not None and now < start + length:
        inside = inside[: (now - start) * STEPS // length + 1]
        high, low, closing = max(inside), min(inside), inside[-1]
    if kind == "premium":
        level = base(symbol)
        values = [fixed((value - level) * 10**4 // level, 8)
                  for value in (opening, high, low, closing)]
    else:
        values = [fixed(value, 2) for value in (opening, high, low, closing)]
    return [str(start), *values]


def last_price(category, symbol, now):
    """The last price in hundredths, from the one-minute candle."""
    start = floor("1", now)
    inside = _shape(category, "last", symbol, "1", start)[5]
    return inside[(now - start) * STEPS // MINUTE]


def kline(shown, interval, confirm, now):
    """One element of a kline message."""
    return {
        "start": shown.start, "end": shown.end, "interval": interval,
        "open": shown.open, "close": shown.close, "high": shown.high, "low": shown.low,
        "volume": shown.volume, "turnover": shown.turnover,
        "confirm": confirm, "timestamp": min(now, shown.end),
    }


# Funding, trades, book, tickers


def funding(symbol, when):
    """A row of the funding history; `when` is a multiple of eight hours."""
    rate = number("funding", symbol, when) % 40_000 - 10_000
    return {"symbol": symbol, "fundingRate": fixed(rate, 8), "fundingRateTimestamp": str(when)}


def trade_time(name, index, every):
    return index * every + number("when", name, index) % every


def trade(category, name, index, every, symbols=()):
    """The trade with this number; for options `name` is the base coin."""
    seed = digest("trade", category, name, index)
    symbol = symbols[seed[3] % len(symbols)] if symbols else name
    when = trade_time(name, index, every)
    uuid = seed[16:32].hex()
    record = {
        "T": when,
        "s": symbol,
        "S": "Buy" if seed[0] & 1 else "Sell",
        "v": fixed(1 + int.from_bytes(seed[4:6], "big"), 3),
        "p": fixed(last_price(category, symbol, when), 2),
    }
    if category in ("linear", "inverse"):
        record["L"] = ("PlusTick", "ZeroPlusTick", "MinusTick", "ZeroMinusTick")[seed[1] & 3]
    if category in ("spot", "spread"):
        record["i"] = str(2_290_000_000_000_000_000 + int.from_bytes(seed[16:22], "big"))
    else:
        record["i"] = "-".join((uuid[:8], uuid[8:12], uuid[12:16], uuid[16:20], uuid[20:]))
    record["BT"] = False
    if category == "option":
        record.update(mP="238.7827077", iP="83885.18491835", mIv="0.1389", iv="0.14")
    else:
        record["RPI"] = False
    record["seq"] = sequence(when)
    return record


def sequence(when):
    return when % 10**12 * 10


def book(category, symbol, depth, version):
    """(bids, asks) as {price: size} of a version. Neighbouring versions differ in a few levels."""
    middle = base(symbol) + version // 10 % 21 + len(category)

    def size(level):
        era = (version + level * 7) // 8
        return 1 + (level * 2_654_435_761 + era * 40_503 + depth) % 99_991

    bids = {level: size(level) for level in range(middle, middle - depth, -1)}
    asks = {level: size(level) for level in range(middle + 1, middle + 1 + depth)}
    return bids, asks


def levels(side):
    return [[fixed(level, 2), fixed(size, 3) if size else "0"] for level, size in side.items()]


def difference(old, new):
    """The levels that change `old` into `new`; size 0 deletes a level."""
    gone = {level: 0 for level in old if level not in new}
    return {**{level: size for level, size in new.items() if old.get(level) != size}, **gone}


def ticker(category, symbol, now):
    """The members of a ticker message of the socket."""
    last = last_price(category, symbol, now)
    day = candle(symbol, "D", floor("D", now) - DAY, category)
    shown = fixed(last, 2)
    shared = {
        "symbol": symbol, "lastPrice": shown, "highPrice24h": day.high, "lowPrice24h": day.low,
        "prevPrice24h": day.open, "volume24h": day.volume, "turnover24h": day.turnover,
        "price24hPcnt": fixed((last - base(symbol)) * 10**6 // base(symbol), 6),
    }
    if category == "spot":
        return {**shared, "usdIndexPrice": fixed(last + 3, 2)}
    if category == "spread":
        return {**shared, "bidPrice": shown, "bidSize": "1", "askPrice": fixed(last + 1, 2),
                "askSize": "1"}
    if category == "option":
        del shared["prevPrice24h"], shared["price24hPcnt"]
        quotes = {"bidPrice": "0", "bidSize": "0", "bidIv": "0", "askPrice": fixed(last, 2),
                  "askSize": "5.1"}
        greeks = {"delta": "0.047831", "gamma": "0.00021453", "vega": "0.81351067",
                  "theta": "-19.9115368"}
        return {**shared, **quotes, "askIv": "0.514", "markPriceIv": "0.4896", "markPrice": shown,
                "indexPrice": fixed(last + 3, 2), "openInterest": "49.85", **greeks,
                "predictedDeliveryPrice": "0", "change24h": "-0.33333334"}
    return {**shared, "tickDirection": "PlusTick" if last & 1 else "MinusTick",
            "prevPrice1h": fixed(price(category, "last", symbol, floor("60", now)), 2),
            "markPrice": fixed(last + 1, 2), "indexPrice": fixed(last + 3, 2),
            "openInterest": fixed(68_744_000 + last % 1000, 3),
            "openInterestValue": fixed(last * 68_744, 2), "fundingIntervalHour": "8",
            "fundingCap": "0.005", "fundingRate": "0.0001",
            "nextFundingTime": str((now // FUNDING + 1) * FUNDING), "bid1Price": shown,
            "bid1Size": fixed(1 + now // SECOND % 9000, 3), "ask1Price": fixed(last + 1, 2),
            "ask1Size": fixed(1 + now // MINUTE % 9000, 3), "preOpenPrice": "", "preQty": "",
            "curPreListingPhase": "",}
