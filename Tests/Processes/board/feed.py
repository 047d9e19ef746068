"""Records for the board: candles with indicators, tickers, books, signals and positions."""
import json

START = 1767225600000  # 2026-01-01
MINUTE = 60_000


def candle(symbol, number, close, interval=3, **fields):
    opened = close * 0.999
    return {"type": "candle", "category": "linear", "symbol": symbol, "interval": str(interval),
            "time": START + number * interval * MINUTE, "open": round(opened, 2),
            "high": round(close * 1.002, 2), "low": round(close * 0.998, 2),
            "close": round(close, 2), "volume": 10 + number % 7, "turnover": 1, "closed": True,
            **fields}


def series(symbol, count=30, first=100.0, step=0.5):
    """Candles of a symbol with an RSI and an average."""
    return [candle(symbol, number, first + number * step, rsi_14=30 + number,
                   ema_9=first + number * step - 1) for number in range(count)]


def explain(symbol, number, score):
    time = START + number * 3 * MINUTE
    return {"type": "explain", "category": "linear", "symbol": symbol, "interval": "3",
            "time": time, "close_time": time + 3 * MINUTE, "closed": True, "strategy": "auto",
            "values": {"rsi_14": 59},
            "votes": [{"name": "rsi", "vote": 1, "weight": 2, "contribution": 2},
                      {"name": "trend", "vote": -1, "weight": 1, "contribution": -1}],
            "missing": [], "score": score, "threshold": 0.5, "side": "long", "verdict": "none",
            "why": "score 0.33 < 0.5"}


def signal(symbol, number, side="long"):
    time = START + number * 3 * MINUTE
    return {"type": "signal", "id": f"{symbol}{number}", "category": "linear", "symbol": symbol,
            "interval": "3", "time": time, "close_time": time + 3 * MINUTE, "side": side,
            "opens": True, "strategy": "auto", "score": 1, "agree": 2, "of": 2,
            "confidence": "high", "entry": 100, "stop": 98, "target": 105, "reasons": [],
            "values": {}, "votes": [], "missing": []}


def lines(records):
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


def market():
    """Three symbols, as a pipe would bring them."""
    records = []
    for number in range(30):
        for symbol, first in (("BTCUSDT", 100.0), ("ETHUSDT", 50.0), ("SOLUSDT", 20.0)):
            step = -0.1 if symbol == "SOLUSDT" else 0.5
            records.append(candle(symbol, number, first + number * step, rsi_14=45 + number,
                                  ema_9=first + number * step - step))
    return records + [explain("BTCUSDT", 29, 0.33), signal("ETHUSDT", 28)]
