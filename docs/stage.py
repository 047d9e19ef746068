#!/usr/bin/env python3
"""An example of a stage of your own: adds to each candle the distance of its close from its open in percent, and passes other lines on."""
import json, sys

for line in sys.stdin:
    record = json.loads(line)
    if record.get("type") == "candle":
        record["body_pct"] = round((record["close"] / record["open"] - 1) * 100, 4)
        line = json.dumps(record, separators=(",", ":")) + "\n"
    sys.stdout.write(line)
    sys.stdout.flush()
