#!/usr/bin/env python3
"""A stage of one's own: adds to each candle how far its close is from its open, in percent; passes all else on."""
import json, sys

for line in sys.stdin:
    record = json.loads(line)
    if record.get("type") == "candle":
        record["body_pct"] = round((record["close"] / record["open"] - 1) * 100, 4)
        line = json.dumps(record, separators=(",", ":")) + "\n"
    sys.stdout.write(line)
    sys.stdout.flush()
