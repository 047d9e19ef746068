#!/usr/bin/env python3
"""Keeps the last 100 candles of each series as a pandas DataFrame; the newest row changes until its candle closes:
… | ohlc | ind --rsi 7 | docs/follow.py"""
import json, sys
import pandas as pd

candles = {}
for line in sys.stdin:
    record = json.loads(line)
    if record.get("type") == "candle":
        name = record["symbol"], record["interval"], record.get("price_type", "last")
        series = candles.setdefault(name, {})
        series[record["time"]] = record
        if len(series) > 100:
            del series[min(series)]
        frame = pd.DataFrame(series.values(), index=pd.to_datetime(list(series), unit="ms", utc=True))
        print(*name, frame.tail(3)[["open", "high", "low", "close", "volume"]], sep="\n", flush=True)
