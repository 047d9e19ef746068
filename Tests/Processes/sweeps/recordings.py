"""Random recordings: candles of one or more series, with marks, and the other records of a stream."""
import json
import random

START = 1735689600000
MINUTE = 60_000
LENGTHS = {"1": 1, "3": 3, "5": 5, "15": 15, "60": 60}


def digits(number, places):
    return float(f"{number:.{places}f}")


def price_walk(dice, count, start, places):
    """Open, high, low and close of candles that follow one another."""
    price, spread = start, dice.choice([0.0005, 0.002, 0.006])
    for _ in range(count):
        first = price
        if dice.random() < 0.02:
            first *= 1 + dice.gauss(0, spread * 6)
        last = first * (1 + dice.gauss(0, spread))
        high = max(first, last) * (1 + abs(dice.gauss(0, spread)) / 2)
        low = min(first, last) * (1 - abs(dice.gauss(0, spread)) / 2)
        if dice.random() < 0.01:
            high = low = last = first
        rounded = [digits(number, places) for number in (first, high, low, last)]
        yield [rounded[0], max(rounded), min(rounded), rounded[3]]
        price = max(last, start / 50)


def candle(key, interval, time, prices, volume):
    category, symbol = key
    first, high, low, last = prices
    return {"type": "candle", "category": category, "symbol": symbol, "interval": interval,
            "time": time, "open": first, "high": high, "low": low, "close": last,
            "volume": volume, "turnover": digits(volume * last, 4), "closed": True}


def series(dice, key, interval, count, kind):
    """(moment, record) of one series."""
    places = dice.choice([1, 2, 4])
    start = dice.choice([30.0, 1800.0, 65000.0]) if places < 4 else dice.choice([0.5, 3.0])
    length = LENGTHS[interval] * MINUTE
    time, lines, history = START, [], dice.choice([0, 0, 20])
    for number, prices in enumerate(price_walk(dice, count, start, places)):
        volume = 0 if dice.random() < 0.02 else digits(dice.expovariate(0.1), 3)
        record = candle(key, interval, time, prices, volume)
        if number < history:
            record["backfill"] = "history"
        elif kind == "marks" and dice.random() < 0.03:
            lost = dice.randrange(1, 9)
            record["time"] = time = time + lost * length
            record["gap"] = lost
        elif kind == "marks" and dice.random() < 0.02:
            record[dice.choice(["partial", "filled", "inferred"])] = True
        elif kind == "marks" and dice.random() < 0.01:
            record["backfill"] = "gap"
        if kind == "forming" and dice.random() < 0.5:
            early = dict(record, closed=False, close=record["open"], high=record["open"],
                         low=record["open"])
            lines.append((time + length // 2, early))
        lines.append((time + length, record))
        time += length
    return lines, places


def instrument(key, places):
    return {"type": "instrument", "category": key[0], "symbol": key[1], "time": START,
            "tick": digits(10 ** -places, places), "step": 0.001, "min_qty": 0.001,
            "min_value": 5, "max_qty": None, "max_market_qty": None, "min_price": None,
            "max_price": None, "min_leverage": 1, "max_leverage": 100, "currency": None}


def tickers(dice, key, lines):
    """Marks and funding of a market, a payload now and then."""
    for moment, record in lines:
        if record["type"] != "candle" or dice.random() > 0.2:
            continue
        now = moment - dice.randrange(1, 40_000)
        data = {"symbol": key[1], "markPrice": str(record["close"])}
        if dice.random() < 0.5:
            due = (now // 28_800_000 + 1) * 28_800_000
            data |= {"nextFundingTime": str(due), "fundingRate": f"{dice.gauss(0, 2e-4):.6f}"}
        yield now, {"topic": f"tickers.{key[1]}", "type": "snapshot", "ts": now, "data": data,
                    "category": key[0]}


def books(dice, key, lines):
    for moment, record in lines:
        if record["type"] == "candle" and dice.random() < 0.5:
            now = moment - dice.randrange(1, 30_000)
            yield now, {"type": "book", "category": key[0], "symbol": key[1], "time": now,
                        "depth": 50, "imbalance_5": digits(dice.uniform(-1, 1), 4)}


KINDS = ["plain", "plain", "plain", "marks", "forming", "tickers", "books", "two markets",
         "two intervals", "inverse", "spot"]


def recording(seed, count):
    """The kind of a recording, its series, and its lines."""
    dice = random.Random(f"recording {seed}")
    kind = dice.choice(KINDS)
    keys = [("linear", "BTCUSDT")]
    intervals = [dice.choice(["1", "3", "5", "60"])]
    if kind == "two markets":
        keys.append(("linear", "ETHUSDT"))
    if kind == "two intervals":
        intervals = ["5", "15"]
    if kind == "inverse":
        keys = [("inverse", "BTCUSD")]
    if kind == "spot":
        keys = [("spot", "BTCUSDT")]
    lines = []
    for key in keys:
        places = 2
        for interval in intervals:
            more, places = series(dice, key, interval, count * (LENGTHS[intervals[0]])
                                  // LENGTHS[interval], kind)
            lines += more
        own = [line for line in lines if line[1]["symbol"] == key[1]]
        if kind == "tickers":
            lines += tickers(dice, key, own)
        if kind == "books":
            lines += books(dice, key, own)
        if dice.random() < 0.7:
            lines.append((0, instrument(key, places)))
    lines.sort(key=lambda line: line[0])
    return kind, intervals, [json.dumps(record) for _, record in lines]
