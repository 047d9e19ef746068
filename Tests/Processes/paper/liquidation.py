"""Margins: at which price a position is liquidated, and what protects it until then."""
from fractions import Fraction as F

from paper.amounts import TWELVE, rounded
from paper.bars import Bars


class Liquidation(Bars):
    """Stops and liquidation prices of positions, and fills that liquidate."""

    def spare(self, price):
        """What is left at a price beyond the maintenance margin: with isolated margin of the
        position's own, else of the account with all its markets."""
        if self.terms.is_isolated:
            return self.own_spare(price)
        others = [market for market in self.account.markets if market is not self]
        return self.cash + self.own_spare(price) + sum(
            market.own_spare(market.mark_at(self.time)) for market in others if market.position)

    def mark_at(self, time):
        """The mark price, which counts for a minute; else the last price."""
        return self.mark if self.marks and self.marks[-1][0] >= time - 60_000 else self.last

    def own_spare(self, price):
        p, terms = self.position, self.terms
        value = p.qty / price if terms.inverse else p.qty * price
        rate, less = terms.tier(value)
        if terms.is_isolated:
            return self.own_margin(price) - value * rate + less
        gain = terms.gain(p.is_long, p.entered, p.exited + value)
        closing = terms.closing_share(p.is_long)
        return gain - value * (rate + closing) + less

    def own_margin(self, price):
        """What is left of the margin of an isolated position."""
        p, terms = self.position, self.terms
        entered, value = terms.value(p.qty, self.entry), terms.value(p.qty, price)
        return entered / terms.leverage + terms.gain(p.is_long, entered, value)

    def protected(self, r):
        """Checks stop, target and liquidation price of a position record."""
        p, terms = self.position, self.terms
        self.holds("a stop moves only closer", r, r["stop"] == self.stop or self.stop is None
                   or self.beyond(self.stop, r["stop"], p.is_long))
        self.holds("a fill sets the stop of its order", r, not self.follows_fill
                   or r["stop"] == self.stop or r["stop"] in p.stops)
        self.same("the target is that of the last entry", r, target=(r["target"], p.target))
        self.stop, self.target = r["stop"], r["target"]
        if terms.category == "spot":
            return self.same("coins are not liquidated", r, liquidation=(r["liquidation"], None))
        if terms.is_isolated and self.has_paid:
            return
        price, distance = r["liquidation"], r["liquidation_distance_pct"]
        near = [self.last] + [mark for _, mark in self.marks[-4:]]
        sign = F(100) if p.is_long else F(-100)
        self.holds("the distance to liquidation is in percent of the mark", r, distance in [
            price and rounded(sign * (at - price) / at) for at in near])
        far = F(1, 10 ** 6) if p.is_long else F(10 ** 9)
        self.holds("the liquidation price leaves the maintenance margin", r,
                   self.spare(far) >= -TWELVE if price is None else self.is_edge(price, self.spare))

    def is_edge(self, price, spare):
        """Whether something is used up within two ticks of a price."""
        step = max(self.terms.tick or 0, F(price) / 10 ** 9) * (1 if self.position.is_long else -1)
        return spare(price + 2 * step) >= -2 * TWELVE and spare(price - 2 * step) <= 2 * TWELVE

    def liquidated(self, r):
        """Checks a fill that liquidates: what caused it, and its price."""
        p, terms, bar, price = self.position, self.terms, self.bar, r["price"]
        self.holds("only a position with a margin is liquidated", r,
                   p and p.is_long != (r["side"] == "buy") and terms.category != "spot")
        worst = [mark for told, mark in self.marks[-20:] if told >= r["time"] - 4 * 60_000]
        if bar:
            low = bar.extremes(p.is_long)[0]
            worst += [low, terms.slipped(low, not p.is_long), bar.open]
            is_open = r["time"] == bar.time and not bar.entered_inside
            self.last = bar.open if is_open else price
        def left(at):
            return self.cash + self.position_gain(at) - terms.value(p.qty, at) * terms.taker
        edges = [left, self.own_margin if terms.is_isolated else self.spare]
        is_gone = any(self.is_edge(price, edge) for edge in edges)
        if not self.has_paid:
            self.holds("a liquidation has a cause", r, any(
                self.spare(at) <= TWELVE for at in worst))
            self.holds("a liquidation is at the price that caused it, or leaves nothing", r, is_gone
                       or not terms.is_isolated and price in worst and self.spare(price) <= 0)
