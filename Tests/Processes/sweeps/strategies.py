"""Random pipes: indicators, rules and options of every kind that a sweep may meet."""
import json
import random

INDICATORS = [("rsi", "rsi_{}", (3, 20)), ("ema", "ema_{}", (2, 40)), ("sma", "sma_{}", (2, 40)),
              ("atr", "atr_{}", (3, 20)), ("roc", "roc_{}", (2, 20)), ("wma", "wma_{}", (2, 30))]


class Pipe:
    """A pipe, the rule file that it names (if any), and its parameter."""

    def __init__(self, seed, kind, intervals, centre):
        self.dice = random.Random(f"pipe {seed}")
        self.kind, self.intervals, self.centre, self.rules = kind, intervals, centre, None
        self.parameter = ("p", [str(self.dice.randrange(2, 9)) for _ in range(2)])
        if self.parameter[1][0] == self.parameter[1][1]:
            self.parameter[1].pop()
        self.indicators = []
        self.text = " | ".join([self.ind(), self.signal(), self.trade(), self.report()])

    def chance(self, share):
        return self.dice.random() < share

    # Indicators

    def ind(self):
        words = ["ind -q"]
        for name, field, (low, high) in self.dice.sample(INDICATORS, self.dice.randrange(1, 4)):
            length = "{p}" if not self.indicators else str(self.dice.randrange(low, high))
            words.append(f"--{name} {length}")
            self.indicators.append((name, field.format(length)))
        if self.chance(0.5):
            words.append("--st 10,3")
            self.indicators.append(("st", "st_10_3_dir"))
        if self.chance(0.3):
            words.append("--macd")
            self.indicators.append(("macd", "macd_12_26_9_hist"))
        if self.chance(0.2):
            words.append("--let 'body=abs(close - open)' --ema 9@body")
            self.indicators.append(("let", "body"))
        if self.kind == "books":
            words.append("--join book.imbalance_5")
            self.indicators.append(("join", "book_imbalance_5"))
        return " ".join(words)

    # Rules

    def number(self):
        dice = self.dice
        name, field = dice.choice(self.indicators + [("close", "close")])
        kind = dice.randrange(9)
        if kind == 0:
            return f"prev({field}, {dice.randrange(1, 4)})"
        if kind == 1:
            return f"mean({field}, {dice.randrange(2, 9)})"
        if kind == 2:
            return f"{dice.choice(['highest', 'lowest'])}({field}, {dice.randrange(2, 9)})"
        if kind == 3:
            return f"({field} - {dice.choice(['open', 'low', 'high'])})"
        if kind == 4 and len(self.intervals) > 1:
            return f'tf("15", {dice.choice(["close", "high"])})'
        return field

    def condition(self, depth=0):
        dice = self.dice
        kind = dice.randrange(12)
        name, field = dice.choice(self.indicators)
        if kind == 0 and depth < 2:
            joint = dice.choice(["and", "or"])
            return f"({self.condition(depth + 1)} {joint} {self.condition(depth + 1)})"
        if kind == 1:
            return f"crosses_{dice.choice(['above', 'below'])}({self.number()}, {self.number()})"
        if kind == 2:
            return f"{dice.choice(['rising', 'falling'])}({field})"
        if kind == 3:
            return f"hour() {dice.choice(['<', '>='])} {dice.randrange(4, 20)}"
        if kind == 4:
            return f"not {self.condition(2)}"
        if kind == 5:
            return f"close {dice.choice(['<', '>'])} mean(close, {dice.randrange(2, 30)})"
        bound = {"rsi": dice.randrange(25, 75), "roc": dice.randrange(-1, 2), "st": 0.5, "macd": 0,
                 "join": 0, "atr": 1, "let": 1}.get(name)
        if bound is None:
            return f"close {dice.choice(['<', '>'])} {field}"
        return f"{field} {dice.choice(['<', '>', '>=', '<='])} {bound}"

    def side(self):
        return " and ".join(self.condition() for _ in range(self.dice.choice([1, 1, 2])))

    def price(self, is_target):
        dice = self.dice
        atr = [field for name, field in self.indicators if name == "atr"]
        if atr and self.chance(0.3):
            return f"{dice.choice(['1', '1.5', '2.5'])} {atr[0]}"
        if is_target and self.chance(0.5):
            return f"{dice.choice(['1', '1.5', '2'])} r"
        return dice.choice(["0.3%", "0.5%", "1%", "2%", "0.{p}%"])

    def signal(self):
        dice = self.dice
        words = ["signal -q"]
        if self.chance(0.35):
            self.rules = self.file()
            words.append("--strategy ./rules.json")
        else:
            sides = dice.choice([["long"], ["short"], ["long", "short"], ["long", "short"]])
            words += [f"--{side} '{self.side()}'" for side in sides]
        if self.chance(0.85):
            words.append(f"--stop '{self.price(False)}'")
        if self.chance(0.7):
            words.append(f"--target '{self.price(True)}'")
        if self.chance(0.25):
            words.append(f"--cooldown {dice.choice(['5m', '1h', '6h'])}")
            if self.chance(0.4):
                words.append("--cooldown-scope symbol")
        if self.chance(0.1):
            words.append("--repeat")
        if self.chance(0.1):
            words.append("--tick 0.5")
        if self.chance(0.1):
            words.append(f"--after-gap {dice.randrange(0, 9)}")
        if self.chance(0.1):
            words.append("--forming")
        if self.chance(0.96):
            words.append("--all")
        return " ".join(words)

    def file(self):
        dice = self.dice
        votes = []
        for number in range(dice.randrange(1, 5)):
            vote = {"name": f"v{number}"}
            if self.chance(0.2):
                vote["value"] = f"if({self.condition()}, 1, -0.5)"
            else:
                vote |= {"long": self.condition(), "short": self.condition()}
            if self.chance(0.4):
                vote["weight"] = dice.choice([0.5, 2, "if(close > open, 1, 2)", "{p}"])
            if self.chance(0.2):
                vote["optional"] = True
            votes.append(vote)
        rules = {"name": "mine", "threshold": dice.choice([0.3, 0.5, "0.{p}", 1]), "votes": votes,
                 "score": dice.choice(["normalised", "sum", "mean_of_cast", "first"])}
        if self.chance(0.3):
            rules["require"] = dice.choice([self.condition(), {"long": self.condition()}])
        if self.chance(0.2):
            rules["comparison"] = ">"
        if self.chance(0.2):
            rules["quorum"] = 1
        return json.dumps(rules)

    # Trading

    def trade(self):
        dice, words = self.dice, ["trade -q"]
        words.append(dice.choice(["--risk 0.5%", "--risk 1%", "--risk 3%", "--size 500",
                                  "--size 50000", "--kelly 0.5", ""]))
        # An inverse contract's account holds its coin.
        if self.kind == "inverse":
            words.append("--cash 2BTC")
        options = [
            (0.2, ["--entry limit:-0.05%", "--entry post-only", "--entry limit:0.02% --entry-ttl 30m",
                   "--entry post-only:-0.1% --entry-ttl 20m --chase",
                   "--entry limit:-0.03% --time-in-force ioc",
                   "--entry limit:0.05% --time-in-force fok"]),
            (0.15, ["--pyramid 3", "--pyramid 2,1.5"]),
            (0.1, ["--slippage-tolerance 0.05%", "--slippage-tolerance 3ticks"]),
            (0.1, ["--max-drift 0.1%", "--max-drift 0.5%"]),
            (0.25, ["--trail 0.5%", "--trail 1%,0.5%", "--trail best:0.7%", "--trail atr:2",
                    "--trail chandelier:10,2", "--trail 20,5"]),
            (0.2, ["--break-even 0.3%", "--break-even 0.5%,0.1%"]),
            (0.15, ["--targets 1r:50%,2r:50%", "--targets 1r:30%,1.5r:30%,3r:40%"]),
            (0.2, ["--time-stop 30m", "--time-stop 5h"]),
            (0.4, ["--opposite reverse", "--opposite ignore"]),
            (0.15, ["--max-daily-loss off", "--max-daily-loss 1%"]),
            (0.1, ["--max-drawdown 5%", "--max-drawdown 20%"]),
            (0.1, ["--max-losses 3,2h"]),
            (0.1, ["--max-orders 5/1h", "--max-orders 1/1h"]),
            (0.1, ["--on-halt flatten"]),
            (0.1, ["--margin isolated"]),
            (0.15, ["--leverage 2", "--leverage 50"]),
            (0.1, ["--max-exposure off", "--max-exposure 100%"]),
            (0.15, ["--fee 0.1%", "--fee 0%,0%"]),
            (0.15, ["--slippage 0%", "--slippage 0.1%"]),
            (0.1, ["--participation 10%", "--participation 0.5%"]),
        ]
        words += [dice.choice(choices) for share, choices in options if self.chance(share)]
        if self.chance(0.04):
            words = ["trade -q", "--size 500", f"--grid {self.centre},3,0.5%"]
        elif "--opposite reverse" not in words and self.chance(0.15):
            words.append(dice.choice(["--side long", "--side short"]))
        return " ".join(word for word in words if word)

    def report(self):
        return self.dice.choice(["report -q", "report -q", "report -q --cash 5000",
                                 "report -q --by side"])
