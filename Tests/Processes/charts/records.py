"""Random records to draw, from a seed."""
import json
import random

STEP = 180_000
START = 1704067200000  # 2024-01-01


def candles(count, seed=1, symbol="BTCUSDT", price=42000.0, decimals=1, start=START, fields=True,
            **marks):
    """Candles with overlays, an oscillator and a state, as `ind` writes them."""
    chance = random.Random(seed)
    made, close, slow, fast, gains, losses, side = [], price, price, price, 0.0, 0.0, 0
    tick = 10.0 ** -decimals
    for number in range(count):
        opened = close
        close = max(tick, round(close * (1 + chance.gauss(0, 0.0012)), decimals))
        high = round(max(opened, close) + abs(chance.gauss(0, price * 0.0005)), decimals)
        low = round(max(tick, min(opened, close) - abs(chance.gauss(0, price * 0.0005))), decimals)
        record = {"type": "candle", "category": "linear", "symbol": symbol, "interval": "3",
                  "time": start + number * STEP, "open": opened, "high": high, "low": low,
                  "close": close, "volume": round(chance.expovariate(0.02), 3),
                  "turnover": 1, "closed": True, **marks}
        if fields:
            slow += (close - slow) * 2 / 51
            fast += (close - fast) * 2 / 21
            gains += (max(close - opened, 0) - gains) / 14
            losses += (max(opened - close, 0) - losses) / 14
            turned = 1 if fast > slow else -1
            known = number >= 20
            record |= {
                "ema_20": round(fast, 6) if known else None,
                "ema_50": round(slow, 6) if known else None,
                "rsi_14": round(100 * gains / (gains + losses or 1), 8) if known else None,
                "st_10_3": round(slow - turned * price * 0.004, 6) if known else None,
                "st_10_3_dir": (turned if known else None),
            }
            side = turned
        made.append(record)
    return made


def signal(candle, side="long", number=0, **more):
    sign = 1 if side == "long" else -1
    close = candle["close"]
    return {"type": "signal", "id": f"s{number}", "category": "linear", "symbol": candle["symbol"],
            "interval": "3", "time": candle["time"], "close_time": candle["time"] + STEP,
            "side": side, "strategy": "scalp", "score": 0.62 * sign, "agree": 3, "of": 4,
            "confidence": "high", "entry": close, "stop": round(close * (1 - sign * 0.004), 1),
            "target": round(close * (1 + sign * 0.008), 1), "reasons": ["rsi_14 < 30", "st up"],
            "votes": [{"name": "rsi", "vote": sign, "weight": 2, "contribution": 2 * sign,
                       "filter": False},
                      {"name": "trend", "vote": None, "weight": 1, "contribution": None,
                       "filter": False},
                      {"name": "volume", "vote": 1, "weight": 1, "contribution": 0,
                       "filter": True}], "values": {}, **more}


def trade(first, last, side="long", number=0, cash=1000, **more):
    """A trade that starts and ends inside two candles, with a stop that trails once."""
    entry, exit = first["close"], last["close"]
    sign = 1 if side == "long" else -1
    held = {"category": "linear", "symbol": first["symbol"], "interval": "3", "side": side,
            "qty": 0.05, "entry": entry, "entry_time": first["time"] + 61_000,
            "strategy": "scalp", "currency": "USDT"}
    times = [first["time"] + 61_000, (first["time"] + last["time"]) // 2]
    stops = [entry * (1 - sign * 0.004), entry * (1 - sign * 0.001)]
    pnl = round((exit - entry) * sign * 0.05, 4)
    return [*({"type": "position", "position": f"t{number}", "time": time, "stop": round(stop, 1),
               **held} for time, stop in zip(times, stops)),
            {"type": "trade", "id": f"t{number}", "time": last["time"] + 91_000, "exit": exit,
             "exit_time": last["time"] + 91_000, "pnl": pnl, "pnl_pct": 0.1, "fee": 0.01,
             "cash": cash, "stop": stops[0], "target": None, "reason": "stop", **held, **more}]


def busy(count, seed=1, simulated=False):
    """Candles with signals, trades, fills and an event."""
    more = {"simulated": True} if simulated else {}
    bars = candles(count, seed, **more)
    lines = list(bars)
    for number, first in enumerate(range(30, count - 30, 45)):
        side = "long" if number % 3 else "short"
        lines.append(signal(bars[first], side, number, **more))
        lines += trade(bars[first + 1], bars[first + 18], side, number, **more)
        lines.append({"type": "fill", "category": "linear", "symbol": "BTCUSDT",
                      "time": bars[first + 1]["time"] + 61_000, "price": bars[first + 1]["close"],
                      "qty": 0.05, "side": "buy" if side == "long" else "sell", "role": "entry"})
    lines.append({"type": "event", "event": "halted", "reason": "max-daily-loss",
                  "category": "linear", "symbol": "BTCUSDT", "time": bars[-20]["time"]})
    return lines


def text_of(records):
    return "".join(json.dumps(record) + "\n" for record in records)
