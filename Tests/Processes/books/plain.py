"""The numbers of a record as fractions, calculated from its own levels."""
import decimal
import json
from fractions import Fraction


def read(line):
    """Parses a record and keeps its numbers as text."""
    return json.loads(line, parse_float=str, parse_int=str)


def rounded(value, decimals=12):
    """A fraction as `book` writes it: rounded half to even, without trailing zeros."""
    if value is None:
        return None
    whole = round(value * 10 ** decimals)
    number = decimal.Decimal(whole).scaleb(-decimals)
    return decimal.Decimal(0) if not number else number.normalize()


def same(got, want):
    return got is None if want is None else got is not None and decimal.Decimal(got) == want


def plain(record, inverse):
    """The numbers of a record as fractions, calculated from its own levels."""
    bids, asks = ([(Fraction(price), Fraction(size)) for price, size in record[side]]
                  for side in ("bids", "asks"))
    want = {}
    known = bool(bids and asks)
    mid = (bids[0][0] + asks[0][0]) / 2 if known else None
    want["mid"] = mid
    want["spread"] = asks[0][0] - bids[0][0] if known else None
    want["spread_bps"] = want["spread"] / mid * 10 ** 4 if known else None
    want["microprice"] = (bids[0][0] * asks[0][1] + asks[0][0] * bids[0][1]) / (
        bids[0][1] + asks[0][1]) if known else None
    for levels in (1, 5):
        for name, weight in (("", lambda place: 1),
                             ("_weighted", lambda place: Fraction(1, 1 + place))):
            bid, ask = (sum(size * weight(place) for place, (_, size) in enumerate(side[:levels]))
                        for side in (bids, asks))
            want[f"imbalance_{levels}{name}"] = ((bid - ask) / (bid + ask) if bid + ask
                                                 and levels <= int(record["depth"]) else None)
    for bps, name in ((Fraction(1), "1"), (Fraction(5, 2), "2p5")):
        for side, levels in (("bid", bids), ("ask", asks)):
            reach = mid * bps / 10 ** 4 if known else 0
            far = known and levels and abs(levels[-1][0] - mid) >= reach
            want[f"depth_{side}_{name}bps"] = sum(size for price, size in levels
                                                  if abs(price - mid) <= reach) if known else None
            want[f"depth_{side}_{name}bps_truncated"] = Fraction(1) if known and not far else None
    for side, levels in (("buy", asks), ("sell", bids)):
        left, base = Fraction(5000), Fraction(0)
        for price, size in levels:
            part = min(left, size if inverse else size * price)
            base += part / price
            left -= part
        cost = None
        if known and not left:
            cost = (5000 / base - mid) / mid * 10 ** 4 * (1 if side == "buy" else -1)
        want[f"slippage_{side}_5000_bps"] = cost
    return want
