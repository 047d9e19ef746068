"""Market data made with a seed: candles, klines and trades."""
import random
from decimal import Decimal

STEP = 180_000  # candles of three minutes
START = 1704067200000  # 2024-01-01
DAY = 86_400_000


def candle_lines(seed, count, symbol="BTCUSDT", trend=0.0):
    """Closed candles as lines: calm and volatile periods, candles without volume, and periods of
    constant price. Prices have two decimals."""
    chance = random.Random(seed)
    price, calm, still, lines = Decimal(20000), 1.0, 0, []
    cent = Decimal("0.01")
    for number in range(count):
        calm = min(max(calm * (1 + chance.gauss(0, 0.05)), 0.3), 4)
        still = still - 1 if still else chance.choice([0] * 400 + [5, 20, 45])
        opens = price
        if not still:
            price = (price * Decimal(1 + trend + chance.gauss(0, 0.0012) * calm)).quantize(cent)
        high = max(opens, price) + (0 if still else Decimal(abs(chance.gauss(0, 8))).quantize(cent))
        low = min(opens, price) - (0 if still else Decimal(abs(chance.gauss(0, 8))).quantize(cent))
        is_empty = still and chance.random() < 0.7 or chance.random() < 0.01
        volume = 0 if is_empty else round(chance.expovariate(0.1), 3)
        lines.append('{"type":"candle","category":"linear","symbol":"%s","interval":"3","time":%d,'
                     '"open":%s,"high":%s,"low":%s,"close":%s,"volume":%s,"turnover":1,'
                     '"closed":true}\n'
                     % (symbol, START + number * STEP, opens, high, low, price, volume))
    return lines


def rough_candle_lines(seed, count, interval=STEP):
    """Closed candles as lines, with gaps, flat stretches and candles without volume. Prices begin
    at one of three magnitudes and have up to twelve decimals."""
    chance, lines = random.Random(seed), []
    close = random.Random(seed).choice([0.0001, 1.0, 60000.0])
    start = START - DAY // 3
    for number in range(count):
        opens = close if chance.random() < 0.9 else close * (1 + chance.gauss(0, 0.002))
        close = opens * (1 + chance.gauss(0, 0.003)) if chance.random() < 0.95 else opens
        reach = abs(chance.gauss(0, 0.001)) * (chance.random() < 0.9)
        high = max(opens, close) * (1 + reach)
        reach = abs(chance.gauss(0, 0.001)) * (chance.random() < 0.9)
        low = min(opens, close) * (1 - reach)
        opens, high, low, last = (round(price, 12) for price in (opens, high, low, close))
        volume = 0 if chance.random() < 0.05 else round(chance.expovariate(0.1), 3)
        lines.append('{"type":"candle","category":"linear","symbol":"BTCUSDT","interval":"3",'
                     '"time":%d,"open":%r,"high":%r,"low":%r,"close":%r,"volume":%r,'
                     '"closed":true}\n' % (start + number * interval, opens, high, low, last,
                                           volume))
    return lines


def candle_texts(chance, start, count, price, digits, volume_digits, gaps, crashes=0):
    """Candles as (time, [open, high, low, close], volume) in text. Closes move randomly, with
    occasional gaps, crashes and spikes."""
    rows = []
    tick = 10.0 ** -digits
    for number in range(count):
        size = 0.00005
        if chance.random() < crashes:
            size = 0.08
        elif chance.random() < gaps:
            size = 0.006
        opened = price * (1 + chance.gauss(0, size))
        close = opened * (1 + chance.gauss(0, 0.003))
        opened, close = max(opened, tick), max(close, tick)
        high = max(opened, close) * (1 + abs(chance.gauss(0, 0.0015)))
        low = min(opened, close) * (1 - abs(chance.gauss(0, 0.0015)))
        texts = [f"{value:.{digits}f}" for value in (opened, high, low, close)]
        ordered = sorted(texts, key=float)
        texts[1], texts[2] = ordered[-1], ordered[0]
        rows.append((start + number * STEP, texts, f"{chance.random() * 20:.{volume_digits}f}"))
        price = float(texts[3])
    return rows


def kline_lines(count, symbol="BTCUSDT"):
    """Payloads of closed klines, one a minute; each closes one unit higher than the previous
    one."""
    for number in range(count):
        start = 1672324800000 + number * 60000
        yield (b'{"topic":"kline.1.%s","data":[{"start":%d,"open":"1","close":"%d.5","high":"%d.5",'
               b'"low":"1","volume":"1","turnover":"1","confirm":true}],"ts":%d}\n'
               % (symbol.encode(), start, number + 1, number + 1, start + 60000))


def trade_messages(seed):
    """Trade messages of three symbols: [(time, symbol, side, price, size)]."""
    chance = random.Random(seed)
    now, price = 1672324800000 + chance.randrange(60000), Decimal(
        chance.randrange(100, 10 ** 6)) / 100
    symbols = ["AUSDT", "BUSDT", "CUSDT"]
    for _ in range(400):
        now += int(chance.expovariate(1 / 9000))
        symbol = chance.choice(symbols)
        message = []
        for _ in range(chance.choice([1, 1, 1, 2, 5, 40])):
            now += chance.choice([0, 0, 1, 50])
            price = max(Decimal("0.01"), price + Decimal(chance.randrange(-50, 51)) / 100)
            size = Decimal(chance.randrange(1, 10 ** 6)) / 10 ** chance.randrange(0, 5)
            message.append((now, symbol, chance.choice(["Buy", "Sell"]), price, size))
        yield message
