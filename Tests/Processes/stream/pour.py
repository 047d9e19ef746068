"""A flood of trades, counted."""
from exchange import wire
from stream.case import START

TOPIC = "publicTrade.BTCUSDT"
MIB = 1 << 20


class Pour:
    """Numbered messages, some thousands at once."""

    def __init__(self, exchange, size=1000):
        self.exchange, self.size, self.sent = exchange, size, 0

    def batch(self, count=2000):
        frames = []
        for number in range(self.sent, self.sent + count):
            text = '{"topic":"%s","type":"snapshot","ts":%d,"data":[{"T":%d,"i":"%d"}],"x":"' % (
                TOPIC, START + number, START + number, number)
            frames.append(wire.frame(wire.TEXT,
                                     (text + "y" * (self.size - len(text)) + '"}').encode()))
        self.exchange.push_raw(TOPIC, b"".join(frames))
        self.sent += count
