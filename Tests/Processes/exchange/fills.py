"""Matching of orders at the current price: fills, stops, funding. A part of Orders."""
import time
import uuid
from decimal import Decimal

from exchange.amounts import at, down, eight, show
from exchange.order import BUY, NIL, Order, opposite
from exchange.positions import STOPS
from exchange.stops import Stops

RATES = {"spot": (Decimal("0.001"), Decimal("0.001"))}
TAKER_MAKER = Decimal("0.00055"), Decimal("0.0002")


class Fills(Stops):
    # Order life cycle

    def match(self, order):
        """An accepted order reaches the matching."""
        order.seen = True
        if not order.open:
            return
        rejected = self.faults.take("reject")
        if rejected is not None:
            order.end("Rejected", self.now(),
                      reject=rejected.get("reason", "EC_ReachRiskPriceLimit"))
            self.tell(order)
        elif order.status == "Untriggered":
            self.tell(order)
            self.stream.flush()
            self.happen(order.category, order.symbol)  # the price may have gone there meanwhile
        else:
            self.execute(order)
        self.stream.flush()
        self.happen(order.category, order.symbol)  # its trigger or its stops may be passed already

    def execute(self, order):
        """Fill the part that can be filled, rest, or end."""
        last = self.price(order.symbol, order.category)
        if order.reduce and not self.reducible(order):
            return
        takes = order.kind == "Market" or order.crosses(last)
        if takes and order.tif == "PostOnly":
            self.finish(order, "Cancelled", reject="EC_PostOnlyWillTakeLiquidity")
        elif takes:
            self.deal(order, last, False)
        elif order.tif in ("IOC", "FOK"):
            self.finish(order, "Cancelled", reject="EC_NoImmediateQtyToFill" if order.tif == "IOC"
                        else "EC_CancelForNoFullFill")
        else:
            self.tell(order)

    def reducible(self, order):
        """Reduce a reduce-only order to its position's size; without a position the order ends."""
        position = self.position(order.instrument, order.idx)
        most = position.closable(order.side)
        if not most:
            self.finish(order, "Cancelled", cancel="CancelByReduceOnly")
        elif order.stop_type in STOPS or order.leaves > most:
            order.qty = order.filled + most
        return bool(most)

    def deal(self, order, price, maker):
        """Fill the rest of an order, whole or in the shares of a fault."""
        whole = self.base_leaves(order, price)
        partial = self.faults.take("partial") if whole else None
        if not whole:
            return self.finish(order, "Cancelled", reject="EC_NoImmediateQtyToFill")
        if partial is None:
            return self.go_on(order, [whole], price, maker, 0)
        shares = [Decimal(str(share)) for share in partial.get("shares", [0.5])]
        if order.tif == "FOK" and sum(shares) < 1:
            return self.finish(order, "Cancelled", reject="EC_CancelForNoFullFill")
        parts = [down(whole * share, order.instrument.step) for share in shares]
        if sum(shares) >= 1:
            parts[-1] = whole - sum(parts[:-1])
        order.busy = True
        return self.go_on(order, [part for part in parts if part], price, maker,
                          partial.get("pause", 0))

    @staticmethod
    def base_leaves(order, price):
        return down(order.leaves / price, order.instrument.step) if order.in_quote else order.leaves

    def go_on(self, order, parts, price, maker, pause):
        """Make the order's next fills: all at once, or one at a time with pauses."""
        while parts and order.open:
            qty = parts.pop(0)
            if order.reduce:
                qty = min(qty, self.position(order.instrument, order.idx).closable(order.side))
            if qty:
                self.fill(order, qty, price, maker)
            if pause and parts and order.open:
                self.later(self.resume, order, parts, price, maker, pause, seconds=pause)
                return
        order.busy = False
        if order.open and order.tif in ("IOC", "FOK"):
            done = order.in_quote and not self.base_leaves(order, price)
            self.finish(order, "Cancelled", reject="EC_NoError" if done
                        else "EC_NoImmediateQtyToFill")
        elif order.open:
            order.held = True

    def resume(self, *arguments):
        self.go_on(*arguments)
        self.stream.flush()

    def finish(self, order, status, cancel="UNKNOWN", reject="EC_NoError"):
        order.end(status, self.now(), cancel, reject)
        self.forget(order)
        self.tell(order)

    def withdraw(self, order, cancel="CancelByUser", reject="EC_PerCancelRequest"):
        """A cancel reaches the matching. If a fill was faster, Filled is reported once more."""
        if order.open:
            status = "Deactivated" if order.status == "Untriggered" else "Cancelled"
            order.end(status, self.now(), cancel, reject)
            self.forget(order)
            self.tell(order)
        elif order.status == "Filled":
            again = {"cancelType": "CancelByUser", "rejectReason": "EC_OrigClOrdIDDoesNotExist"}
            self.stream.add("order", {**order.record(), **again})
        self.stream.flush()

    def change(self, order, changes):
        """An amend reaches the matching."""
        if not order.open:
            return
        for name, value in changes.items():
            if name != "qty" or value > order.filled:
                setattr(order, name, value)
        order.updated = self.now()
        self.unbind(order)
        if order.stop_type in ("TakeProfit", "StopLoss") and "trigger" in changes:
            position = self.position(order.instrument, order.idx)
            setattr(position, "take_profit" if order.stop_type == "TakeProfit" else "stop_loss",
                    order.trigger)
        self.tell(order)
        if order.status in ("New", "PartiallyFilled") and not order.busy and order.kind == "Limit":
            if order.crosses(self.price(order.symbol, order.category)):
                self.execute(order)
        self.stream.flush()
        self.happen(order.category, order.symbol)

    # Fills

    @staticmethod
    def rates(category):
        """(taker, maker)"""
        return RATES.get(category, TAKER_MAKER)

    def rate(self, order, maker):
        return self.rates(order.category)[maker]

    def fill(self, order, qty, price, maker, kind="Trade"):
        instrument, rate = order.instrument, self.rate(order, maker)
        value = instrument.value(qty, price)
        value = eight(value) if order.category == "inverse" else value
        fee = qty * rate if order.category == "spot" and order.side == BUY else value * rate
        fee = eight(fee) if order.category == "inverse" else fee
        order.filled, order.value, order.fee = (order.filled + qty, order.value + value,
                                                order.fee + fee)
        order.updated, self.sequence = self.now(), self.sequence + 1
        if order.category == "spot":
            order.fee_coin, closed, gain = self.swap(order, qty, value, fee), NIL, NIL
        else:
            order.fee_coin = instrument.settle
            closed, gain = self.move(order, qty, price, value, fee)
        order.status = "PartiallyFilled" if order.leaves else "Filled"
        if order.status == "Filled":
            order.ended, order.busy = time.monotonic(), False
            self.forget(order)
        members = {"closedSize": at(closed, instrument.step) if closed else "0",
                   "execFee": show(fee), "execPrice": show(price),
                   "execQty": at(qty, instrument.step), "execType": kind,
                   "execValue": show(value), "feeRate": show(rate), "isMaker": maker,
                   "execPnl": show(gain), "feeCurrency": order.fee_coin,}
        self.book_execution(order, members)
        self.tell(order)

    def book_execution(self, order, members):
        instrument = order.instrument
        record = {"category": order.category, "symbol": order.symbol, "execId": str(uuid.uuid4()),
                  "tradeIv": "", "markIv": "", "blockTradeId": "",
                  "markPrice": show(self.price(order.symbol, order.category)), "indexPrice": "",
                  "underlyingPrice": "",
                  "leavesQty": at(order.leaves, instrument.quote_step if order.in_quote
                                  else instrument.step), "orderId": order.id,
                  "orderLinkId": order.link, "orderPrice": at(order.price, instrument.tick)
                  if order.price else "0",
                  "orderQty": at(order.qty, instrument.quote_step if order.in_quote
                                 else instrument.step), "orderType": order.kind,
                  "stopOrderType": order.stop_type or "UNKNOWN", "side": order.side,
                  "execTime": str(self.now()), "isLeverage": "0", "seq": self.sequence,
                  "marketUnit": order.unit, "createType": order.create_type, "extraFees": [],
                  **members,}
        self.moments.append(time.monotonic())
        self.executions.append(record)
        self.stream.add("execution", record)

    def swap(self, order, qty, value, fee):
        """A spot fill: exchanges the coins and takes the fee from the received coin. Returns
        that coin."""
        base, quote = order.instrument.base, order.instrument.quote
        if order.side == BUY:
            self.wallet[base] += qty - fee
            self.wallet[quote] -= value
            return base
        self.wallet[base] -= qty
        self.wallet[quote] += value - fee
        return quote

    def move(self, order, qty, price, value, fee):
        """A fill of a derivative. Returns (closed size, realised gain)."""
        position, coin = self.position(order.instrument, order.idx), order.instrument.settle
        side, flat = position.side, not position.size
        closed, gain = position.apply(order.side, qty, price)
        if order.category == "option":
            self.wallet[coin] -= fee + (value if order.side == BUY else -value)
        else:
            self.wallet[coin] += gain - fee
        order.pnl += gain
        if flat:
            position.realised, position.created = NIL, self.now()
        position.realised += gain - fee
        position.all_realised += gain - fee
        position.updated, position.seq = self.now(), self.sequence
        if position.side != side and not flat:
            self.clear_stops(position, order)
        wanted = order.take_profit is not None or order.stop_loss is not None
        if wanted and order.tpsl_mode == "Partial" and position.side == order.side:
            self.pair_of_fill(position, order, qty - closed)
        elif wanted and not order.attached and position.side == order.side:
            order.attached = True
            if self.faults.take("no_stop") is None:
                for kind, price_of in (("TakeProfit", order.take_profit),
                                       ("StopLoss", order.stop_loss)):
                    if price_of is not None:
                        self.set_stop(position, kind, price_of)
        for child in position.children.values():
            if child.status == "Untriggered":
                child.qty = position.size
        if closed and position.size:
            self.shrink(position)
        return closed, gain

    def take_over(self, position, price):
        """Liquidates a position whose margin is used up."""
        order = Order(position.instrument, opposite(position.side), "Market", position.size,
                      self.now(), last=price, idx=position.idx, reduce=True, seen=True,
                      price=price, create_type="CreateByLiq")
        self.book.add(order)
        self.fill(order, position.size, price, False, kind="BustTrade")

    def funding(self, position, rate):
        price = self.price(position.symbol, position.category)
        value = position.instrument.value(position.size, price)
        fee = value * rate * position.sign
        if position.category == "inverse":
            value, fee = eight(value), eight(fee)
        coin = position.instrument.settle
        self.wallet[coin] -= fee
        position.realised, position.all_realised = (position.realised - fee,
                                                    position.all_realised - fee)
        self.sequence += 1
        position.seq = self.sequence
        marker = Order(position.instrument, position.side, "UNKNOWN", position.size, self.now(),
                       idx=position.idx, filled=position.size)
        members = {"closedSize": "0", "execFee": show(fee), "execPrice": show(price),
                   "execQty": at(position.size, position.instrument.step), "execType": "Funding",
                   "execValue": show(value), "feeRate": show(rate * position.sign),
                   "isMaker": False, "execPnl": "0", "feeCurrency": coin, "createType": "",}
        self.book_execution(marker, members)
        self.tell_position(position)
        self.stream.add("wallet", self.wallet.record([coin]))

    # Reporting

    def tell(self, order):
        """The order, its position and the wallet as they are now."""
        self.stream.add("order", order.record())
        coins = [order.instrument.settle]
        if order.category != "spot":
            self.tell_position(self.position(order.instrument, order.idx))
        else:
            coins = [order.instrument.base, order.instrument.quote]
        self.stream.add("wallet", self.wallet.record(coins))

    def tell_position(self, position):
        self.stream.add("position", position.record(self))
