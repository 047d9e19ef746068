"""Fake feeds for `book` and `flow`, made with seeds, and what they say recomputed in the plainest way after every message."""
import collections
import concurrent.futures
import json
import os
import random
import unittest
from fractions import Fraction

from books import wall_model as wallmodel
from books.plain import plain, read, rounded, same
from harness.book_feed import Exchange, Feed, START
from harness.commands import command, run_checked, start
from harness.proc import memory
from harness.terminals import Terminal, on_terminal
from harness.waiting import LIMIT


def run(arguments, lines):
    result = run_checked([arguments[0], "-q", *arguments[1:]], lines)
    if result.stderr:
        raise AssertionError(result.stderr[:500])
    return result.stdout.splitlines(True)


def book_run(seed):
    """One feed of two symbols, one of them at two depths. Says how many records and desyncs it saw."""
    chance = random.Random(seed)
    category = ["linear", "spot", "inverse"][seed % 3]
    exchanges = [Exchange(chance, category, symbol, depth) for symbol, depth in (("AUSD", chance.choice([5, 25, 50])), ("BUSD", 3), ("AUSD", 1))]
    feeds = [Feed(exchange) for exchange in exchanges]
    seen, script, now = [], [], START
    for _ in range(70):
        now += chance.choice([0, 1, 20, 100])
        roll = chance.random()
        if roll < 0.02:
            line = json.dumps({"type": "event", "event": "disconnected", "time": now, "category": category, "reason": "closed"}) + "\n"
            script.append((line, [feed.lose(now, "disconnected", dropped=0) for feed in seen if feed.state == "synced"]))
        elif roll < 0.03:
            feed = chance.choice(feeds)
            reason = chance.choice(["gap", "went back", "crossed", "no snapshot"])
            missed = chance.randrange(1, 9) if reason == "gap" else None
            line = json.dumps({"type": "event", "event": "book_lost", "id": str(now), "time": now, "category": category, "symbol": feed.exchange.symbol,
                               "topic": f"orderbook.{feed.exchange.depth}.{feed.exchange.symbol}", "reason": reason, "from": None, "missed": missed}) + "\n"
            script.append((line, [feed.lose(now, reason, missed, dropped=0)]))
            if feed not in seen:
                seen.append(feed)
        elif roll < 0.05 and seen:
            feed = chance.choice(seen)
            since = feed.snapshot_at + chance.choice([-1, 0, 5])
            line = json.dumps({"type": "event", "event": "gap", "time": now, "category": category, "symbol": feed.exchange.symbol,
                               "topic": f"orderbook.{feed.exchange.depth}.{feed.exchange.symbol}", "from": since, "to": now}) + "\n"
            script.append((line, [feed.lose(now, "gap", dropped=0)] if feed.state == "synced" and feed.snapshot_at <= since else []))
        elif roll < 0.08:
            script.append(('{"anything" : "else"}\n', []))
        else:
            feed = chance.choice(feeds)
            line, *news = feed.next(now)
            if line:
                script.append((line, news))
                if feed not in seen:
                    seen.append(feed)
    got = run(["book", "--every", "1", "--top", "1000", "--imbalance", "1,5", "--depth", "1,2.5", "--slippage", "5000"], [line for line, _ in script])
    got, records, desyncs = iter(got), 0, 0
    for number, (line, news) in enumerate(script):
        if next(got) != line:
            raise AssertionError(f"seed {seed}: line {number + 1} did not pass on as it came")
        for one in filter(None, news):
            said = next(got, "nothing")
            record = read(said)
            if one[0] == "book":
                is_right = (record.get("type"), record.get("symbol"), record.get("depth"), record.get("update"), [record.get("bids"), record.get("asks")]) == one
                records += 1
                if is_right and records % 7 == 0:
                    for name, want in plain(record, category == "inverse").items():
                        if name.endswith("_truncated"):
                            if record.get(name, None) != (True if want else None):
                                raise AssertionError(f"seed {seed}: {name}: expected {bool(want)}, got {said}")
                        elif not same(record[name], rounded(want)):
                            raise AssertionError(f"seed {seed}: {name}: expected {rounded(want)}, got {said}")
            elif one[0] == "synced":
                topic = f"orderbook.{one[2]}.{one[1]}"
                is_right = tuple(record.get(name) for name in ("event", "topic", "from", "ms", "dropped")) == ("synced", topic, *one[3:])
            else:
                topic = f"orderbook.{one[2]}.{one[1]}"
                is_right = (record.get("event"), record.get("topic"), record.get("reason"), record.get("missed")) == ("resync", topic, one[3], one[4])
                desyncs += 1
            if not is_right:
                raise AssertionError(f"seed {seed}: behind line {number + 1} expected {one}, got {said}")
    if next(got, None):
        raise AssertionError(f"seed {seed}: more was written than expected")
    return records, desyncs


def flow_run(seed):
    """Trades of two symbols with repeats, late ones, block and RPI trades, gaps and midnights, summed up anew for each record."""
    chance = random.Random(seed)
    category = ["linear", "spot", "inverse", "option"][seed % 4]
    filters = [name for name, bit in (("--no-block", 4), ("--no-rpi", 8)) if seed & bit]
    windows = {"500ms": 500, "7s": 7000, "1m": 60000}
    now = START + chance.choice([0, 86_400_000 - 20_000])
    lines, trades, liquidations, lost = [], [], [], []
    ids, moments = 0, []
    ticker, heard = {}, now
    lines.append(json.dumps({"type": "event", "event": "connected", "time": now, "category": category}) + "\n")
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
                data.append({"T": now - late, "s": symbol, "S": chance.choice(["Buy", "Sell"]), "v": f"{chance.randrange(1, 9999) / 10 ** chance.randrange(4):g}",
                             "p": f"{chance.randrange(1000, 99999) / 100:.2f}", "i": f"{ids:08x}-dcc0-58e8-a4c5-f59a6b790814",
                             **{name: chance.random() < 0.3 for name in ("BT", "RPI") if chance.random() < 0.7}})
            data = [trade for trade in data if trade["s"] == symbol]
            lines.append(json.dumps({"topic": "publicTrade." + symbol, "type": "snapshot", "ts": now, "data": data, "category": category}) + "\n")
            for trade in data:
                if trade not in trades:
                    trades.append(trade)
        elif roll < 0.83:
            data = [{"T": now, "s": symbol, "S": chance.choice(["Buy", "Sell"]), "v": str(chance.randrange(1, 999)), "p": "12.5"}]
            liquidations += data
            lines.append(json.dumps({"topic": "allLiquidation." + symbol, "type": "snapshot", "ts": now, "data": data, "category": category}) + "\n")
        elif roll < 0.9:
            members = {"symbol": symbol, "markPrice": str(chance.randrange(90, 110)), "indexPrice": "100.5", "fundingRate": "0.0001", "openInterest": "5.50"}
            kind = "snapshot" if symbol not in ticker or chance.random() < 0.3 else "delta"
            if kind == "delta":
                members.pop(chance.choice(["markPrice", "indexPrice", "fundingRate"]))
            ticker = {**ticker, symbol: {**(ticker.get(symbol, {}) if kind == "delta" else {}), **members}}
            lines.append(json.dumps({"topic": "tickers." + symbol, "type": kind, "ts": now, "data": members, "category": category}) + "\n")
        elif roll < 0.94:
            since = now - chance.randrange(3000)
            lines.append(json.dumps({"type": "event", "event": "gap", "time": now, "category": category, "symbol": symbol, "topic": "publicTrade." + symbol,
                                     "from": since, "to": now}) + "\n")
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
        kept = [trade for trade in every if not (trade.get("BT") and "--no-block" in filters) and not (trade.get("RPI") and "--no-rpi" in filters)]
        inside = [trade for trade in kept if trade["T"] > now - length]
        sizes = {side: sum((Fraction(trade["v"]) for trade in inside if trade["S"] == side), Fraction(0)) for side in ("Buy", "Sell")}
        volume = sizes["Buy"] + sizes["Sell"]
        value = sum((Fraction(trade["v"]) / Fraction(trade["p"]) if category == "inverse" else Fraction(trade["p"]) * Fraction(trade["v"]) for trade in inside), Fraction(0))
        day = now // 86_400_000 * 86_400_000
        # A trade of the day before that comes after midnight belongs to no day.
        want = {"trades": len(inside), "tps": Fraction(len(inside) * 1000, length), "tpm": Fraction(len(inside) * 60000, length), "buy_volume": sizes["Buy"],
                "sell_volume": sizes["Sell"], "delta": sizes["Buy"] - sizes["Sell"], "ratio": sizes["Buy"] / sizes["Sell"] if sizes["Sell"] else None,
                "vwap": None if not inside else volume / value if category == "inverse" else value / volume,
                "mean_size": volume / len(inside) if inside else None, "max_size": max((Fraction(trade["v"]) for trade in inside), default=None),
                "cvd": sum((Fraction(trade["v"]) * (1 if trade["S"] == "Buy" else -1) for trade in kept if trade["T"] >= day), Fraction(0)),
                "cvd_since": max(day, min([heard] + [trade["T"] for trade in every]))}
        if not every:
            want = dict.fromkeys(want)
        for name, member in (("block", "BT"), ("rpi", "RPI")):
            apart = [trade for trade in every if trade.get(member) and trade["T"] > now - length]
            is_known = any(member in trade for trade in every)
            want[name + "_trades"] = len(apart) if is_known else None
            want[name + "_volume"] = sum((Fraction(trade["v"]) for trade in apart), Fraction(0)) if is_known else None
        bankrupt = [one for one in liquidations[:liquidated] if one["s"] == symbol]
        for side in ("Buy", "Sell"):
            among = [Fraction(one["v"]) * (1 if category == "inverse" else Fraction(one["p"])) for one in bankrupt if one["S"] == side and one["T"] > now - length]
            want["liq_" + side.lower()] = sum(among, Fraction(0)) if bankrupt else None
        members = state.get(symbol, {})
        want["funding_rate"] = Fraction(members["fundingRate"]) if "fundingRate" in members else None
        want["open_interest"] = Fraction(members["openInterest"]) if "openInterest" in members else None
        both = "markPrice" in members and "indexPrice" in members and category != "option"
        want["basis_bps"] = (Fraction(members["markPrice"]) / Fraction(members["indexPrice"]) - 1) * 10 ** 4 if both else None
        for name, expected in want.items():
            if not same(record[name], rounded(expected)):
                raise AssertionError(f"seed {seed}: {name}: expected {rounded(expected)}, got {line}")
        partial = heard > now - length + 1 or any(s == symbol and start <= now and end > now - length + 1 for s, start, end in gaps)
        if bool(record.get("partial")) != partial:
            raise AssertionError(f"seed {seed}: partial should be {partial}: {line}")
        records += 1
    if place + 1 != len(lines):
        raise AssertionError(f"seed {seed}: not all lines passed on")
    if sorted(told) != sorted(due):
        raise AssertionError(f"seed {seed}: records of {sorted(set(due) ^ set(told))[:5]} are missing, or too many")
    return records


def wall_run(seed):
    """Walls that are eaten and pulled, with trades in front of the book and behind it. Counts what was told."""
    market, model, states = wallmodel.Market(random.Random(seed)), wallmodel.Model(), collections.Counter()
    lines = [line + "\n" for line in market.lines()]
    got = iter(run(["book", "--every", "1", "--walls", str(wallmodel.TIMES)], lines))
    said = next(got, None)

    def expect(news):
        nonlocal said
        for want in news:
            record = read(said or "{}")
            states[want["state"] + (" and stands" if want["stands"] else "") + (" inferred" if want["inferred"] else "")] += 1
            is_right = (record.get("event"), record.get("state"), record.get("side"), record.get("stands"), record.get("inferred", False)) == ("wall", want["state"], want["side"], want["stands"], want["inferred"])
            for name in ("price", "size", "peak", "share", "ended", "time"):
                is_right = is_right and same(record.get(name), rounded(want[name]))
            if not is_right:
                raise AssertionError(f"seed {seed}: expected {want}, got {said}")
            said = next(got, None)

    for line in lines:
        if said != line:
            raise AssertionError(f"seed {seed}: expected {line}, got {said}")
        said = next(got, None)
        news, shown, later = model.take(line)
        while said and '"event":"resync"' in said or said and '"event":"synced"' in said:
            said = next(got, None)
        expect(news)
        if shown:
            record = read(said)
            for side, wall in zip(("bid", "ask"), shown):
                for name, want in wall.items():
                    if not same(record[f"wall_{side}_{name}"], rounded(want)):
                        raise AssertionError(f"seed {seed}: wall_{side}_{name}: expected {rounded(want)}, got {said}")
            said = next(got, None)
        expect(later)
    if said:
        raise AssertionError(f"seed {seed}: more was written than expected: {said}")
    return states


class Recomputed(unittest.TestCase):
    def each(self, work, seeds):
        with concurrent.futures.ProcessPoolExecutor(2) as pool:
            return list(pool.map(work, seeds, chunksize=25))

    def test_a_thousand_books(self):
        results = self.each(book_run, range(1000))
        self.assertGreater(sum(records for records, _ in results), 20_000)
        self.assertGreater(sum(desyncs for _, desyncs in results), 2_000)

    def test_walls(self):
        states = sum(self.each(wall_run, range(300)), collections.Counter())
        for state in ("appeared", "eaten", "eaten and stands", "pulled", "pulled and stands", "lost", "eaten inferred", "pulled inferred"):
            self.assertGreater(states[state], 20, states)

    def test_windows(self):
        self.assertGreater(sum(self.each(flow_run, range(100))), 3_000)


def peak_kib(arguments, lines):
    """The most memory that a process took, looked at while it still waits for more."""
    process = start([arguments[0], "-q", *arguments[1:]], stderr=None, bufsize=-1)
    end = b'{"the":"end"}\n'
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        seen = pool.submit(lambda: any(line == end for line in process.stdout))
        process.stdin.writelines(lines)
        process.stdin.write(end)
        process.stdin.flush()
        seen.result(60)
        most = memory(process)
    process.stdin.close()
    process.wait(), process.stdout.close()
    return most


@unittest.skipUnless(os.path.exists("/proc/self/status"), "no /proc here")
class Memory(unittest.TestCase):
    def test_is_bounded_however_long_it_runs(self):
        def books(count):
            for number in range(count):
                symbol, turn = number % 20, number // 20
                levels = b",".join(b'["%d","%d"]' % (10 ** 6 - (turn * 7 + n) % 900, n + 1) for n in range(50))
                kind = b"snapshot" if turn == 0 else b"delta"
                yield (b'{"topic":"orderbook.50.S%d","type":"%s","ts":%d,"data":{"s":"S%d","b":[%s],"a":[],"u":%d,"seq":%d}}\n'
                       % (symbol, kind, START + number * 10, symbol, levels, 2 + turn, number))

        def trades(count):
            for number in range(count):
                yield (b'{"topic":"publicTrade.S%d","ts":%d,"data":[{"T":%d,"s":"S%d","S":"Buy","v":"1","p":"1","i":"%d"}]}\n'
                       % (number % 20, START + number * 10, START + number * 10, number % 20, number))

        for command, make, size in ((["book", "--every", "100", "--walls", "3"], books, 4_000), (["flow", "--window", "10s"], trades, 80_000)):
            once, more = peak_kib(command, make(size)), peak_kib(command, make(size * 4))
            self.assertLess(more - once, 1024, f"{command}: {once} KiB, four times as long {more} KiB")


class Ladder(unittest.TestCase):
    def test_names_cannot_play_with_the_ladder(self):
        snapshot = {"topic": "orderbook.1.A\x9b31m\u202e", "type": "snapshot", "ts": START, "data": {"b": [["1", "1"]], "a": [["2", "1"]], "u": 9}}
        given = json.dumps(snapshot, ensure_ascii=False) + "\n"
        _, text = on_terminal(command("book", "-q", "--top", "3", "--every", "change"), given.encode())
        self.assertIn("\x1b[H", text)
        self.assertIn("linear:orderbook.1.A\ufffd31m\ufffd", text)
        self.assertNotIn("\x9b", text)
        self.assertNotIn("\u202e", text)

    def test_a_live_ladder_instead_of_lines(self):
        exchange = Exchange(random.Random(1), "linear", "BTCUSDT", 25)
        terminal = Terminal()
        process = start(["book", "-q", "--top", "3", "--every", "change"], stdout=terminal.other, stderr=None)
        process.stdin.write(exchange.message("snapshot", exchange.shown(), START).encode())
        terminal.wait_for(b"spread")
        process.stdin.close()
        process.wait(LIMIT)
        terminal.close()
        text = terminal.shown.decode()
        self.assertIn("linear:orderbook.25.BTCUSDT", text)
        for side in exchange.shown():
            for price, size in side[:3]:
                self.assertIn(price, text)
                self.assertIn(size, text)
        self.assertNotIn("{", text)
