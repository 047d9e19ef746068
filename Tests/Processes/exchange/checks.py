"""The checks of POST order/create, and the order made from an accepted request."""
import re

from exchange.amounts import amount, at, down, show
from exchange.margin import UNITS, most
from exchange.order import BUY, NIL, Order, SELL
from exchange.posts import LETTERS
from exchange.requests import Refusal

CATEGORIES = ("linear", "inverse", "spot", "option")
LINK = re.compile(r"[A-Za-z0-9_-]{1,36}")


def no(code, text):
    raise Refusal(text, code)


def category_of(body):
    if body.get("category") not in CATEGORIES:
        no(10001, "params error: Category is invalid")
    return body["category"]


def instrument_of(orders, body):
    category = category_of(body)
    found = orders.instrument(category, body.get("symbol", ""))
    if found is None:
        no(170121 if category == "spot" else 10001, "Invalid symbol." if category == "spot"
           else "params error: symbol invalid")
    return found


def number(body, name):
    """The decimal number in a member; None if it is missing."""
    if name not in body or body[name] == "":
        return None
    value = amount(body[name])
    if value is None:
        no(10001, f"params error: {name} invalid")
    return value


def price_in(instrument, body, name):
    """A price on the tick and within the bounds; None if it is missing or "0"."""
    value = number(body, name)
    if not value:
        return None
    spot = instrument.category == "spot"
    if value % instrument.tick:
        no(170134 if spot else 10001, "Order price has too many decimals." if spot
           else f"params error: {name} invalid")
    if instrument.lowest and not instrument.lowest <= value <= instrument.highest:
        no(110003, "Order price exceeds the allowable range.")
    return value


def stop_side(side, name, value, base):
    """Refuses a stop loss of a long at or above the price, and a take profit at or below it; the
    reverse for a short. The texts are those that users reported, with prices without the decimal
    point."""
    below = (side == BUY) == (name == "StopLoss")
    if value is not None and (value >= base if below else value <= base):
        words = {("StopLoss", True): "lower than", ("StopLoss", False): "greater",
                 ("TakeProfit", True): "be lower than",
                 ("TakeProfit", False): "be higher than"}[name, below]
        shown, against = (show(price * 10000).split(".")[0] for price in (value, base))
        no(10001,
           f"{name}:{shown} set for {side} position should {words} base_price:{against}??LastPrice")


def create(orders, body):
    """Returns the checked order, which does not belong to the book yet."""
    instrument = instrument_of(orders, body)
    category, spot = instrument.category, instrument.category == "spot"
    if instrument.status != "Trading":
        no(170151 if spot else 110074, "This trading pair is not open." if spot
           else "This contract is not live")
    side, kind = body.get("side"), body.get("orderType")
    if side not in (BUY, SELL):
        no(170117 if spot else 10001, "Invalid side." if spot else "params error: side invalid")
    if kind not in ("Market", "Limit"):
        no(170116 if spot else 10001, "Invalid order type." if spot
           else "params error: orderType invalid")
    link = link_of(orders, body)
    idx, reduce, tif = members(orders, instrument, body, kind)
    last = orders.price(instrument.symbol, category)
    price = price_in(instrument, body, "price") if kind == "Limit" else None
    if kind == "Limit" and price is None:
        no(10001, "params error: price is required")
    order = Order(instrument, side, kind, NIL, orders.now(), link=link, idx=idx, reduce=reduce,
                  tif=tif, last=last, price=price)
    order.close_on_trigger = body.get("closeOnTrigger", False) is True
    order.unit = body.get("marketUnit", "") if spot else ""
    if order.unit not in ("", "baseCoin", "quoteCoin"):
        no(10001, "params error: marketUnit invalid")
    order.in_quote = spot and kind == "Market" and (order.unit
                                                    or ("quoteCoin" if side == BUY
                                                        else "baseCoin")) == "quoteCoin"
    order.qty = qty_of(orders, order, body)
    trigger(orders, order, body)
    stops(order, body, price or order.trigger or last)
    limits(orders, order)
    if kind == "Market" and not (order.trigger and not spot):
        slip = last * (101 if side == BUY else 99) / 100  # the exchange's own bound
        order.price = down(slip, instrument.tick)
    return order


def link_of(orders, body):
    link, spot = body.get("orderLinkId", ""), body["category"] == "spot"
    if not isinstance(link, str) or link and not LINK.fullmatch(link):
        no(10001, "params error: OrderLinkId invalid" if len(str(link)) <= 36
           else "order link id is longer than 36")
    if not link and body["category"] == "option":
        no(10001, "params error: orderLinkId is required")
    if link and link in orders.book:
        no(170141 if spot else 110072, "Duplicate clientOrderId." if spot
           else "OrderLinkedID is duplicate")
    return link


def members(orders, instrument, body, kind):
    """(positionIdx, reduceOnly, timeInForce)"""
    idx = body.get("positionIdx", 0)
    hedged = (instrument.category, instrument.symbol) in orders.hedge
    if idx not in ((1, 2) if hedged else (0,)):
        no(10001, "position idx not match position mode")
    reduce = body.get("reduceOnly", False)
    if reduce not in (True, False):
        no(10001, "params error: reduceOnly invalid")
    if reduce and any(body.get(name) not in (None, "", "0") for name in ("takeProfit", "stopLoss")):
        no(10001, "Reduce-only orders cannot have take profit or stop loss")
    tif = "IOC" if kind == "Market" else body.get("timeInForce") or "GTC"
    if tif not in ("GTC", "IOC", "FOK", "PostOnly"):
        no(170115 if instrument.category == "spot" else 10001, "Invalid timeInForce.")
    return idx, reduce and instrument.category != "spot", tif


def qty_of(orders, order, body):
    instrument, spot = order.instrument, order.category == "spot"
    qty = number(body, "qty")
    if qty is None:
        no(10001, "params error: qty is required")
    closable = orders.position(instrument, order.idx).closable(order.side) if not spot else NIL
    if order.reduce:
        if not closable:
            no(110017, "current position is zero, cannot fix reduce-only order qty")
        if qty == 0 and order.close_on_trigger or qty > closable:
            qty = min(closable, instrument.most_market if order.kind == "Market"
                      else instrument.most)
    step = instrument.quote_step if order.in_quote else instrument.step
    if qty % step:
        no(170137 if spot else 10001, "Order quantity has too many decimals." if spot
           else "Qty invalid")
    if order.in_quote:
        if not qty:
            no(170140, "Order value exceeded lower limit.")
        return qty
    if qty < instrument.least:
        no(170136 if spot else 10001, "Order quantity exceeded lower limit." if spot
           else "The number of contracts exceeds minimum limit allowed")
    if qty > (instrument.most_market if order.kind == "Market" else instrument.most):
        no(170124 if spot else 10001, "Order amount too large." if spot
           else "The number of contracts exceeds maximum limit allowed: too large")
    return qty


def trigger(orders, order, body):
    """Makes the order conditional if the request has a trigger price."""
    order.trigger = price_in(order.instrument, body, "triggerPrice")
    order.filter = body.get("orderFilter", "Order") if order.category == "spot" else "Order"
    if order.filter not in ("Order", "StopOrder", "tpslOrder"):
        no(10001, "params error: orderFilter invalid")
    if order.category == "spot" and (order.filter == "Order") != (order.trigger is None):
        no(10001, "params error: orderFilter and triggerPrice")
    if order.trigger is None:
        return
    if order.category == "option":
        no(10001, "params error: triggerPrice")
    direction = body.get("triggerDirection")
    if order.category == "spot":
        direction = 1 if order.trigger > order.last else 2
    if direction not in (1, 2):
        no(10001, "params error: triggerDirection invalid")
    if direction == 1 and order.trigger <= order.last:
        no(110092, f"expect Rising, but trigger_price[{show(order.trigger)}] <= "
           f"current[{show(order.last)}]??LastPrice")
    if direction == 2 and order.trigger >= order.last:
        no(110093, f"expect Falling, but trigger_price[{show(order.trigger)}] >= "
           f"current[{show(order.last)}]??LastPrice")
    order.direction, order.trigger_by, order.status = direction, "LastPrice", "Untriggered"
    order.stop_type = "tpslOrder" if order.filter == "tpslOrder" else "Stop"
    order.filter = "StopOrder" if order.category != "spot" else order.filter


def limit_of(instrument, body, kind, mode):
    """The limit price of an exit; None for a market exit."""
    letters = LETTERS[kind]
    of, name = body.get(f"{letters}OrderType", "Market"), f"{letters}LimitPrice"
    if of not in ("Market", "Limit"):
        no(10001, f"params error: {letters}OrderType invalid")
    if of == "Limit" and mode == "Full":
        no(10001, f"{letters}OrderType only support Market when tpSlMode is Full")
    price = price_in(instrument, body, name)
    if of == "Limit" and price is None:
        no(10001, f"params error: {name} is required")
    return price if of == "Limit" else None


def stops(order, body, base):
    order.take_profit, order.stop_loss = (price_in(order.instrument, body, name)
                                          for name in ("takeProfit", "stopLoss"))
    if order.take_profit is None and order.stop_loss is None:
        return
    order.tpsl_mode = body.get("tpslMode", "Full")
    if (order.category == "spot" or order.tpsl_mode not in ("Full", "Partial")
        or order.category == "option" and "tpslMode" in body):
        no(10001, "params error: tpslMode")
    order.tp_limit, order.sl_limit = (limit_of(order.instrument, body, kind, order.tpsl_mode)
                                      for kind in ("TakeProfit", "StopLoss"))
    stop_side(order.side, "TakeProfit", order.take_profit, base)
    stop_side(order.side, "StopLoss", order.stop_loss, base)


def limits(orders, order):
    """Checks the order's minimum value, and that the account can pay for it."""
    instrument, spot = order.instrument, order.category == "spot"
    price = order.price or order.trigger or order.last
    worth = order.qty if order.in_quote else instrument.value(order.qty, price)
    if order.category == "inverse":
        worth = order.qty
    if worth < instrument.least_value and not order.reduce:
        text = ("Order does not meet minimum order value "
                f"{show(instrument.least_value)}{instrument.quote}")
        no(170140 if spot else 110094, "Order value exceeded lower limit." if spot else text)
    if spot and worth > instrument.most_value:
        no(170124, "Order amount too large.")
    if order.category in UNITS and not order.reduce:
        position = orders.position(instrument, order.idx)
        held = position.size if position.side == order.side else -position.size
        whole = instrument.value(abs(held + order.qty), price)
        if whole > most(order.category, orders.leverage_of(order)):
            no(110090, "The position limit of this leverage is exceeded")
    if order.trigger is None or order.filter == "tpslOrder":
        affordable(orders, order)


def affordable(orders, order):
    needed, coin = orders.need(order)
    spot = order.category == "spot"
    free = orders.wallet.available(
        coin) if spot or not orders.exchange.knobs.collateral else orders.wallet.collateral(coin)
    if needed > max(NIL, free):
        no(170131 if spot else 110007, "Insufficient balance." if spot
           else "ab not enough for new order")


def amended(orders, order, body):
    """The order's attributes that POST order/amend changes."""
    instrument, changes = order.instrument, {}
    qty, price = number(body, "qty"), price_in(instrument, body, "price")
    trigger_price = price_in(instrument, body, "triggerPrice")
    if qty is not None and qty != order.qty:
        if (qty % instrument.step or qty <= order.filled
            or not instrument.least <= qty <= instrument.most):
            no(10001, "Qty invalid")
        changes["qty"] = qty
    if price is not None and price != order.price:
        if order.kind == "Market":
            no(10001, "params error: price of a market order")
        changes["price"] = price
    if trigger_price is not None and trigger_price != order.trigger:
        if order.status != "Untriggered":
            no(10001, "params error: triggerPrice of an order that has none")
        changes["trigger"] = trigger_price
    for member, name, word in (("takeProfit", "take_profit", "TakeProfit"),
                               ("stopLoss", "stop_loss", "StopLoss")):
        if member in body and body[member] != "":
            value = price_in(instrument, body, member)
            if value != getattr(order, name):
                if order.tpsl_mode == "Partial" and order.filled:
                    no(110059, "the order is partly filled; its TP/SL cannot be changed")
                stop_side(order.side, word, value, changes.get("price") or order.price
                          or order.last)
                changes[name] = value
    if not changes:
        no(10001, "The order remains unchanged as the parameters entered match the existing ones.")
    return changes


def trailing_in(position, body, last):
    """The trailing distance and activation price of a trading-stop request; either may be None."""
    distance = number(body, "trailingStop")
    active = price_in(position.instrument, body, "activePrice")
    if distance and distance % position.instrument.tick:
        no(10001, "params error: trailingStop invalid")
    if distance and active is not None:
        stop_side(position.side, "TakeProfit", active, last)
    if distance and distance >= last:
        no(10001, f"TrailingStop {at(distance, position.instrument.tick)} is beyond the price")
    return distance, active
