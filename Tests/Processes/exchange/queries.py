"""The order side's answers to GET requests; account.py splits them into pages."""
import time

from exchange.amounts import show
from exchange.checks import category_of, no

HISTORIES = ("order/history", "execution/list")


def rows(orders, path, query):
    """The rows, newest first; None if the order side does not answer this path."""
    if path == "account/wallet-balance":
        return wallet(orders, query)
    if path == "account/fee-rate":
        return fees(orders, query)
    answers = {"order/realtime": realtime, "order/history": history, "execution/list": executions,
               "position/list": positions}
    return answers[path](orders, query) if path in answers else None


def bare(record):
    return {name: value for name, value in record.items() if name not in ("category", "extraFees")}


def named(query):
    return query.get("orderId") or query.get("orderLinkId")


def wanted(query, record, instrument):
    """Whether a record passes the query's filters. An id overrides the other filters, and
    orderId overrides orderLinkId."""
    if query.get("orderId"):
        return record["orderId"] == query["orderId"]
    if query.get("orderLinkId"):
        return record["orderLinkId"] == query["orderLinkId"]
    if query.get("symbol"):
        return record["symbol"] == query["symbol"]
    if query.get("baseCoin"):
        return instrument.base == query["baseCoin"]
    return not query.get("settleCoin") or instrument.settle == query["settleCoin"]


def realtime(orders, query):
    category = category_of(query)
    names = ("symbol", "baseCoin", "settleCoin")
    if category == "linear" and orders.book and not any(map(query.get, names)):
        no(10001,
           "Missing some parameters that must be filled in, symbol or settleCoin or baseCoin")
    if query.get("openOnly", "0") not in ("0", "1"):
        no(10001, "params error: openOnly")
    closed, only = query.get("openOnly") == "1", query.get("orderFilter")
    found = [order for order in reversed(list(orders.book.values())) if order.category == category
             and order.seen]
    found = [order for order in found if order.open is not closed][: 500 if closed else None]
    records = [(order, bare(order.record())) for order in found if only in (None, "", order.filter)]
    return [record for order, record in records if wanted(query, record, order.instrument)]


def late(orders):
    """Monotonic time up to which the histories contain events."""
    lag = orders.faults.take("lag")
    return time.monotonic() - (lag.get("ms", 1000) / 1000 if lag is not None else 0)


def history(orders, query):
    category, known, only = category_of(query), late(orders), query.get("orderFilter")
    found = [order for order in reversed(list(orders.book.values())) if order.category == category
             and not order.open and order.ended <= known]
    records = [(order, bare(order.record())) for order in found if only in (None, "", order.filter)]
    return [record for order, record in records if wanted(query, record, order.instrument)
            and query.get("orderStatus") in (None, "", order.status)]


def executions(orders, query):
    category, known, kind = category_of(query), late(orders), query.get("execType")
    found = []
    for record, moment in reversed(list(zip(orders.executions, orders.moments))):
        is_of_kind = kind in (None, "", record["execType"])
        if record["category"] == category and moment <= known and is_of_kind:
            if wanted(query, record, orders.instrument(category, record["symbol"])):
                found.append({**bare(record), "extraFees": ""})
    return found


def positions(orders, query):
    category = category_of(query)
    if category == "spot":
        no(10001, "params error: Category is invalid")
    symbol, settle = query.get("symbol"), query.get("settleCoin")
    if category == "linear" and not symbol and not settle:
        no(10001, "Missing some parameters that must be filled in, symbol or settleCoin")
    if symbol:
        instrument = orders.instrument(category, symbol)
        if instrument is None:
            no(10001, "params error: symbol invalid")
        hedged = (category, symbol) in orders.hedge
        found = [orders.position(instrument, idx) for idx in ((1, 2) if hedged else (0,))]
    else:
        found = [position for position in orders.held() if position.category == category]
        found = [position for position in found if position.instrument.settle == settle
                 or not settle]
        found = [position for position in found
                 if position.instrument.base == query.get("baseCoin", position.instrument.base)]
    return [position.row(orders) for position in found]


def fees(orders, query):
    category = category_of(query)
    known = orders.exchange.symbols.names[category]
    taker, maker = orders.rates(category)
    names = [symbol for symbol in known if query.get("symbol") in (None, "", symbol)]
    return [{"symbol": symbol, "takerFeeRate": show(taker), "makerFeeRate": show(maker)}
            for symbol in names]


def wallet(orders, query):
    if query.get("accountType") != "UNIFIED":
        no(10001, "accountType only support UNIFIED.")
    coins = [coin for coin in query.get("coin", "").split(",") if coin]
    return [orders.wallet.record(coins or None)]
