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
            entry = terms.mean(p.entered_qty, p.entered, p.entries)
            entered = terms.value(p.qty, entry)
            gain = terms.gain(p.is_long, entered, value)
            return entered / terms.leverage + gain - value * rate + less
        gain = terms.gain(p.is_long, p.entered, p.exited + value)
        closing = terms.closing_share(p.is_long)
        return gain - value * (rate + closing) + less

    def protected(self, r):
        """Checks stop, target and liquidation price of a position record."""
        p, terms = self.position, self.terms
        self.holds("a stop moves only closer", r, r["stop"] == self.stop or self.stop is None
                   or self.beyond(self.stop, r["stop"], p.is_long))
        self.holds("a fill sets the stop of its order", r, not self.follows_fill
                   or r["stop"] == self.stop or r["stop"] in p.stops)
        self.same("the target is that of the last entry", r, target=(r["target"], p.target))
        self.stop, self.target, self.liquidation = r["stop"], r["target"], r["liquidation"]
        if terms.category == "spot":
            self.same("coins are not liquidated", r, liquidation=(r["liquidation"], None))
            return
        if terms.is_isolated and self.has_paid:
            return
        price, distance = r["liquidation"], r["liquidation_distance_pct"]
        near = [self.last] + [mark for _, mark in self.marks[-4:]]
        self.holds("the distance to liquidation is in percent of the mark", r, distance in [
            price and rounded((at - price if p.is_long else price - at) * 100 / at) for at in near])
        if price is None:
            far = F(1, 10 ** 6) if p.is_long else F(10 ** 9)
            self.holds("the liquidation price leaves the maintenance margin", r,
                       self.spare(far) >= -TWELVE)
            return
        self.holds("the liquidation price leaves the maintenance margin", r,
                   self.is_edge(price, self.spare), (price, float(self.spare(price))))

    def is_edge(self, price, spare):
        """Whether something is used up within two ticks of a price."""
        step = max(self.terms.tick or 0, price / 10 ** 9) * (1 if self.position.is_long else -1)
        return spare(price + 2 * step) >= -2 * TWELVE and spare(price - 2 * step) <= 2 * TWELVE

    def liquidated(self, r):
        """Checks a fill that liquidates: what caused it, and its price."""
        p, terms, bar, price = self.position, self.terms, self.bar, r["price"]
        self.holds("only a position with a margin is liquidated", r,
                   p and p.is_long != (r["side"] == "buy") and terms.category != "spot")
        worst = self.current_marks(r["time"])
        if bar:
            worst += [bar.low if p.is_long else bar.high]
            self.last = bar.open if r["time"] == bar.time else price
        def left(at):
            gain = self.position_gain(at)
            return self.cash + gain - terms.value(p.qty, at) * terms.taker
        def own(at):
            entered = terms.value(p.qty, terms.mean(p.entered_qty, p.entered, p.entries))
            value = terms.value(p.qty, at)
            return entered / terms.leverage + terms.gain(p.is_long, entered, value)
        edges = [left, own] if terms.is_isolated else [left, self.spare]
        is_gone = any(self.is_edge(price, edge) for edge in edges) or self.has_paid
        self.holds("a liquidation is at the price that caused it, or leaves nothing", r, is_gone
                   or not terms.is_isolated and price in worst + [bar.open if bar else None]
                   and self.spare(price) <= 0)
        self.holds("a liquidation has a cause", r, is_gone
                   or any(self.spare(at) <= 0 for at in worst))

    def current_marks(self, time):
        return [mark for told, mark in self.marks[-20:] if told >= time - 4 * 60_000]

    def survives(self, r, worst):
        """What is still open had its maintenance margin, as far as prices alone decide."""
        if not self.marks and self.terms.category != "spot":
            self.holds("what has no margin left is liquidated", r, self.spare(worst) >= -TWELVE)
