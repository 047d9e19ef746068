"""Random signals over random markets, with random options."""
import json
import os
import random
import re
import tempfile
from fractions import Fraction as F
from typing import NamedTuple

from harness import commands
from harness.market import STEP, candle_texts
from paper.amounts import tier_leverage

START = 1672324740000 // STEP * STEP


class Case(NamedTuple):
    """The input and the arguments of a run, and what they mean."""
    lines: list
    arguments: list
    options: dict
    category: str
    symbol: str
    cash: F
    instrument: dict = None
    tiers: list = None

    @property
    def content(self):
        return "\n".join(self.lines) + "\n"

    def run(self, **more):
        return run(self.arguments, self.content, **more)


def line(**members):
    """A line of the input; fractions are written as decimals."""
    return json.dumps(members, separators=(",", ":"), default=float)


def signal(chance, time, close, digits, has_stops, **market):
    """A signal at a candle's close."""
    entry, is_long = F(close), chance.random() < 0.5
    sign = 1 if is_long else -1
    distance = sign * entry * F(str(round(chance.uniform(0.002, 0.012), 6)))
    stop = None if not has_stops and chance.random() < 0.3 else entry - distance
    target = None
    if not chance.random() < (0.2 if stop else 0.8):
        target = entry + distance * F(str(round(chance.uniform(0.4, 3), 3)))
    return line(type="signal", id=f"{market['symbol']}:{time}", **market, interval="3", time=time,
                close_time=time + STEP, side="long" if is_long else "short", strategy="test",
                opens=chance.random() < 0.8, entry=entry, stop=stop and round(stop, digits),
                target=target and round(target, digits))


def options_of(chance, category):
    def maybe(probability, name, *values):
        if chance.random() < probability:
            chosen[name] = chance.choice(values)
    chosen = {}
    maybe(0.5, "risk", "1%", "2%", "0.1%")
    if chance.random() < 0.25:
        chosen["size"] = chance.choice(["100", "2500", "60000"])
        chosen.pop("risk", None)
    else:
        maybe(0.3, "kelly", "0.25", "1")
    maybe(0.3, "pyramid", "3,1.5", "2", "4,0.5")
    maybe(0.5, "leverage", "1", "3", "50", "100")
    maybe(0.5, "margin", "isolated", "cross")
    maybe(0.2, "max-size", "5000", "500")
    maybe(0.5, "entry", "limit:-0.05%", "limit:0.1%", "limit:0%", "post-only", "post-only:-0.1%")
    if "entry" in chosen:
        maybe(0.5, "entry-ttl", "10s", "400s", "3600s")
        maybe(0.4, "chase", "")
    maybe(0.5, "trail", "1%,0.5%", "0.3%", "atr:2", "atr:1.5,5", "chandelier:22,3",
          "chandelier:5,1.5", "40", "60,30", "best:0.5%", "best:0.4%,0.2%")
    maybe(0.3, "max-losses", "2,30m", "1,9m", "3,120m")
    maybe(0.3, "break-even", "0.4%", "0.5%,0.1%")
    maybe(0.3, "time-stop", "9m", "60m")
    maybe(0.6, "opposite", "close", "reverse", "ignore")
    if chosen.get("opposite") != "reverse":
        maybe(0.3, "side", "long", "short", "both")
    maybe(0.5, "max-exposure", "150%", "3000", "off", "off")
    maybe(0.5, "max-daily-loss", "1%", "5%", "off", "off")
    maybe(0.2, "max-drawdown", "10%", "4%")
    maybe(0.2, "max-orders", "2/30m", "5/120m")
    maybe(0.3, "on-halt", "flatten", "keep")
    maybe(0.3, "fee", "0.1%,0.01%", "0.06%,-0.01%", "0%")
    maybe(0.4, "slippage", "0%", "0.1%")
    maybe(0.3, "participation", "10%", "1%", "50%")
    if chance.random() < 0.4:
        # Much of the account at once, and nothing that gets out in time.
        for name in ("risk", "kelly", "max-size", "trail", "break-even", "time-stop",
                     "max-drawdown"):
            chosen.pop(name, None)
        chosen.update({"size": chance.choice(["20000", "60000", "600000"]),
                       "leverage": chance.choice(["10", "50", "100"]), "max-exposure": "off",
                       "max-daily-loss": "off", "margin": chance.choice(["isolated", "cross"])})
    return chosen


CATEGORIES = {"linear": ("BTCUSDT", 16650.0, 2, 3, "10000"),
              "inverse": ("BTCUSD", 16650.0, 1, 0, "0.5BTC"),
              "spot": ("ETHUSDT", 1190.5, 2, 5, "10000")}


def prints(chance, texts, time, volume_digits):
    """Trades that walk through a candle."""
    o, h, l, c = texts
    path = [o, *(chance.choice([(h, l), (l, h)])), c]
    return [(time + number * STEP // 4 + chance.randrange(1000), price,
             f"{chance.random() * 8:.{volume_digits}f}") for number, price in enumerate(path)]


def option_words(options):
    return [word for name, value in options.items() for word in ("--" + name, value) if word]


def candle_line(time, texts, volume, **market):
    names = ("open", "high", "low", "close", "volume")
    return line(type="candle", **market, interval="3", time=time, closed=True,
                **{name: float(text) for name, text in zip(names, (*texts, volume))})


def case(seed, count=600, often=0.12):
    """A random case; the same seed gives the same case."""
    chance = random.Random(seed)
    category = chance.choice(["linear", "linear", "inverse", "spot"])
    symbol, price, digits, volume_digits, cash = CATEGORIES[category]
    options = options_of(chance, category)
    count = count if count != 600 else chance.choice([300, 600, 1500])
    instrument = None
    if chance.random() < 0.4:
        instrument = dict(tick=F(5, 10 ** digits) if category == "linear" else F(1, 10 ** digits),
                          step=F(1, 10 ** max(volume_digits - 1, 0)),
                          least=F(1, 100) if category == "linear" else F(0), least_value=F(5),
                          most=F(20000), most_market=F(10000), leverage=F(25, 2))
    rows = candle_texts(chance, START, count, price, digits, volume_digits, 0.1,
                        chance.choice([0, 0.01, 0.03]))
    has_stops = ("risk" in options or "size" not in options) and chance.random() < 0.8
    funded = category != "spot" and chance.random() < (0.8 if "size" in options else 0.4)
    driven = chance.random() < 0.25
    tiers = None if category == "spot" or chance.random() < 0.6 else random_tiers(chance, category)
    market = {"category": category, "symbol": symbol}
    arguments = ["--cash", cash, *option_words(options)]
    if tiers:
        arguments += ["--risk-limits", write_tiers(seed, tiers, **market)]
    lines = [instrument_record(instrument, **market)] if instrument else []
    # Marks now and then, or close enough that the last price never decides.
    period = chance.choice([40, 8])
    pace = chance.choice([period, 1])
    rates = chance.choice([["0.0001", "-0.00025"], ["0.03", "-0.02"], ["0.2", "-0.09"]])
    if "size" not in options:
        rates = ["0.0001", "-0.00025"]
    for number, (time, texts, volume) in enumerate(rows):
        told = []
        if funded and number % pace == 0:
            rate, due = chance.choice(rates), (time // (period * STEP) + 1) * period * STEP
            for at in (0, 60_000, 120_000) if pace == 1 else (0,):
                data = dict(symbol=symbol, nextFundingTime=str(due), fundingRate=rate,
                            markPrice=chance.choice(texts) if at else texts[0])
                told.append((time + at, line(topic=f"tickers.{symbol}", type="delta", data=data,
                                             ts=time + at, category=category)))
        for at, price, size in prints(chance, texts, time, volume_digits) if driven else ():
            data = dict(T=at, s=symbol, S="Buy", v=size, p=price, i="x", BT=False)
            told.append((at, line(topic=f"publicTrade.{symbol}", type="snapshot", ts=at,
                                  data=[data], category=category)))
        lines += [each for _, each in sorted(told, key=lambda each: each[0])]
        lines.append(candle_line(time, texts, volume, **market))
        if chance.random() < often:
            lines.append(signal(chance, time, texts[3], digits, has_stops, **market))
    return Case(lines, arguments, options, **market, cash=F(cash.rstrip("BTC")),
                instrument=instrument, tiers=tiers)


def grid_case(seed):
    """A grid of limit orders in a market that wanders around its centre."""
    chance = random.Random(seed)
    rows = candle_texts(chance, START, 500, 1000.0, 1, 2, 0.05)
    instrument = dict(tick=F(1, 10), step=F(1, 100), leverage=F(100))
    options = {"grid": "1000,8,0.5%"}
    options |= chance.choice([{"size": "8000"}, {"size": "500"},
                              {"size": "500", "participation": "20%"},
                              {"size": "8000", "participation": "10%"}])
    market = {"category": "linear", "symbol": "BTCUSDT"}
    lines = [instrument_record(instrument, **market)]
    lines += [candle_line(*row, **market) for row in rows]
    return Case(lines, option_words(options), options, **market, cash=F(10000),
                instrument=instrument)


def instrument_record(instrument, category, symbol):
    rules = {"tick": "tick", "step": "step", "min_qty": "least", "min_value": "least_value",
             "max_qty": "most", "max_market_qty": "most_market", "max_leverage": "leverage"}
    return line(type="instrument", category=category, symbol=symbol, time=START, **{
        name: instrument[key] for name, key in rules.items()
        if instrument.get(key) and (name != "min_qty" or category != "spot")})


FILES = tempfile.TemporaryDirectory()


def random_tiers(chance, category):
    """Each tier begins where the one before ends: what it deducts makes up for its higher rate."""
    limits = [F(5000), F(20000), F(10 ** 9)]
    if category == "inverse":
        limits = [F(1, 5), F(1), F(10 ** 6)]
    tiers, deduction, below, last = [], F(0), F(0), F(0)
    for limit in limits:
        rate = below + F(chance.choice(["0.0025", "0.005", "0.01"]))
        deduction += last * (rate - below) if last else 0
        tiers.append((limit, rate, deduction))
        below, last = rate, limit
    return tiers


def write_tiers(seed, tiers, category, symbol):
    """The exchange's answer to risk-limit."""
    path = os.path.join(FILES.name, f"risk-limits-{seed}.json")
    names = ("riskLimitValue", "maintenanceMargin", "initialMargin", "maxLeverage", "mmDeduction")
    rows = []
    for limit, rate, deduction in tiers:
        values = (limit, rate, rate * 2, tier_leverage(rate), deduction)
        rows.append({"symbol": symbol, **dict(zip(names, map(str, map(float, values))))})
    with open(path, "w") as file:
        json.dump({"retCode": 0, "result": {"category": category, "list": rows}}, file)
    return path


def run(arguments, content, quiet=True, **more):
    return commands.run(["trade", *["-q"] * quiet, *arguments], content.encode(), **more)


def records(output, kind):
    found = [json.loads(line, parse_float=F, parse_int=F) for line in output.splitlines()
             if line.startswith(b'{"type":"%s"' % kind.encode())]
    return found


def own(output):
    """The lines that are not the input's."""
    return [line for line in output.splitlines()
            if re.match(rb'{"type":"(order|fill|position|trade|funding|event)"', line)]
