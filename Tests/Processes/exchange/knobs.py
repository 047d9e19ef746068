"""Settings that can be changed while the exchange runs, and its clock."""
import time
from dataclasses import dataclass


@dataclass(slots=True)
class Knobs:
    """Settings, changeable at the start and at any moment. An unknown name is an error."""

    tick: float = 0.02  # real seconds between looks at the clock
    auto: bool = True  # push data by itself; off, only tests push
    kline_every: int = 2000  # exchange ms between forming candles
    trade_every: int = 1000  # exchange ms to a trade, per symbol
    pair_every: int = 3  # every n-th close comes as [closed, forming] in one frame; 0 never
    page_limit: int = 1000  # most instruments a page, whatever is asked
    odd_instruments: tuple = ()  # rows before the others of instruments-info
    data_first: tuple = ("option",)  # categories whose first data comes before the acknowledgement
    nested_errors: bool = False  # the older error shape with the request inside
    no_ack: bool = False  # subscribe, but do not say so
    no_pong: bool = False  # answer no ping, neither kind
    silent: bool = False  # new links are accepted and then never answered
    handshake_delay: float = 0.0  # seconds before the 101
    date: bool = True  # the 101 tells the exchange's clock
    wrong_accept: int = 0  # that many handshakes with a wrong Sec-WebSocket-Accept
    connect_limit: int = 500  # handshakes in `connect_window` seconds, more get 403
    connect_window: float = 300.0
    args_limit: int = 21_000  # characters of args a public link
    option_args: int = 2000  # topics an option link
    idle_cut: float = 600.0  # seconds without input until a link is cut
    json_ping_cut: float = 0.0  # seconds without a JSON ping until a link is cut; 0 never
    slow_limit: int = 64 << 20  # unsent bytes at which a link is cut
    repeat_confirm: str = None  # "identical" or "changed": each confirm comes twice
    missing_confirm: object = None  # n (every n-th candle) or function(topic, start) -> bool
    late_confirm: int = 0  # exchange ms a confirm comes late
    kill_every: float = 0.0  # mean seconds between cuts of a random link; 0 never
    kill_how: tuple = ("drop", "reset")
    auth_offset: int = 0  # ms the exchange's clock is ahead of ours when it checks `expires`
    rest_delay: float = 0.0  # seconds before each answer
    # Requests allowed in `rate_window` seconds; more get 403. 0: no limit (Bybit: 600 in 5).
    rate_limit: int = 0
    rate_window: float = 5.0
    ban: float = 0.0  # seconds of 403 after a breach
    # The order side
    # seconds from the reply until the matching has the order, amend or cancel
    price_limit: float = 0.02  # how far from the price limit orders are taken, as price-limit tells
    match_delay: float = 0.005
    look_every: float = 0.2  # seconds between looks at the market's price, where no price is pinned
    leverage: float = 10  # of every symbol, until it is set
    wallet: dict = None  # coin: balance, over the usual ones
    collateral: bool = False  # the margin of derivatives may be of any coin
    prices: dict = None  # "symbol" (linear) or "category:symbol": the pinned price
    liquidation: bool = True  # positions are taken over when their margin is used up
    # Whether a Full stop may exist beside partial targets; the documents do not say.
    full_beside_partial: bool = True
    hedge: tuple = ()  # pairs (category, symbol) in hedge mode


class Clock:
    """The exchange's time in ms. It runs at `speed` times real time; 0 stops it."""

    def __init__(self, start=None, speed=1.0):
        self._base = int(time.time() * 1000) if start is None else start
        self._since, self._speed = time.monotonic(), speed

    def now(self):
        return self._base + int((time.monotonic() - self._since) * 1000 * self._speed)

    def set(self, now):
        self._base, self._since = now, time.monotonic()

    @property
    def speed(self):
        return self._speed

    @speed.setter
    def speed(self, speed):
        self.set(self.now())
        self._speed = speed
