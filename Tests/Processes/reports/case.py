"""Running `report`, and random trades of many shapes."""
import json
import os
from decimal import Decimal

from harness.commands import BIN, run

DAY = 86_400_000
START = 1_735_689_600_000
ENVIRONMENT = dict(os.environ, PATH=BIN + ":" + os.environ["PATH"], TZ="UTC", LC_ALL="C.UTF-8")


def report(arguments, trades, **more):
    lines = "".join(trade if isinstance(trade, str) else json.dumps(trade) + "\n"
                    for trade in trades)
    return run(["report", *arguments], lines, **more)


def records(arguments, trades):
    done = report(arguments, trades)
    assert done.returncode == 0 and done.stderr in ("", "report: the input has no records: "
                                                    "nothing to report\n"), done.stderr
    return [json.loads(line, parse_float=Decimal) for line in done.stdout.splitlines()]


def read(path):
    with open(path) as file:
        return file.read()


def prices_of(chance):
    """Prices of a trade, some of them unknown, some stops on the wrong side."""
    entry, exit = round(chance.uniform(50, 150), 2), round(chance.uniform(50, 150), 2)
    return {
        "entry": entry,
        "exit": exit,
        "qty": round(chance.uniform(0.1, 20), 3),
        "mae": -1,
        "mfe": 2,
        "stop": chance.choice([None, round(entry * chance.uniform(0.9, 1.1), 2)]),
        "target": chance.choice([None, 160.5]),
        "entry_decision": chance.choice([None, entry,
                                         round(entry * chance.uniform(0.999, 1.001), 4)]),
        "exit_decision": chance.choice([exit, round(exit * chance.uniform(0.999, 1.001), 4)]),
    }


def trades_of(chance, count, gap=3_600_000, pnl=None, **members):
    now, trades = START + chance.randrange(DAY), []
    for number in range(count):
        entry = now + chance.randrange(max(1, gap // 4))
        now = entry + chance.randrange(1, max(2, gap))
        value = round(pnl(chance) if pnl else chance.gauss(2, 40), chance.choice([2, 4, 8]))
        trades.append({"type": "trade", "time": now, "category": "linear",
                       "symbol": chance.choice(["BTCUSDT", "ETHUSDT", "SOLUSDT"]),
                       "interval": chance.choice(["3", "15", None]), "id": f"t{number}",
                       "side": chance.choice(["long", "short"]),
                       "strategy": chance.choice(["scalp", "trend"]), "entry_time": entry,
                       "exit_time": now, "fee": round(chance.random(), 4), "pnl": value,
                       "pnl_pct": 0.5, "reason": chance.choice(["stop", "target", None]),
                       "signal": f"s{number}", **prices_of(chance), **members,})
    return trades


SHAPES = {
    "none": lambda chance: [],
    "one win": lambda chance: trades_of(chance, 1, pnl=lambda c: 12.5),
    "one loss": lambda chance: trades_of(chance, 1, pnl=lambda c: -12.5),
    "one even": lambda chance: trades_of(chance, 1, pnl=lambda c: 0),
    "all wins": lambda chance: trades_of(chance, 60, pnl=lambda c: c.uniform(0.01, 50)),
    "all losses": lambda chance: trades_of(chance, 60, pnl=lambda c: -c.uniform(0.01, 50)),
    "one day": lambda chance: trades_of(chance, 20, gap=60_000),
    "days apart": lambda chance: trades_of(chance, 40, gap=9 * DAY),
    "evens": lambda chance: trades_of(chance, 80, pnl=lambda c: c.choice([-3, 0, 0, 3])),
    "funding": lambda chance: trades_of(chance, 30, funding=-0.25),
    "overlapping": lambda chance: [{**trade,
                                    "entry_time": trade["entry_time"] - chance.randrange(20 * DAY)}
                                   for trade in trades_of(chance, 50, gap=DAY)],
    "shuffled": lambda chance: chance.sample(trades_of(chance, 100), 100),
    "many": lambda chance: trades_of(chance, 2000),
    "tiny": lambda chance: trades_of(chance, 50, pnl=lambda c: c.gauss(0, 1e-3)),
    "no stops": lambda chance: trades_of(chance, 20, stop=None),
    "no prices": lambda chance: trades_of(chance, 20, entry=None, qty=None),
    "no decisions": lambda chance: trades_of(chance, 20, entry_decision=None),
    "rebates": lambda chance: trades_of(chance, 30, fee=-0.125),
    "no fees": lambda chance: trades_of(chance, 10, fee=None),
    "options": lambda chance: trades_of(chance, 20, category="option",
                                        symbol="BTC-27MAR26-90000-C"),
    "spot": lambda chance: trades_of(chance, 20, category="spot", dust=0.01),
    "a month of days": lambda chance: trades_of(chance, 90, gap=DAY),
    "midnights": lambda chance: [{**trade, "entry_time": START + number * DAY,
                                  "exit_time": START + (number + 1) * DAY,
                                  "time": START + (number + 1) * DAY}
                                 for number, trade in enumerate(trades_of(chance, 40))],
}
