"""Amounts as `trade` rounds them, and the terms of one market."""
from fractions import Fraction as F

TWELVE = F(1, 10 ** 12)


def rounded(value, digits=12):
    """Half-even, as quotients are."""
    return F(round(value * 10 ** digits), 10 ** digits)


def on_step(value, step, up=False):
    return (-(-value // step) if up else value // step) * step


def share(text):
    return F(text.rstrip("%")) / 100


def minutes(text):
    """Milliseconds of an option such as 30m."""
    return int(text.rstrip("m")) * 60_000


def tier_leverage(rate):
    return rounded(1 / (2 * rate), 2)


class Terms:
    """What fees, margins and gains of a market are reckoned by."""

    def __init__(self, options, category, instrument, tiers):
        self.category, self.inverse = category, category == "inverse"
        self.is_isolated, self.tiers = options.get("margin") == "isolated", tiers
        self.tick = instrument and instrument["tick"]
        self.step = instrument["step"] if instrument else F(1) if self.inverse else TWELVE
        default = "0.1%" if category == "spot" else "0.055%,0.02%"
        self.taker, self.maker = map(share, (options.get("fee", default).split(",") * 2)[:2])
        self.slippage = share(options.get("slippage", "0.02%"))
        self.leverage = F(options.get("leverage", "10")) if category != "spot" else F(1)
        self.most_leverage = instrument["leverage"] if instrument else max(F(50), self.leverage)
        if category != "spot":
            caps = [instrument["leverage"]] if instrument else []
            caps += [tier_leverage(tiers[0][1])] if tiers else []
            self.leverage = min([self.leverage, *caps])

    def value(self, quantity, price):
        return rounded(F(quantity) / price) if self.inverse else quantity * price

    def gain(self, is_long, entered, left):
        """What is made of a value entered and a value left: a contract that is paid in coins gains
        when it is worth fewer of them."""
        return left - entered if is_long != self.inverse else entered - left

    def mean(self, quantity, value, prices):
        if len(prices) == 1:
            return next(iter(prices))
        return rounded(F(quantity) / value if self.inverse else F(value) / quantity)

    def on_tick(self, price, up):
        return on_step(price, self.tick or TWELVE, up)

    def slipped(self, price, is_buy):
        """A market order pays the slippage, and the tick it falls on; a price is at least one."""
        if not self.slippage:
            return price
        worse = price * (1 + self.slippage if is_buy else 1 - self.slippage)
        return max(self.on_tick(worse, is_buy), self.tick or 0)

    def closing_share(self, is_long):
        """The taker fee to close at the bankruptcy price, as a share of the value entered: the
        price (or the worth of a contract in coins) has moved by 1/leverage there."""
        if self.category == "spot":
            return F(0)
        return self.taker * ((self.leverage - 1 if is_long != self.inverse
                              else self.leverage + 1) or 1) / self.leverage

    def tier(self, value):
        """Rate of the maintenance margin, and what it deducts."""
        if not self.tiers:
            return rounded(1 / (2 * self.most_leverage)), F(0)
        return next(((rate, less) for limit, rate, less in self.tiers if value <= limit),
                    self.tiers[-1][1:])
