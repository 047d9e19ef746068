"""The coins of the unified account."""
from decimal import Decimal

from exchange.amounts import eight, show
from exchange.order import NIL

START = {"USDT": "100000", "USDC": "100000", "BTC": "2"}


class Wallet(dict):
    """Balances by coin. Values are stored as Decimal; a missing coin has balance 0."""

    def __init__(self, orders, start):
        super().__init__()
        self.orders = orders
        for coin, balance in start.items():
            self[coin] = balance

    def __setitem__(self, coin, balance):
        super().__setitem__(coin, Decimal(str(balance)))

    def __missing__(self, coin):
        return NIL

    def gain(self, coin):
        held = (position for position in self.orders.held() if position.instrument.settle == coin)
        return sum((self.orders.marked_gain(position) for position in held), NIL)

    def upkeep(self, coin):
        held = (position for position in self.orders.held() if position.instrument.settle == coin)
        return sum((self.orders.upkeep(position) for position in held), NIL)

    def bound(self, coin):
        """(margin of positions, margin of derivative orders, amount locked by spot orders)"""
        orders, inside = self.orders, NIL
        for position in orders.held():
            if position.instrument.settle == coin and position.category != "option":
                inside += orders.initial(position)
        margin = locked = NIL
        for order in orders.open_orders():
            if order.status == "Untriggered" and order.filter != "tpslOrder" or order.reduce:
                continue
            needed, of = orders.need(order)
            if of == coin and order.category == "spot":
                locked += needed
            elif of == coin:
                margin += needed
        return inside, margin, locked

    def available(self, coin):
        """The free balance of a coin; with isolated margin unrealised gains do not count."""
        gain = NIL if self.orders.isolated else self.gain(coin)
        return self[coin] + gain - sum(self.bound(coin), NIL)

    def collateral(self, coin):
        """The free margin of all coins, converted into this coin."""
        return Decimal(self.record([])["totalAvailableBalance"]) / self.worth(coin)

    def worth(self, coin):
        """A coin in USD."""
        if coin in ("USDT", "USDC", "USD"):
            return Decimal(1)
        known = f"{coin}USDT" in self.orders.exchange.symbols.known["linear"]
        return self.orders.price(f"{coin}USDT", "linear") if known else NIL

    def coin(self, coin):
        gain, (inside, margin, locked) = self.gain(coin), self.bound(coin)
        equity = self[coin] + gain
        return {
            "coin": coin,
            "equity": show(eight(equity)),
            "usdValue": show(eight(equity * self.worth(coin))),
            "walletBalance": show(self[coin]),
            "availableToWithdraw": "",
            "availableToBorrow": "",
            "borrowAmount": "0",
            "accruedInterest": "0",
            "totalOrderIM": show(eight(margin)),
            "totalPositionIM": show(eight(inside)),
            "totalPositionMM": show(eight(self.upkeep(coin))),
            "unrealisedPnl": show(eight(gain)),
            "cumRealisedPnl": "0",
            "bonus": "0",
            "collateralSwitch": True,
            "marginCollateral": True,
            "locked": show(eight(locked)),
            "spotHedgingQty": "0",
            "spotBorrow": "0",
        }

    def record(self, coins=None):
        """The account's record for stream and REST, with the given coins, or with all nonzero
        ones."""
        shown = [coin for coin in list(self) if self[coin]] if coins is None else coins
        every = {coin: self.worth(coin) for coin in list(self)}
        balance = sum((self[coin] * worth for coin, worth in every.items()), NIL)
        gain = sum((self.gain(coin) * worth for coin, worth in every.items()), NIL)
        bound = {coin: self.bound(coin) for coin in every}
        margin = sum(((inside + orders) * every[coin]
                      for coin, (inside, orders, _) in bound.items()), NIL)
        locked = sum((locked * every[coin] for coin, (_, _, locked) in bound.items()), NIL)
        upkeep = sum((self.upkeep(coin) * worth for coin, worth in every.items()), NIL)
        equity = balance + gain
        return {
            "accountIMRate": show(eight(margin / equity)) if equity > 0 else "0",
            "accountMMRate": show(eight(upkeep / equity)) if equity > 0 else "0",
            "totalEquity": show(eight(balance + gain)),
            "totalWalletBalance": show(eight(balance)),
            "totalMarginBalance": show(eight(balance + gain)),
            "totalAvailableBalance": show(eight(balance + gain - margin - locked)),
            "totalPerpUPL": show(eight(gain)),
            "totalInitialMargin": show(eight(margin)),
            "totalMaintenanceMargin": show(eight(upkeep)),
            "coin": [self.coin(coin) for coin in shown],
            "accountLTV": "0",
            "accountType": "UNIFIED",
        }
