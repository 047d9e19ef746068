"""The endpoints that act on orders and positions."""
import asyncio
from decimal import Decimal

from exchange import batches, checks
from exchange.amounts import amount
from exchange.checks import no
from exchange.margin import most
from exchange.order import NIL
from exchange.posts import BATCHES, POSTS, STOP_NAMES


class Endpoints:
    """One method for each POST: it carries the request out, or refuses it."""

    # Endpoints

    def takes(self, path, body):
        """Is it ours? Orders for nothing that is traded, without a side, stay the account's."""
        if path == "order/create":
            return "side" in body or body.get("symbol") in self.exchange.symbols.known.get(
                body.get("category", "linear"), ())
        return path in (*POSTS, *BATCHES)

    def answer(self, path, body):
        acts = dict(zip(POSTS,
                        (self.create, self.amend, self.cancel, self.cancel_all, self.set_leverage,
                         self.trading_stop)))
        try:
            if path in BATCHES:
                return batches.carry_out(self, path, body, acts[path.removesuffix("-batch")])
            return acts[path](body)
        except checks.Refusal as error:
            self.refused.append((path, body, error.code))
            raise

    def later(self, act, *arguments, seconds=None):
        """Runs `act` a moment after the reply, as the exchange's matching does."""
        asyncio.get_running_loop().call_later(self.exchange.knobs.match_delay if seconds is None
                                              else seconds, act, *arguments)

    def create(self, body):
        order = checks.create(self, body)
        self.book.add(order)
        self.creates[order.link or order.id] = body
        self.later(self.match, order)
        return {"orderId": order.id, "orderLinkId": order.link}

    def find(self, body, kind):
        """The order that an amend or cancel request names, if it can still be amended or
        cancelled. For spot it must have the kind, if one is given."""
        instrument, spot = checks.instrument_of(self, body), body["category"] == "spot"
        key = body.get("orderId") or body.get("orderLinkId")
        if not key:
            no(10001, "params error: orderId or orderLinkId is required")
        order = self.book.get(key)
        if (order is None or order.instrument is not instrument or spot
            and kind not in (None, order.filter)):
            no(170213 if spot else 110001, "Order does not exist." if spot
               else "order not exists or too late to cancel")
        return order

    def cancel(self, body):
        order, spot = self.find(body, body.get("orderFilter", "Order")), body["category"] == "spot"
        if order.status == "Filled" and spot:
            no(170139, "Order has been filled.")
        if not order.open:
            no(170142 if spot else 110001, "Order has been canceled." if spot
               else "order not exists or too late to cancel")
        self.later(self.withdraw, order)
        return {"orderId": order.id, "orderLinkId": order.link}

    def amend(self, body):
        order, spot = self.find(body, None), body["category"] == "spot"
        if order.status == "Filled":
            no(170139 if spot else 110008, "Order has been filled." if spot
               else "Order has been completed or cancelled")
        if not order.open:
            no(170142 if spot else 110010, "Order has been canceled." if spot
               else "The order has been cancelled")
        changes = checks.amended(self, order, body)
        old = {name: getattr(order, name) for name in changes}
        before = self.need(order)[0]
        for name, value in changes.items():
            setattr(order, name, value)
        more, coin = self.need(order)
        bound = order.status != "Untriggered" or order.filter == "tpslOrder"
        short = bound and more > before and self.wallet.available(coin) < 0
        for name, value in old.items():
            setattr(order, name, value)
        if short:
            no(170131 if spot else 110007, "Insufficient balance." if spot
               else "ab not enough for new order")
        self.later(self.change, order, changes)
        return {"orderId": order.id, "orderLinkId": order.link}

    def cancel_all(self, body):
        category = checks.category_of(body)
        symbol, base, settle = (body.get(name) for name in ("symbol", "baseCoin", "settleCoin"))
        if category in ("linear", "inverse") and not (symbol or base or settle):
            no(10001,
               "Missing some parameters that must be filled in, symbol or settleCoin or baseCoin")
        only = body.get("orderFilter") or ("Order" if category == "spot" else None)
        found = []
        for order in self.open_orders(category):
            instrument = order.instrument
            fits = (order.symbol == symbol if symbol else instrument.base == base if base
                    else settle in (None, "", instrument.settle))
            if (fits and only in (None, order.filter) and body.get("stopOrderType", order.stop_type)
                == order.stop_type):
                found.append(order)
                self.later(self.withdraw, order)
        return {"list": [{"orderId": order.id, "orderLinkId": order.link} for order in found],
                "success": "1"}

    def set_leverage(self, body):
        instrument = checks.instrument_of(self, body)
        buy, sell = amount(body.get("buyLeverage")), amount(body.get("sellLeverage"))
        if instrument.category not in ("linear", "inverse") or buy is None or buy != sell:
            no(10001, "params error: buyLeverage and sellLeverage")
        low, high = instrument.leverages
        held = sum(instrument.value(position.size, position.average) for position in self.held()
                   if position.instrument is instrument)
        if not low <= buy <= high or held > most(instrument.category, buy):
            no(110013, "cannot set leverage due to risk limit")
        if buy == self.leverages.get((instrument.category, instrument.symbol),
                                     Decimal(str(self.exchange.knobs.leverage))):
            no(110043, "leverage not modified")
        self.leverages[instrument.category, instrument.symbol] = buy
        self.tell_position(self.position(instrument))
        self.stream.flush()
        return {}

    def trading_stop(self, body):
        instrument = checks.instrument_of(self, body)
        hedged = (instrument.category, instrument.symbol) in self.hedge
        if body.get("positionIdx") not in ((1, 2) if hedged else (0,)):
            no(10001, "position idx not match position mode")
        mode = body.get("tpslMode")
        modes = {"spot": (), "option": ("Full",)}.get(instrument.category, ("Full", "Partial"))
        if mode not in modes:
            no(10001, "params error: tpslMode")
        if instrument.category == "option" and body.get("trailingStop"):
            no(10001, "params error: trailingStop")
        position = self.position(instrument, body["positionIdx"])
        last = self.price(instrument.symbol, instrument.category)
        if not position.size:
            no(10001, "can not set tp/sl/ts for zero position")
        self.check_room(position, mode == "Full")
        if mode == "Partial":
            self.partial_stop(position, body, last)
            self.stream.flush()
            self.later(self.happen, instrument.category, instrument.symbol)
            return {}
        wishes = {}
        for member, kind in STOP_NAMES:
            if member in body and body[member] != "":
                value = checks.price_in(instrument, body, member) or NIL
                checks.limit_of(instrument, body, kind, mode)
                checks.stop_side(position.side, kind, value or None, last)
                wishes[kind] = value
        distance, active = checks.trailing_in(position, body, last)
        same = all(value == self.stop_of(position, kind) for kind, value in wishes.items())
        if distance is not None and (distance != position.trailing or active != position.active
                                     and active is not None):
            same = False
        if same:
            no(34040, "not modified")
        for kind, value in wishes.items():
            self.set_stop(position, kind, value)
        if distance is not None and (distance != position.trailing or active is not None):
            self.set_trailing(position, distance, active)
        self.tell_position(position)
        self.stream.flush()
        self.later(self.happen, instrument.category, instrument.symbol)
        return {}
