"""Numbers, and every way to write one as an option's value."""
import re

from harness.cases import ALL

NUMBERS = ["5", "0", "-1", "1", "9223372036854775807", "1e308", ""]
UNITS = ["ms", "s", "d"]
if ALL:
    NUMBERS += ["2147483648", "NaN", "-0", "-9223372036854775808", "18446744073709551616", "9223372036854775",
                "106751991167", "1" + 38 * "0", "1e-400", "inf", "-", "0.0000000001",
                "99999999999999999999.5"]
    # The units that most options take are tried first.
    UNITS = ["m", "h", "w"] + UNITS
# Value names that take no number, and names of mandatory values.
WORDS = {"FILE", "NAME", "STYLE", "side|symbol", "NAME|FILE", "URL", "WHAT", "PROGRAM", "PATH",
         "DIR", "gemini|openai", "low|medium", "termux|twilio", "line|table", "TEXT",
         "NAME[,NAME…]", "WHAT[,WHAT]"}


def forms(name, value):
    """Every way to write a number N as an option's value. Forms that contain a surely valid
    number come first."""
    special = {
        "backoff": ["{}s,{}s", "{}ms,{}d", "{},{}", "1ms,{}", "{},9000000000000000000", "10ms,{}d",
                    "{}d,{}d", "{}ms,{}ms"],
        "trail": ["{}", "{}%", "{}%,{}%", "1%,{}%", "atr:{}", "atr:2,{}", "atr:{},3",
                  "chandelier:{},{}", "chandelier:3,{}", "chandelier:{},2", "{}%best"],
        "entry": ["limit:{}%", "post-only:{}%", "limit:-{}%", "post-only:+{}%"],
        "max-orders": ["{}/1m", "5/{}", "5/{}s", "5/{}d", "{}/{}"],
        "max-losses": ["{},1h", "3,{}", "3,{}s", "3,{}d"],
        "grid": ["{},3,100", "42000,{},100", "42000,3,{}", "42000,3,{}%", "{},{},{}",
                 "42000,200,{}%"],
        "pyramid": ["{}", "{},{}", "3,{}", "{},1.5"],
        "fee": ["{}%", "{}%,{}%", "0.1%,{}%", "0.1%,-{}%"],
        "break-even": ["{}%", "{}%,{}%", "1%,{}%"],
        "targets": ["{}r:100%", "1r:{}%", "1r:50%,{}r:50%", "{}r:{}%", "1r:{}%,2r:{}%"],
        "slippage-tolerance": ["{}%", "{}ticks"],
        "trigger": [],
        "orders": [],
        "weight": ["trend={}", "nothing={}", "{}={}"],
        "cash": ["{}", "{}USDT", "10000,{}BTC", "{},{}"],
        "quiet-hours": ["{}:00-07:00", "{}", "23:{}-07:00", "{}-{}"],
        "match": ["entry > {}", "entry * {} * {} > 0", "prev(entry, {}) > 1",
                  "mean(entry, {}) > {}", "highest(entry, {}) > 0", "entry / {} > 1"],
        "long": ["rsi_3 > {}", "close * {} * {} > 0", "prev(close, {}) > 1", "mean(close, {}) > {}",
                 "highest(close, {}) > 0", "close / {} > 1", "rising(close) + {} > 0"],
        "let": ["my_x=close > {}", "my_x=close * {} * {}", "my_x=prev(close, {})",
                "my_x=sum(close, {})", "my_x=barssince(close > {}, {})", "my_x=exp({})",
                "my_x=close[{}]", "my_x={}"],
        "stop": ["{}%", "{} atr_14", "close - {}", "close * {}", "{}"],
        "target": ["{}%", "{} atr_14", "{} r", "close + {}", "{}"],
        "from": ["{}", "{} days ago", "{}s ago", "{}w ago", "{}-01-01", "2025-{}-01"],
        "sms": [],
        "print": [],
        "join": [],
        "generate": [],
        "series": [],
        "buffer": ["{}M", "{}", "{}K", "{}G"],
        "memory": ["{}G", "{}M", "{}K", "{}"],
        "walk": ["{}m,{}m", "1m,{}m", "{}m,1m", "{}d,{}d", "{},{}"],
        "shard": ["1/{}", "{}/5", "{}/{}"],
        "rank": [],
        "run": [],
    }
    same = {"short": "long", "to": "from", "start": "from", "max-exposure": "fee"}
    found = list(special.get(same.get(name, name), []))
    if same.get(name, name) in special:
        return found
    if value in WORDS:
        return []
    if value == "WIDTHxHEIGHT":
        return ["640x480", "1200x{}", "{}x800", "{0}x{0}"]
    found = ["{}"]
    if re.search(r"TIME|WHEN|^W|^S$|MS", value):
        # A number without its unit is refused everywhere.
        found = ["{}" + unit for unit in UNITS[::-1]] + found
    if re.search(r"%|PERCENT|HOW|LIMIT", value):
        found += ["{}%"]
    commas = value.replace("[", "").count(",")
    for count in range(1, commas + 1):
        found += [",".join(["{}"] * (count + 1)), ",".join(["3"] * count + ["{}"]),
                  ",".join(["{}"] + ["3"] * count)]
    if "…" in value:
        found += ["10{0},{0}", "1m,{}", "{},{}s"]
    return found


def filled(form):
    """The form with each of the numbers filled in."""
    return [re.sub(r"\{0?\}", lambda _: number, form) for number in NUMBERS]
