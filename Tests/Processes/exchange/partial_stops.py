"""Partial take profits and stop losses of positions, by the rules of the protocol sheet (6.5).
Each is a separate order with its own size. It ends when it is filled, cancelled, or its position
closes."""
from exchange import checks
from exchange.checks import no
from exchange.order import BUY, Order, opposite
from exchange.posts import LETTERS, STOP_NAMES

PARTIALS = ("PartialTakeProfit", "PartialStopLoss")
MOST = 20  # of one symbol


class PartialStops:
    """A part of Orders."""

    def partials(self, position):
        """The untriggered partial exits of a position."""
        return [order for order in self.open_orders(position.category, position.symbol)
                if order.stop_type in PARTIALS and order.idx == position.idx
                and order.status == "Untriggered"]

    def partial_stop(self, position, body, last):
        """Adds the exits of a position/trading-stop request with tpslMode Partial; existing
        exits stay unchanged."""
        instrument, wishes = position.instrument, []
        for member, kind in STOP_NAMES:
            size = checks.number(body, f"{LETTERS[kind]}Size")
            price = checks.price_in(instrument, body, member)
            if (size is None) != (price is None):
                self.no_pair()
            if price is not None:
                checks.stop_side(position.side, kind, price, last)
                wishes.append((kind, price, size, checks.limit_of(instrument, body, kind, "Partial")))
        if not wishes:
            self.no_pair()
        size = wishes[0][2]
        if any(other != size for _, _, other, _ in wishes):
            no(10001, "slSize and tpSize must be equal")
        if not size or size % instrument.step:
            no(10001, "params error: the size of a partial TP/SL")
        if size > position.size:
            no(110058, "the position is too small for this partial TP/SL")
        self.add_pair(position, wishes)

    @staticmethod
    def no_pair():
        no(10001, '"tpSize" and "takeProfit" or "slSize" and "stopLoss" need to input in pairs and '
           "must set at least one pair when tpslMode is Partial")

    def check_room(self, position, full):
        """Refuses a further Full or partial stop if the existing ones exclude it."""
        partials = self.partials(position)
        if not full and len({order.pair for order in partials}) >= MOST:
            no(110061, f"more than {MOST} partial TP/SL")
        beside = partials if full else position.children
        if beside and not self.exchange.knobs.full_beside_partial:
            no(110060, "TP/SL of the other mode are set")

    def add_pair(self, position, wishes):
        """Adds orders of equal size. Two of them are bound: if one triggers or is cancelled, the
        other ends."""
        pair, made = object(), []
        for kind, price, size, limit in wishes:
            up = (kind == "TakeProfit") == (position.side == BUY)
            order = Order(position.instrument, opposite(position.side),
                          "Limit" if limit else "Market", size, self.now(),
                          last=self.price(position.symbol, position.category),
                          status="Untriggered", idx=position.idx, reduce=True,
                          close_on_trigger=True, seen=True, stop_type=f"Partial{kind}",
                          create_type=f"CreateByPartial{kind}", filter="StopOrder",
                          trigger_by="LastPrice", trigger=price, direction=1 if up else 2,
                          price=limit, tpsl_mode="Partial", pair=pair)
            self.book.add(order)
            made.append(order)
            self.stream.add("order", order.record())
        if len(made) == 2:
            made[0].twin, made[1].twin = made[1], made[0]

    def pair_of_fill(self, position, order, qty):
        """Each fill of an entry with tpslMode Partial creates a pair of exits for the filled
        quantity."""
        wishes = [(kind, price, qty, limit)
                  for kind, price, limit in (("TakeProfit", order.take_profit, order.tp_limit),
                                             ("StopLoss", order.stop_loss, order.sl_limit))
                  if price is not None]
        if wishes and qty and len({one.pair for one in self.partials(position)}) < MOST:
            self.add_pair(position, wishes)

    def end_twin(self, order, cancel):
        """Ends the other order of a bound pair."""
        twin, order.twin = order.twin, None
        if twin is None:
            return
        twin.twin = None
        if twin.status == "Untriggered":
            twin.end("Deactivated", self.now(), cancel)
            self.stream.add("order", twin.record())

    @staticmethod
    def unbind(order):
        """Unbinds a pair after one order was amended: cancelling one no longer ends the other."""
        if order.twin:
            order.twin.twin = order.twin = None

    def shrink(self, position):
        """Reduces partial exits to the size of the position."""
        for order in self.partials(position):
            if order.qty > position.size:
                order.qty, order.updated = position.size, self.now()
                self.stream.add("order", order.record())
