"""The windows of `flow`, recalculated after every trade."""
import json
import random
from fractions import Fraction

from books.case import run
from books.plain import read, rounded, same
from harness.book_feed import START


def flow_run(seed):
    """Runs `flow` on trades of two symbols with repeats, late trades, block and RPI trades, gaps
    and midnights. Recalculates the sums from scratch for each record."""
    chance = random.Random(seed)
    category = ["linear", "spot", "inverse", "option"][seed % 4]
    filters = [name for name, bit in (("--no-block", 4), ("--no-rpi", 8)) if seed & bit]
    windows = {"500ms": 500, "7s": 7000, "1m": 60000}
    now = START + chance.choice([0, 86_400_000 - 20_000])
    lines, trades, liquidations, lost = [], [], [], []
    ids, moments = 0, []
    ticker, heard = {}, now
    lines.append(json.dumps({"type": "event", "event": "connected", "time": now,
                             "category": category}) + "\n")
    moments.append((now, 0, 0, [], {}))
    active, due, tick = set(), [], (now // 1000 + 1) * 1000
    for _ in range(80):
        now += int(chance.expovariate(1 / 700))
        roll = chance.random()
        symbol = chance.choice(["AUSD", "BUSD"])
        if roll < 0.75:
            data = []
            for _ in range(chance.choice([1, 1, 2, 5])):
                if trades and chance.random() < 0.1:
                    data.append(chance.choice(trades[-20:]))
                    symbol = data[0]["s"]
                    data = [trade for trade in data if trade["s"] == symbol]
                    continue
                ids += 1
                late = chance.choice([0, 0, 0, 0, 300, 9000])
                data.append({"T": now - late, "s": symbol, "S": chance.choice(["Buy", "Sell"]),
                             "v": f"{chance.randrange(1, 9999) / 10 ** chance.randrange(4):g}",
                             "p": f"{chance.randrange(1000, 99999) / 100:.2f}",
                             "i": f"{ids:08x}-dcc0-58e8-a4c5-f59a6b790814",
                             **{name: chance.random() < 0.3 for name in ("BT", "RPI")
                                if chance.random() < 0.7}})
            data = [trade for trade in data if trade["s"] == symbol]
            lines.append(json.dumps({"topic": "publicTrade." + symbol, "type": "snapshot",
                                     "ts": now, "data": data, "category": category}) + "\n")
            for trade in data:
                if trade not in trades:
                    trades.append(trade)
        elif roll < 0.83:
            data = [{"T": now, "s": symbol, "S": chance.choice(["Buy", "Sell"]),
                     "v": str(chance.randrange(1, 999)), "p": "12.5"}]
            liquidations += data
            lines.append(json.dumps({"topic": "allLiquidation." + symbol, "type": "snapshot",
                                     "ts": now, "data": data, "category": category}) + "\n")
        elif roll < 0.9:
            members = {"symbol": symbol, "markPrice": str(chance.randrange(90, 110)),
                       "indexPrice": "100.5", "fundingRate": "0.0001", "openInterest": "5.50"}
            kind = "snapshot" if symbol not in ticker or chance.random() < 0.3 else "delta"
            if kind == "delta":
                members.pop(chance.choice(["markPrice", "indexPrice", "fundingRate"]))
            ticker = {**ticker,
                      symbol: {**(ticker.get(symbol, {}) if kind == "delta" else {}), **members}}
            lines.append(json.dumps({"topic": "tickers." + symbol, "type": kind, "ts": now,
                                     "data": members, "category": category}) + "\n")
        elif roll < 0.94:
            since = now - chance.randrange(3000)
            lines.append(
                json.dumps({"type": "event", "event": "gap", "time": now, "category": category,
                            "symbol": symbol, "topic": "publicTrade." + symbol, "from": since,
                            "to": now}) + "\n")
            if since < now:
                lost.append((symbol, since, now))
        else:
            lines.append(json.dumps({"type": "event", "event": "heartbeat", "time": now}) + "\n")
        moments.append((now, len(trades), len(liquidations), list(lost), ticker))
        active |= {one["s"] for one in trades + liquidations}
        if now >= tick:
            due += [(len(lines) - 1, symbol, window) for symbol in active for window in windows]
            tick = (now // 1000 + 1) * 1000
    got = run(["flow", "--window", ",".join(windows), "--every", "1s", *filters], lines)
    place, records, told = -1, 0, []
    for line in got:
        if place + 1 < len(lines) and line == lines[place + 1]:
            place += 1
            continue
        record = read(line)
        told.append((place, record["symbol"], record["window"]))
        now, count, liquidated, gaps, state = moments[place]
        if int(record["time"]) != now:
            raise AssertionError(f"seed {seed}: not the stream's time: {line}")
        length, symbol = windows[record["window"]], record["symbol"]
        every = [trade for trade in trades[:count] if trade["s"] == symbol]
        kept = [trade for trade in every if not (trade.get("BT") and "--no-block" in filters)
                and not (trade.get("RPI") and "--no-rpi" in filters)]
        inside = [trade for trade in kept if trade["T"] > now - length]
        sizes = {side: sum((Fraction(trade["v"]) for trade in inside if trade["S"] == side),
                           Fraction(0)) for side in ("Buy", "Sell")}
        volume = sizes["Buy"] + sizes["Sell"]
        value = sum((Fraction(trade["v"]) / Fraction(trade["p"]) if category == "inverse"
                     else Fraction(trade["p"]) * Fraction(trade["v"]) for trade in inside),
                    Fraction(0))
        day = now // 86_400_000 * 86_400_000
        # A trade of the previous day that arrives after midnight belongs to no day.
        want = {
            "trades": len(inside),
            "tps": Fraction(len(inside) * 1000, length),
            "tpm": Fraction(len(inside) * 60000, length),
            "buy_volume": sizes["Buy"],
            "sell_volume": sizes["Sell"],
            "delta": sizes["Buy"] - sizes["Sell"],
            "ratio": sizes["Buy"] / sizes["Sell"] if sizes["Sell"] else None,
            "vwap": None if not inside else volume / value if category == "inverse"
                else value / volume,
            "mean_size": volume / len(inside) if inside else None,
            "max_size": max((Fraction(trade["v"]) for trade in inside), default=None),
            "cvd": sum((Fraction(trade["v"]) * (1 if trade["S"] == "Buy" else -1) for trade in kept
                        if trade["T"] >= day), Fraction(0)),
            "cvd_since": max(day, min([heard] + [trade["T"] for trade in every])),
        }
        if not every:
            want = dict.fromkeys(want)
        for name, member in (("block", "BT"), ("rpi", "RPI")):
            apart = [trade for trade in every if trade.get(member) and trade["T"] > now - length]
            is_known = any(member in trade for trade in every)
            want[name + "_trades"] = len(apart) if is_known else None
            want[name + "_volume"] = sum((Fraction(trade["v"]) for trade in apart),
                                         Fraction(0)) if is_known else None
        bankrupt = [one for one in liquidations[:liquidated] if one["s"] == symbol]
        for side in ("Buy", "Sell"):
            among = [Fraction(one["v"]) * (1 if category == "inverse" else Fraction(one["p"]))
                     for one in bankrupt if one["S"] == side and one["T"] > now - length]
            want["liq_" + side.lower()] = sum(among, Fraction(0)) if bankrupt else None
        members = state.get(symbol, {})
        want["funding_rate"] = Fraction(
            members["fundingRate"]) if "fundingRate" in members else None
        want["open_interest"] = Fraction(
            members["openInterest"]) if "openInterest" in members else None
        both = "markPrice" in members and "indexPrice" in members and category != "option"
        want["basis_bps"] = (Fraction(members["markPrice"]) / Fraction(members["indexPrice"])
                             - 1) * 10 ** 4 if both else None
        for name, expected in want.items():
            if not same(record[name], rounded(expected)):
                raise AssertionError(
                    f"seed {seed}: {name}: expected {rounded(expected)}, got {line}")
        partial = heard > now - length + 1 or any(s == symbol and start <= now
                                                  and end > now - length + 1
                                                  for s, start, end in gaps)
        if bool(record.get("partial")) != partial:
            raise AssertionError(f"seed {seed}: partial should be {partial}: {line}")
        records += 1
    if place + 1 != len(lines):
        raise AssertionError(f"seed {seed}: not all lines passed on")
    if sorted(told) != sorted(due):
        raise AssertionError(
            f"seed {seed}: records of {sorted(set(due) ^ set(told))[:5]} are missing, or too many")
    return records
