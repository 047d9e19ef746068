#!/usr/bin/env python3
"""A table of pandas that grows with the stream: … | ohlc | ind --rsi 7 | docs/follow.py"""
import json, sys
import pandas as pd

candles = {}
for line in sys.stdin:
    record = json.loads(line)
    if record.get("type") == "candle" and record["closed"]:
        candles[record["symbol"], record["interval"], pd.Timestamp(record["time"], unit="ms", tz="UTC")] = record
        frame = pd.DataFrame(candles.values(), index=pd.MultiIndex.from_tuples(candles)).drop(columns=["type", "time"])
        print(frame.tail(3)[["open", "high", "low", "close", "volume"]], flush=True)
