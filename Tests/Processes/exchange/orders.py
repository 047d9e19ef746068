"""The order side: a small matching engine at one price a symbol. What the endpoints do, and what a test can do."""
import asyncio
from decimal import Decimal

from exchange import checks, market, queries
from exchange.amounts import Instrument, amount
from exchange.checks import no
from exchange.fills import Fills
from exchange.order import BUY, Book, NIL, Order
from exchange.positions import Position
from exchange.private import Faults, Stream
from exchange.wallet import START, Wallet

POSTS = ("order/create", "order/amend", "order/cancel", "order/cancel-all", "position/set-leverage", "position/trading-stop")
STOP_NAMES = (("takeProfit", "TakeProfit"), ("stopLoss", "StopLoss"))


class Orders(Fills):
    """All inside happens in the exchange's thread; the public acts may be called from any."""

    def __init__(self, exchange):
        self.exchange, knobs = exchange, exchange.knobs
        self.book = Book()  # order id (or link id) -> Order: all there ever were
        self.positions = {}  # (category, symbol, positionIdx) -> Position
        self.executions, self.moments = [], []  # records as the stream has them; monotonic times
        self.creates = {}  # link id (order id where there is none) -> body: every create that was accepted
        self.refused = []  # (path, body, code)
        self.hedge = {tuple(pair) for pair in knobs.hedge}  # (category, symbol)
        self.prices = {}  # (category, symbol) -> Decimal: the pinned ones
        self.leverages, self.instruments = {}, {}
        self.faults = Faults()
        self.stream = Stream(exchange, self.faults)
        self.wallet = Wallet(self, {**START, **(knobs.wallet or {})})
        self.sequence = 1000
        for symbol, price in (knobs.prices or {}).items():
            category, _, name = symbol.rpartition(":")
            self.prices[category or "linear", name] = Decimal(str(price))

    # A test's acts

    def set_price(self, symbol, price, category="linear"):
        """Pin the last price, and let happen what it makes happen; None lets it go."""

        def act():
            if price is None:
                return self.prices.pop((category, symbol), None)
            self.prices[category, symbol] = Decimal(str(price))
            for order in self.open_orders(category, symbol):
                order.held = False
            return self.happen(category, symbol)

        return self.do(act)

    def fault(self, kind, times=1, **options):
        """The next `times` occasions (None: until cleared); see the README for kinds and options."""
        self.do(lambda: self.faults.add(kind, times, options))

    def clear(self, kind=None):
        """Switch faults of this kind (or all) off."""
        self.do(lambda: self.faults.clear(kind))

    def fund(self, symbol, rate, category="linear"):
        """Funding of the symbol's positions at this rate; a long pays a positive one."""

        def act():
            for position in self.held():
                if (position.category, position.symbol) == (category, symbol):
                    self.funding(position, Decimal(str(rate)))
            self.stream.flush()

        self.do(act)

    def foreign(self, symbol, side, qty, price=None, category="linear", rest=False, link="", idx=0):
        """An order of somebody else on the account: filled at once (at `price`, else the last), or left to rest; its id."""

        def act():
            instrument = self.instrument(category, symbol)
            last = self.price(symbol, category)
            order = Order(instrument, side, "Limit" if rest else "Market", Decimal(str(qty)), self.now(), last=last, foreign=True)
            order.link, order.idx, order.seen = link, idx, True
            order.price = Decimal(str(price)) if price is not None else last
            self.book.add(order)
            if rest:
                self.tell(order)
            else:
                self.fill(order, order.qty, order.price, False)
            self.stream.flush()
            return order.id

        return self.do(act)

    def end(self, key, cancel="CancelByAdmin", reject="EC_PerCancelRequest"):
        """Somebody else, or the exchange, cancels an order of the book."""

        def act():
            if self.book[key].open:
                self.withdraw(self.book[key], cancel, reject)

        self.do(act)

    def do(self, act):
        """In the exchange's thread; before it runs, here."""
        return self.exchange._call(act) if hasattr(self.exchange, "_thread") else act()

    # What is known

    def now(self):
        return self.exchange.clock.now()

    def price(self, symbol, category="linear"):
        """The last price: the pinned one, else the market's."""
        pinned = self.prices.get((category, symbol))
        if pinned is not None:
            return pinned
        now = self.now()
        return Decimal(market.candle(symbol, "1", market.floor("1", now), category, now).close)

    def instrument(self, category, symbol):
        key = category, symbol
        if key not in self.instruments:
            known = self.exchange.symbols
            if not isinstance(symbol, str) or symbol not in known.known[category]:
                return None
            self.instruments[key] = Instrument(category, known.instrument(category, symbol))
        return self.instruments[key]

    def position(self, instrument, idx=0):
        key = instrument.category, instrument.symbol, idx
        if key not in self.positions:
            self.positions[key] = Position(instrument, idx, self.now())
        return self.positions[key]

    def held(self):
        return [position for position in list(self.positions.values()) if position.size]

    def open_orders(self, category=None, symbol=None):
        found = (order for order in list(self.book.values()) if order.open)
        return [order for order in found if category in (None, order.category) and symbol in (None, order.symbol)]

    def leverage_of(self, thing):
        return self.leverages.get((thing.category, thing.symbol), Decimal(str(self.exchange.knobs.leverage)))

    def need(self, order):
        """(how much, of which coin) an order binds while it is open."""
        instrument, side = order.instrument, order.side
        price = order.last if order.kind == "Market" else order.price
        price = order.trigger if order.trigger and order.status == "Untriggered" else price
        if order.category == "spot":
            if side == BUY:
                return order.leaves if order.in_quote else order.leaves * price, instrument.quote
            return order.leaves / price if order.in_quote else order.leaves, instrument.base
        if order.reduce:
            return NIL, instrument.settle
        qty = self.position(instrument, order.idx).enlarged(side, order.leaves)
        value, fee = instrument.value(qty, price), self.rate(order, False)
        if order.category == "option":
            return value + value * fee, instrument.settle
        # Initial margin, the fee to open, and the fee to close at the bankruptcy price.
        share = 1 / self.leverage_of(order)
        closing = 1 - share if (side == BUY) == (order.category == "linear") else 1 + share
        return value * (share + fee + fee * closing), instrument.settle

    # Endpoints

    def takes(self, path, body):
        """Is it ours? Orders for nothing that is traded, without a side, stay the account's."""
        if path == "order/create":
            return "side" in body or body.get("symbol") in self.exchange.symbols.known.get(body.get("category", "linear"), ())
        return path in POSTS

    def answer(self, path, body):
        acts = dict(zip(POSTS, (self.create, self.amend, self.cancel, self.cancel_all, self.set_leverage, self.trading_stop)))
        try:
            return acts[path](body)
        except checks.Refusal as error:
            self.refused.append((path, body, error.code))
            raise

    def later(self, act, *arguments, seconds=None):
        """The matching is a moment later than the reply."""
        asyncio.get_running_loop().call_later(self.exchange.knobs.match_delay if seconds is None else seconds, act, *arguments)

    def create(self, body):
        order = checks.create(self, body)
        self.book.add(order)
        self.creates[order.link or order.id] = body
        self.later(self.match, order)
        return {"orderId": order.id, "orderLinkId": order.link}

    def find(self, body, kind):
        """The order an amend or cancel names, if it is one that can be; of spot only one of the kind, where one is asked for."""
        instrument, spot = checks.instrument_of(self, body), body["category"] == "spot"
        key = body.get("orderId") or body.get("orderLinkId")
        if not key:
            no(10001, "params error: orderId or orderLinkId is required")
        order = self.book.get(key)
        if order is None or order.instrument is not instrument or spot and kind not in (None, order.filter):
            no(170213 if spot else 110001, "Order does not exist." if spot else "order not exists or too late to cancel")
        return order

    def cancel(self, body):
        order, spot = self.find(body, body.get("orderFilter", "Order")), body["category"] == "spot"
        if order.status == "Filled" and spot:
            no(170139, "Order has been filled.")
        if not order.open:
            no(170142 if spot else 110001, "Order has been canceled." if spot else "order not exists or too late to cancel")
        self.later(self.withdraw, order)
        return {"orderId": order.id, "orderLinkId": order.link}

    def amend(self, body):
        order, spot = self.find(body, None), body["category"] == "spot"
        if order.status == "Filled":
            no(170139 if spot else 110008, "Order has been filled." if spot else "Order has been completed or cancelled")
        if not order.open:
            no(170142 if spot else 110010, "Order has been canceled." if spot else "The order has been cancelled")
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
            no(170131 if spot else 110007, "Insufficient balance." if spot else "ab not enough for new order")
        self.later(self.change, order, changes)
        return {"orderId": order.id, "orderLinkId": order.link}

    def cancel_all(self, body):
        category = checks.category_of(body)
        symbol, base, settle = (body.get(name) for name in ("symbol", "baseCoin", "settleCoin"))
        if category in ("linear", "inverse") and not (symbol or base or settle):
            no(10001, "Missing some parameters that must be filled in, symbol or settleCoin or baseCoin")
        only = body.get("orderFilter") or ("Order" if category == "spot" else None)
        found = []
        for order in self.open_orders(category):
            instrument = order.instrument
            fits = order.symbol == symbol if symbol else instrument.base == base if base else settle in (None, "", instrument.settle)
            if fits and only in (None, order.filter) and body.get("stopOrderType", order.stop_type) == order.stop_type:
                found.append(order)
                self.later(self.withdraw, order)
        return {"list": [{"orderId": order.id, "orderLinkId": order.link} for order in found], "success": "1"}

    def set_leverage(self, body):
        instrument = checks.instrument_of(self, body)
        buy, sell = amount(body.get("buyLeverage")), amount(body.get("sellLeverage"))
        if instrument.category not in ("linear", "inverse") or buy is None or buy != sell:
            no(10001, "params error: buyLeverage and sellLeverage")
        low, high = instrument.leverages
        if not low <= buy <= high:
            no(110013, "cannot set leverage due to risk limit")
        if buy == self.leverages.get((instrument.category, instrument.symbol), Decimal(str(self.exchange.knobs.leverage))):
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
        if instrument.category == "spot" or body.get("tpslMode") != "Full":
            no(10001, "params error: tpslMode")
        if instrument.category == "option" and body.get("trailingStop"):
            no(10001, "params error: trailingStop")
        position, last = self.position(instrument, body["positionIdx"]), self.price(instrument.symbol, instrument.category)
        if not position.size:
            no(10001, "can not set tp/sl/ts for zero position")
        wishes = {}
        for member, kind in STOP_NAMES:
            if member in body and body[member] != "":
                value = checks.price_in(instrument, body, member) or NIL
                checks.stop_side(position.side, kind, value or None, last)
                wishes[kind] = value
        distance, active = checks.trailing_in(position, body, last)
        same = all(value == self.stop_of(position, kind) for kind, value in wishes.items())
        if distance is not None and (distance != position.trailing or active != position.active and active is not None):
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

    def rows(self, path, query):
        return queries.rows(self, path, query)

    def __repr__(self):
        return f"<{len(self.book)} orders, {self.held()}>"


# The exchange's own

async def watch(orders):
    """Where no price is pinned, the market's moves what rests."""
    while True:
        await asyncio.sleep(orders.exchange.knobs.look_every)
        orders.look()
