"""Margin of linear and inverse contracts, by the rules of the protocol sheet (6.6).

q is the size, E the price of entry, M the mark price, L the leverage; amounts are of the settle
coin. With isolated margin a position has a price at which it is liquidated; with cross margin the
whole account has a rate at which it is."""
from decimal import Decimal

from exchange.amounts import down
from exchange.order import BUY, NIL

# The tiers of each symbol, in the settle coin: upper limit of the value, highest leverage,
# maintenance rate.
TIERS = ((1, 100, "0.005"), (2, 50, "0.01"), (10, 10, "0.05"))
UNITS = {"linear": Decimal("2000000"), "inverse": Decimal(150)}


def tiers(category):
    """(limit, highest leverage, maintenance rate, deduction) of each tier.

    D(i) = D(i-1) + limit(i-1) * (MMR(i) - MMR(i-1))."""
    found, unit = [], UNITS[category]
    limit = rate = deduction = NIL
    for share, leverage, upkeep in TIERS:
        upkeep = Decimal(upkeep)
        deduction += limit * (upkeep - rate) if found else NIL
        limit, rate = unit * share, upkeep
        found.append((limit, Decimal(leverage), rate, deduction))
    return found


def tier(category, value):
    """The tier whose limit covers a value, or the last tier."""
    every = tiers(category)
    return next((one for one in every if value <= one[0]), every[-1])


def most(category, leverage):
    """The largest position value allowed at this leverage."""
    return max((limit for limit, highest, _, _ in tiers(category) if leverage <= highest),
               default=NIL)


def bankruptcy(category, is_long, price, leverage):
    """The price at which a position's initial margin is lost: E (1 - 1/L), E (1 + 1/L); inverse
    E L/(L + 1), E L/(L - 1)."""
    if category == "inverse":
        if is_long:
            return price * leverage / (leverage + 1)
        return price * leverage / (leverage - 1) if leverage > 1 else Decimal("Infinity")
    return price * (1 - 1 / leverage if is_long else 1 + 1 / leverage)


def closing_fee(instrument, is_long, qty, price, leverage, rate):
    """The fee of closing at the bankruptcy price: q E (1 - 1/L) fee for a linear long, (q/E) (1 +
    1/L) fee for an inverse one."""
    share = 1 - 1 / leverage if is_long == (instrument.category != "inverse") else 1 + 1 / leverage
    return instrument.value(qty, price) * share * rate


def order_cost(instrument, is_long, qty, price, leverage, rate):
    """Initial margin, the fee to open and the fee to close."""
    value = instrument.value(qty, price)
    return (value / leverage + value * rate
            + closing_fee(instrument, is_long, qty, price, leverage, rate))


class Margin:
    """The margin of the account's positions, and liquidations. A part of Orders."""

    @property
    def isolated(self):
        return self.exchange.account.margin_mode == "ISOLATED_MARGIN"

    def mark(self, symbol, category="linear"):
        """The mark price: the pinned one, or else the last price."""
        return self.marks.get((category, symbol)) or self.price(symbol, category)

    def basis(self, position):
        """The price that a position's initial margin is of."""
        return position.average if self.isolated else self.mark(position.symbol, position.category)

    def closing_fee(self, position):
        taker = self.rates(position.category)[0]
        return closing_fee(position.instrument, position.side == BUY, position.size,
                           self.basis(position), self.leverage_of(position), taker)

    def initial(self, position):
        """Initial margin: q E / L with isolated margin, q M / L with cross margin, plus the fee
        to close."""
        if not position.size or position.category not in UNITS:
            return NIL
        value = position.instrument.value(position.size, self.basis(position))
        return value / self.leverage_of(position) + self.closing_fee(position)

    def upkeep(self, position):
        """Maintenance margin: q M MMR - D, plus the fee to close."""
        if not position.size or position.category not in UNITS:
            return NIL
        value = position.instrument.value(position.size,
                                          self.mark(position.symbol, position.category))
        _, _, rate, deduction = tier(position.category, value)
        return value * rate - deduction + self.closing_fee(position)

    def liquidation(self, position):
        """The liquidation price of a position; with cross margin an estimate. None if there is
        none."""
        if not position.size or position.category not in UNITS:
            return None
        instrument, q, entry = position.instrument, position.size, position.average
        value = instrument.value(q, self.mark(position.symbol, position.category))
        _, _, rate, deduction = tier(position.category, value)
        # The loss that leaves only the maintenance margin, before its rate is applied.
        if self.isolated:
            room = instrument.value(q, entry) / self.leverage_of(position) + deduction
        else:
            coin = instrument.settle
            others = [other for other in self.held() if other is not position
                      and other.instrument.settle == coin]
            room = self.wallet[coin] + deduction - self.closing_fee(position) + sum(
                (self.marked_gain(other) - self.upkeep(other) for other in others), NIL)
        if position.category == "inverse":
            worth = q / entry
            below = worth + room if position.side == BUY else worth - room
            upper = 1 + rate if position.side == BUY else 1 - rate
            price = q * upper / below if below > 0 else None
        elif position.side == BUY:
            price = (q * entry - room) / (q * (1 - rate))
        else:
            price = (q * entry + room) / (q * (1 + rate))
        inside = price is not None and instrument.lowest <= price <= instrument.highest
        return price if inside else None

    def marked_gain(self, position):
        return position.gain(self.mark(position.symbol, position.category))

    def upkeep_rate(self, coin):
        """Ratio of the maintenance margin of the coin's positions to their margin balance; None
        without either."""
        held = [position for position in self.held() if position.instrument.settle == coin]
        needed = sum((self.upkeep(position) for position in held), NIL)
        balance = self.wallet[coin] + sum((self.marked_gain(position) for position in held), NIL)
        if not needed:
            return None
        return needed / balance if balance > 0 else Decimal("Infinity")

    # Liquidation

    def liquidate(self):
        """Closes what the mark prices have ruined."""
        if not self.exchange.knobs.liquidation:
            return
        for position in self.held():
            if position.category not in UNITS:
                continue
            if not self.isolated:
                rate = self.upkeep_rate(position.instrument.settle)
                if rate is not None and rate >= 1:
                    self.bust(position, self.mark(position.symbol, position.category))
                continue
            limit = self.liquidation(position)
            price = self.mark(position.symbol, position.category)
            if limit is not None and (price <= limit if position.side == BUY else price >= limit):
                ruin = bankruptcy(position.category, position.side == BUY, position.average,
                                  self.leverage_of(position))
                self.bust(position, down(ruin, position.instrument.tick))

    def bust(self, position, price):
        """Liquidates a position. Cancels the open orders of its market first. No more is lost
        than the balance: the insurance fund pays the rest."""
        for order in self.open_orders(position.category, position.symbol):
            if order.create_type == "CreateByUser":
                self.finish(order, "Cancelled", cancel="CancelByPrepareLiq")
        coin = position.instrument.settle
        self.take_over(position, price)
        self.wallet[coin] = max(NIL, self.wallet[coin])
        self.stream.add("wallet", self.wallet.record([coin]))
