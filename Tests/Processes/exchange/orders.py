"""The order side: a small matching engine with one price per symbol. It has the endpoints, and
methods that tests call."""
import asyncio
from decimal import Decimal

from exchange import market, queries
from exchange.amounts import Instrument
from exchange.endpoints import Endpoints
from exchange.fills import Fills
from exchange.margin import Margin, order_cost
from exchange.order import BUY, Book, NIL, Order
from exchange.partial_stops import PartialStops
from exchange.positions import Position
from exchange.private import Faults, Stream
from exchange.wallet import START, Wallet


class Orders(Endpoints, Fills, PartialStops, Margin):
    """Internal methods run in the exchange's thread; the public acts may be called from any
    thread."""

    def __init__(self, exchange):
        self.exchange, knobs = exchange, exchange.knobs
        self.book = Book()  # order id (or link id) -> Order: all there ever were
        self.positions = {}  # (category, symbol, positionIdx) -> Position
        self.executions, self.moments = [], []  # records as the stream has them; monotonic times
        # Every accepted create: link id (or order id without one) -> body.
        self.creates = {}
        self.refused = []  # (path, body, code)
        self.hedge = {tuple(pair) for pair in knobs.hedge}  # (category, symbol)
        self.prices = {}  # (category, symbol) -> Decimal: the pinned ones
        self.marks = {}  # the same of mark prices, where they differ from the last price
        self.leverages, self.instruments = {}, {}
        self.faults = Faults(exchange)
        self.stream = Stream(exchange, self.faults)
        self.wallet = Wallet(self, {**START, **(knobs.wallet or {})})
        self.sequence = 1000
        for symbol, price in (knobs.prices or {}).items():
            category, _, name = symbol.rpartition(":")
            self.prices[category or "linear", name] = Decimal(str(price))

    # Acts of a test

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

    def set_mark(self, symbol, price, category="linear"):
        """Pin the mark price; None makes it equal the last price again."""

        def act():
            self.marks[category, symbol] = None if price is None else Decimal(str(price))
            self.liquidate()
            self.stream.flush()

        self.do(act)

    def fault(self, kind, times=1, **options):
        """Inject a fault into the next `times` occasions (None: until cleared); see the README
        for kinds and options."""
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
        """Place another user's order on the account: filled at once (at `price`, else at the
        last price), or left resting. Returns its id."""

        def act():
            instrument = self.instrument(category, symbol)
            last = self.price(symbol, category)
            order = Order(instrument, side, "Limit" if rest else "Market", Decimal(str(qty)),
                          self.now(), last=last, foreign=True)
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
        """Cancels an order of the book, as another user or the exchange does."""

        def act():
            if self.book[key].open:
                self.withdraw(self.book[key], cancel, reject)

        self.do(act)

    def do(self, act):
        """Runs `act` in the exchange's thread, or here before the exchange has started."""
        return self.exchange._call(act) if hasattr(self.exchange, "_thread") else act()

    # State

    def now(self):
        return self.exchange.clock.now()

    def price(self, symbol, category="linear"):
        """The last price: the pinned one, or else the market's."""
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
        return [order for order in found if category in (None, order.category)
                and symbol in (None, order.symbol)]

    def leverage_of(self, thing):
        return self.leverages.get((thing.category, thing.symbol),
                                  Decimal(str(self.exchange.knobs.leverage)))

    def need(self, order):
        """The amount and the coin that an open order reserves."""
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
        cost = order_cost(instrument, side == BUY, qty, price, self.leverage_of(order), fee)
        return cost, instrument.settle

    def rows(self, path, query):
        return queries.rows(self, path, query)

    def __repr__(self):
        return f"<{len(self.book)} orders, {self.held()}>"


async def watch(orders):
    """Applies the moving market price to resting orders, for symbols without a pinned price."""
    while True:
        await asyncio.sleep(orders.exchange.knobs.look_every)
        orders.look()
