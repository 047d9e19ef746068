"""When a verdict becomes a signal: cooldowns, gaps, forming candles, and the prices of a signal."""
import decimal
import json
from decimal import Decimal

from harness.market import STEP
from signals.strategies import STRATEGIES


class Cooldown:
    """What a cooldown needs to know: of a strategy in a series, or of a symbol."""
    def __init__(self):
        self.fired, self.open = {}, None


class Gate:
    """From the side of each candle to signals, in the words of the help."""

    def __init__(self, length, spans_sides=False, after_gap=3, repeats=False):
        self.length, self.spans_sides = length, spans_sides
        self.after_gap, self.repeats = after_gap, repeats
        self.cooldown, self.entered, self.held_back = Cooldown(), None, False
        self.quiet, self.forming = 0, (None, {})

    def left(self, side, now):
        sides = ("long", "short") if self.spans_sides else (side,)
        return max(self.cooldown.fired.get(one, -10 ** 15) for one in sides) + self.length - now

    def decide(self, side, now, candle, quiet):
        if side is None:
            return "none"
        if self.forming[0] == candle.get("time") and side in self.forming[1]:
            return "held" if self.forming[1][side] == "fired" else "cooldown"
        if side == self.entered and not self.held_back and not self.repeats:
            return "held"
        if candle.get("backfill") == "history":
            return "history"
        if candle.get("filled"):
            return "filled"
        if quiet:
            return "quiet"
        if self.left(side, now) <= 0:
            return "fired"
        if side == self.entered or self.cooldown.open in (None, side):
            return "cooldown"
        return "closes"

    def write(self, verdict, side, now):
        if verdict == "fired":
            self.cooldown.fired[side], self.cooldown.open = now, side
        elif verdict == "closes":
            self.cooldown.open = None

    def close(self, side, now, candle={"time": 0}, unknown=False):
        if candle.get("gap") and self.after_gap:
            self.quiet = self.after_gap + 1
        quiet, self.quiet = self.quiet > 0, max(self.quiet - 1, 0)
        if unknown:
            return "unknown"
        verdict = self.decide(side, now, candle, quiet)
        self.write(verdict, side, now)
        entered, self.entered = self.entered, side
        if verdict in ("cooldown", "closes"):
            self.held_back = True
        elif verdict in ("fired", "held", "none") or side != entered:
            self.held_back = False
        return verdict

    def form(self, side, now, candle):
        verdict = self.decide(side, now, candle, self.quiet > 0 or candle.get("gap")
                              and self.after_gap)
        self.write(verdict, side, now)
        if verdict in ("fired", "closes"):
            if self.forming[0] != candle["time"]:
                self.forming = (candle["time"], {})
            self.forming[1][side] = verdict
        return verdict


def plain(name, lines):
    """The signals of a strategy on closed candles: id, whether it may open, score, agreeing votes,
    stop, target."""
    rules = STRATEGIES[name]
    history, gate = [], Gate(rules.get("cooldown", 0) * 1000, rules.get("scope") == "symbol")
    flat = dry = 0
    for line in lines:
        exact = json.loads(line, parse_float=Decimal)
        now = {key: float(value) if isinstance(value, Decimal) else value
               for key, value in exact.items()}
        last = history[-1] if history else None
        history.append(now)
        stands = now["high"] == now["low"]
        flat = flat + 1 if stands and last and (flat == 0
                                                or last["close"]
                                                == now["close"]) else 1 if stands else 0
        dry = dry + 1 if now["volume"] == 0 else 0
        casts, weights, cast, waits = [], [], 0, False
        for place, (vote, weight, range_window, volume_window) in enumerate(rules["votes"]):
            value = vote(now, last, cast)
            if range_window and flat >= range_window or volume_window and dry >= volume_window:
                value = 0
            weights.append(weight(history) if callable(weight) else weight)
            if value is None and place not in rules.get("optional", ()) or weights[-1] is None:
                waits = True
            casts.append(value or 0)
            cast = casts[-1] or cast
        if waits:
            continue
        total = sum(w * c for w, c in zip(weights, casts))
        if rules.get("score") == "mean":
            total = total / sum(w for w, c in zip(weights, casts) if c) if any(casts) else 0
        elif rules.get("score") == "first":
            first = next((c for c in casts if c), 0)
            total = sum(w * c for w, c in zip(weights, casts) if c * first > 0)
        elif not rules.get("score"):
            total /= sum(weights)
        side = None
        total, threshold = round(total, 12), rules["threshold"]
        for other, sign in (("long", 1), ("short", -1)):
            agree = sum(c * sign > 0 for c in casts)
            enough = total * sign > threshold if rules.get("strict") else total * sign >= threshold
            require = rules.get("require", lambda now, side: True)
            if enough and agree >= rules.get("agree", 1) and require(now, other):
                side = other
        verdict = gate.close(side, now["time"] + STEP)
        if verdict in ("fired", "closes"):
            yield (f"linear:BTCUSDT:3:{now['time']}:{name}:{side}", verdict == "fired", total,
                   sum(c * (1 if side == "long" else -1) > 0 for c in casts),
                   *prices(exact, side, rules))


def prices(candle, side, rules):
    entry, sign = candle["close"], 1 if side == "long" else -1
    rounding = decimal.ROUND_FLOOR if side == "long" else decimal.ROUND_CEILING

    def tick(price):
        return price.quantize(Decimal("0.01"), rounding)
    if rules.get("stop") == "atr":
        stop = tick(entry - sign * 2 * Decimal(candle["atr_14"]))
        if "reach" in rules:
            return stop, tick(entry + sign * rules["reach"] * Decimal(candle["atr_14"]))
        return stop, tick(entry + 2 * (entry - stop))
    near, far = rules.get("stop", ("0.6", "0.8"))
    return tick(entry * (1 - sign * Decimal(near) / 100)), tick(
        entry * (1 + sign * Decimal(far) / 100))
