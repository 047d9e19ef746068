"""One position of one symbol, with its cost and its stops."""
from decimal import Decimal

from exchange.amounts import at, eight, show
from exchange.order import BUY, NIL, opposite

STOPS = ("TakeProfit", "StopLoss", "TrailingStop")


class Position:
    def __init__(self, instrument, idx, now):
        self.instrument, self.idx = instrument, idx
        self.category, self.symbol = instrument.category, instrument.symbol
        self.side, self.size, self.cost = "", NIL, NIL
        self.take_profit = self.stop_loss = self.trailing = NIL
        # The trailing stop's activation price, and the best price since its activation.
        self.active = self.peak = None
        self.children = {}  # TakeProfit, StopLoss, TrailingStop: the Untriggered order
        self.realised = self.all_realised = NIL
        self.created = self.updated = now
        self.seq = -1

    def __repr__(self):
        return f"<{self.symbol} {self.side} {self.size} at {self.average}>"

    @property
    def average(self):
        if not self.size:
            return NIL
        return self.size / self.cost if self.category == "inverse" else self.cost / self.size

    @property
    def sign(self):
        return 1 if self.side == BUY else -1

    def gain(self, price):
        """The unrealised gain at a price."""
        if not self.size:
            return NIL
        worth = self.instrument.value(self.size, price)
        return (self.cost - worth if self.category == "inverse" else worth - self.cost) * self.sign

    def apply(self, side, qty, price):
        """Applies a fill. Returns (closed quantity, realised gain)."""
        value = self.instrument.value
        if side == self.side or not self.size:
            self.side, self.size, self.cost = side, self.size + qty, self.cost + value(qty, price)
            return NIL, NIL
        closed = min(self.size, qty)
        part = self.cost if closed == self.size else self.cost * closed / self.size
        part = part if self.category == "inverse" else eight(part)  # so that all adds up
        gain = (part - value(closed, price) if self.category == "inverse"
                else value(closed, price) - part) * self.sign
        self.size, self.cost = self.size - closed, self.cost - part
        if not self.size:
            self.side, self.cost = "", NIL
        if qty > closed:
            self.side, self.size, self.cost = side, qty - closed, value(qty - closed, price)
        return closed, eight(gain) if self.category == "inverse" else gain

    def enlarged(self, side, qty):
        """The part of a further order that does not close this position."""
        return qty if side == self.side else max(NIL, qty - self.size)

    def closable(self, side):
        """How much an order on this side can reduce."""
        return self.size if self.size and side == opposite(self.side) else NIL

    def follow(self, last):
        """The trailing stop's trigger after this price; None while it is not active."""
        better = max if self.side == BUY else min
        if self.peak is None:
            if self.active and (last < self.active if self.side == BUY else last > self.active):
                return None
            self.peak = last
        self.peak = better(self.peak, last)
        return self.peak - self.trailing * self.sign

    def record(self, orders):
        """The record of the stream."""
        return {**self.shared(orders), "category": self.category,
                "entryPrice": self.shown_average(), "sessionAvgPrice": "",
                "positionIMByMp": show(eight(orders.initial(self))),
                "positionMMByMp": show(eight(orders.upkeep(self))),
                "takeProfit": show(self.take_profit), "stopLoss": show(self.stop_loss),
                "trailingStop": show(self.trailing)}

    def row(self, orders):
        """The row that REST returns."""
        tick = self.instrument.tick
        stops = {"takeProfit": self.take_profit, "stopLoss": self.stop_loss,
                 "trailingStop": self.trailing}
        return {**self.shared(orders), "avgPrice": self.shown_average(),
                "sessionAvgPrice": "", **{name: at(value, tick) for name, value in stops.items()}}

    def shown_average(self):
        return show(eight(self.average))

    def shared(self, orders):
        mark = orders.mark(self.symbol, self.category)
        limit = orders.liquidation(self)
        return {
            "positionIdx": self.idx,
            "tradeMode": 0,
            "riskId": 1,
            "riskLimitValue": "2000000",
            "symbol": self.symbol,
            "side": self.side,
            "size": at(self.size, self.instrument.step) if self.size else "0",
            "leverage": show(orders.leverage_of(self)),
            "positionValue": show(eight(self.cost)),
            "positionBalance": "0",
            "markPrice": show(mark),
            "positionIM": show(eight(orders.initial(self))),
            "positionMM": show(eight(orders.upkeep(self))),
            "liqPrice": "" if limit is None else at(limit, self.instrument.tick),
            "bustPrice": "",
            "breakEvenPrice": self.shown_average(),
            "tpslMode": "Full",
            "unrealisedPnl": show(eight(self.gain(mark))) if self.size else "0",
            "curRealisedPnl": show(self.realised),
            "cumRealisedPnl": show(self.all_realised),
            "positionStatus": "Normal",
            "adlRankIndicator": 2 if self.size else 0,
            "autoAddMargin": 0,
            "leverageSysUpdatedTime": "",
            "mmrSysUpdatedTime": "",
            "isReduceOnly": False,
            "seq": self.seq,
            "createdTime": str(self.created),
            "updatedTime": str(self.updated),
        }
