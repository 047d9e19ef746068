"""One order: its states and its record."""
import time
import uuid
from decimal import Decimal

from exchange.amounts import at, eight, show

OPEN = ("New", "PartiallyFilled", "Untriggered", "Triggered")
NIL = Decimal(0)
BUY, SELL = "Buy", "Sell"


def opposite(side):
    return SELL if side == BUY else BUY


class Order:
    def __init__(self, instrument, side, kind, qty, now, **members):
        self.instrument, self.category, self.symbol = (instrument, instrument.category,
                                                       instrument.symbol)
        self.id, self.link = str(uuid.uuid4()), ""
        self.side, self.kind, self.qty, self.price = side, kind, qty, None
        self.tif, self.status = "IOC" if kind == "Market" else "GTC", "New"
        self.idx, self.reduce, self.close_on_trigger = 0, False, False
        self.trigger, self.direction, self.trigger_by = None, 0, ""
        self.filter, self.stop_type = "Order", ""
        self.create_type, self.cancel_type, self.reject = "CreateByUser", "UNKNOWN", "EC_NoError"
        self.take_profit = self.stop_loss = None
        self.unit, self.in_quote = "", False  # in_quote: qty is an amount of the quote coin
        self.filled = self.value = self.fee = self.pnl = NIL
        self.fee_coin = ""
        self.last = NIL  # the price when it was made
        self.created = self.updated = now
        self.seen = False  # the matching has it: queries tell of it
        self.ended = None  # monotonic
        self.busy = self.held = False  # fills under way; the rest waits for set_price
        self.attached = False  # its stops are the position's
        self.foreign = False
        # For an entry: the limit prices of the exits that its fills create. For a partial exit: the
        # pair it was created with, and its twin, which ends together with it.
        self.tpsl_mode, self.tp_limit, self.sl_limit = "Full", None, None
        self.pair = self.twin = None
        for name, value in members.items():
            setattr(self, name, value)

    def __repr__(self):
        return (f"<{self.link or self.id} {self.symbol} {self.side} {self.kind} "
                f"{self.qty} {self.status}>")

    @property
    def open(self):
        return self.status in OPEN

    @property
    def resting(self):
        return (self.seen and self.status in ("New", "PartiallyFilled") and self.kind == "Limit"
                and not self.busy)

    @property
    def leaves(self):
        """The unfilled quantity, in the base coin, or in the quote coin if the order's qty is in
        it."""
        return max(NIL, self.qty - (self.value if self.in_quote else self.filled))

    @property
    def average(self):
        if not self.filled:
            return None
        return self.filled / self.value if self.category == "inverse" else self.value / self.filled

    def end(self, status, now, cancel="UNKNOWN", reject="EC_NoError"):
        if status == "Cancelled" and self.category == "spot" and self.filled:
            status = "PartiallyFilledCanceled"
        self.status, self.cancel_type, self.reject = status, cancel, reject
        self.updated, self.ended, self.seen = now, time.monotonic(), True

    def crosses(self, last):
        return self.price >= last if self.side == BUY else self.price <= last

    def triggered(self, last):
        return last >= self.trigger if self.direction == 1 else last <= self.trigger

    def record(self):
        instrument = self.instrument
        tick, step = instrument.tick, instrument.quote_step if self.in_quote else instrument.step

        def price(value, none="0.00"):
            return none if value is None else at(value, tick)

        left = self.leaves if self.open else NIL
        average = self.average
        spot = self.category == "spot"
        each = self.price or self.trigger or self.last
        worth = left if self.in_quote or not each else instrument.value(left, each)
        stops = self.take_profit is not None or self.stop_loss is not None
        untriggered = self.trigger is not None
        return {
            "category": self.category,
            "symbol": self.symbol,
            "orderId": self.id,
            "orderLinkId": self.link,
            "parentOrderLinkId": "",
            "isLeverage": "0" if spot else "",
            "blockTradeId": "",
            "side": self.side,
            "positionIdx": self.idx,
            "orderType": self.kind,
            "price": price(self.price, "0" if spot or untriggered else ""),
            "qty": at(self.qty, step),
            "timeInForce": self.tif,
            "orderStatus": self.status,
            "createType": self.create_type,
            "cancelType": self.cancel_type,
            "rejectReason": self.reject,
            "avgPrice": "" if average is None
                else show(average if average == eight(average) else eight(average)),
            "leavesQty": at(left, step),
            "leavesValue": show(eight(worth)),
            "cumExecQty": at(self.filled, instrument.step),
            "cumExecValue": show(self.value),
            "cumExecFee": show(self.fee),
            "cumFeeDetail": {self.fee_coin: show(self.fee)} if self.fee_coin else {},
            "closedPnl": show(self.pnl),
            "feeCurrency": self.fee_coin if spot else "",
            "stopOrderType": self.stop_type,
            "ocoTriggerBy": "",
            "orderIv": "",
            "marketUnit": self.unit,
            "slippageToleranceType": "UNKNOWN",
            "slippageTolerance": "",
            "triggerPrice": price(self.trigger, ""),
            "takeProfit": price(self.take_profit, ""),
            "stopLoss": price(self.stop_loss, ""),
            "tpslMode": self.tpsl_mode if stops else "UNKNOWN" if not self.stop_type
                else self.tpsl_mode if self.close_on_trigger else "",
            "tpLimitPrice": price(self.tp_limit, ""),
            "slLimitPrice": price(self.sl_limit, ""),
            "tpTriggerBy": "" if self.take_profit is None else "LastPrice",
            "slTriggerBy": "" if self.stop_loss is None else "LastPrice",
            "triggerDirection": self.direction,
            "triggerBy": self.trigger_by,
            "lastPriceOnCreated": price(self.last, ""),
            "reduceOnly": self.reduce,
            "closeOnTrigger": self.close_on_trigger,
            "placeType": "",
            "smpType": "None",
            "smpGroup": 0,
            "smpOrderId": "",
            "createdTime": str(self.created),
            "updatedTime": str(self.updated),
            "rpiTakerAccess": False,
            "rpiMatchedQty": "0",
        }


class Book(dict):
    """Orders by order id; a link id finds them too."""

    def __init__(self):
        super().__init__()
        self.links = {}

    def add(self, order):
        self[order.id] = order
        if order.link:
            self.links[order.link] = order

    def __missing__(self, key):
        return self.links[key]

    def __contains__(self, key):
        return dict.__contains__(self, key) or key in self.links

    def get(self, key, default=None):
        return self[key] if key in self else default
