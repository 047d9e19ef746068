"""Stops of positions: orders that the exchange creates, and their triggers."""
from exchange.amounts import down
from exchange.order import BUY, NIL, Order, opposite
from exchange.positions import STOPS


class Stops:
    """Stops, trailing stops, and what happens when the price reaches them."""

    # Stops of a position

    @staticmethod
    def stop_of(position, kind):
        return position.take_profit if kind == "TakeProfit" else position.stop_loss

    def set_stop(self, position, kind, price):
        """Sets, moves or (0) removes a Full take profit or stop loss."""
        setattr(position, "take_profit" if kind == "TakeProfit" else "stop_loss", price)
        position.updated = self.now()
        up = (kind == "TakeProfit") == (position.side == BUY)
        self.put_child(position, kind, price, 1 if up else 2)

    def set_trailing(self, position, distance, active):
        position.trailing, position.active, position.peak = distance, active, None
        position.updated = self.now()
        last = self.price(position.symbol, position.category)
        trigger = (position.follow(last) or active) if distance else NIL
        if distance and position.peak is None:
            trigger = active - distance * position.sign
        self.put_child(position, "TrailingStop", trigger, 2 if position.side == BUY else 1)

    def put_child(self, position, kind, trigger, direction):
        child = position.children.get(kind)
        if not trigger:
            if child:
                del position.children[kind]
                if child.status == "Untriggered":
                    child.end("Deactivated", self.now(), "CancelByUser", "EC_PerCancelRequest")
                    self.stream.add("order", child.record())
            return
        if child is None or child.status != "Untriggered":
            last = self.price(position.symbol, position.category)
            child = Order(position.instrument, opposite(position.side), "Market", position.size,
                          self.now(), last=last, status="Untriggered")
            child.idx = position.idx
            child.reduce = child.close_on_trigger = child.seen = True
            child.stop_type, child.create_type, child.filter = kind, f"CreateBy{kind}", "StopOrder"
            child.trigger_by = "LastPrice"
            position.children[kind] = child
            self.book.add(child)
        child.trigger, child.direction, child.updated = trigger, direction, self.now()
        self.stream.add("order", child.record())

    def forget(self, child):
        """Removes the stop from its position, if the order belongs to one."""
        self.end_twin(child, "CancelByTpSlTsClear")
        if child.stop_type not in STOPS:
            return
        position = self.position(child.instrument, child.idx)
        if position.children.get(child.stop_type) is not child:
            return
        del position.children[child.stop_type]
        name = {"TakeProfit": "take_profit", "StopLoss": "stop_loss",
                "TrailingStop": "trailing"}[child.stop_type]
        setattr(position, name, NIL)

    def clear_stops(self, position, by):
        """Ends the stops of a position that was closed or reversed."""
        for child in list(position.children.values()):
            self.forget(child)
            if child.status == "Untriggered":
                child.end("Deactivated", self.now(), "CancelByTpSlTsClear")
                self.stream.add("order", child.record())
        position.take_profit = position.stop_loss = position.trailing = NIL
        position.active = position.peak = None
        for order in self.partials(position):
            order.twin = None
            order.end("Deactivated", self.now(), "CancelByTpSlTsClear")
            self.stream.add("order", order.record())
        for order in self.open_orders(position.category, position.symbol):
            if order.reduce and order.idx == position.idx and order.resting and order is not by:
                order.end("Cancelled", self.now(), "CancelByReduceOnly")
                self.stream.add("order", order.record())

    # Price changes

    def look(self):
        """The market's price, where none is pinned and something rests."""
        for key in {(order.category, order.symbol) for order in self.open_orders()}:
            if key not in self.prices:
                self.happen(*key)

    def happen(self, category, symbol):
        last = self.price(symbol, category)
        self.liquidate()
        for order in self.open_orders(category, symbol):
            is_reached = order.resting and not order.held and order.crosses(last)
            if is_reached and (not order.reduce or self.reducible(order)):
                self.deal(order, order.price, True)
        for position in self.held():
            if ((position.category, position.symbol) == (category, symbol)
                and "TrailingStop" in position.children):
                self.trail(position, last)
        for order in self.open_orders(category, symbol):
            waits = order.seen and order.status == "Untriggered"
            if waits and order.triggered(last) and self.ripe(order):
                order.status, order.updated = "Triggered", self.now()
                self.end_twin(order, "CancelByTpSlTsClear")
                self.tell(order)
                self.later(self.fire, order)
        self.stream.flush()

    def trail(self, position, last):
        child, trigger = position.children["TrailingStop"], position.follow(last)
        if trigger is not None and trigger != child.trigger and child.status == "Untriggered":
            child.trigger, child.updated = trigger, self.now()
            self.stream.add("order", child.record())

    def ripe(self, order):
        """Whether an order can trigger: a trailing stop waits for its activation price."""
        if order.stop_type != "TrailingStop":
            return True
        return self.position(order.instrument, order.idx).peak is not None

    def fire(self, order):
        """Turns a triggered order into an ordinary one."""
        if not order.open:
            return
        order.status, bound = "New", self.need(order)
        if bound[0] > self.wallet.available(bound[1]) + bound[0]:
            self.finish(order, "Rejected", reject="EC_Others")
        else:
            if order.kind == "Market":
                last = self.price(order.symbol, order.category)
                order.price = down(last * (101 if order.side == BUY else 99) / 100,
                                   order.instrument.tick)
            self.execute(order)
        self.stream.flush()
