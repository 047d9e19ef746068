"""Exact amounts as text, and the limits of an instrument."""
from decimal import Decimal, InvalidOperation, ROUND_DOWN

EIGHT = Decimal("0.00000001")


def show(value):
    """The shortest plain text: 0.50 -> "0.5"."""
    text = format(Decimal(value).normalize(), "f")
    return "0" if text == "-0" else text


def at(value, step):
    """The value as text with the step's number of decimals: 0.5 at 0.001 -> "0.500"."""
    return format(value.quantize(Decimal(step)), "f")


def down(value, step):
    """The value rounded towards 0 to a multiple of the step."""
    return (value / step).to_integral_value(ROUND_DOWN) * step


def eight(value):
    """The value rounded towards 0 to the eight decimals of a coin's amount."""
    return value.quantize(EIGHT, ROUND_DOWN)


def amount(value):
    """The number in a text, or None if the exchange would not accept the text."""
    if not isinstance(value, str) or not value or value.strip("0123456789."):
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


class Instrument:
    """The limits of one symbol, read from its row of instruments-info."""

    def __init__(self, category, row):
        self.category, self.symbol, self.status = category, row["symbol"], row["status"]
        self.base, self.quote = row["baseCoin"], row["quoteCoin"]
        self.settle = row.get("settleCoin", self.quote)
        lots, prices = row["lotSizeFilter"], row["priceFilter"]
        lever = row.get("leverageFilter", {})
        self.tick = Decimal(prices["tickSize"])
        self.lowest, self.highest = (Decimal(prices[name]) if name in prices else None
                                     for name in ("minPrice", "maxPrice"))
        self.step = Decimal(lots.get("qtyStep") or lots["basePrecision"])
        self.quote_step = Decimal(lots.get("quotePrecision", "0.01"))
        self.least = Decimal(lots["minOrderQty"])
        self.most = Decimal(lots.get("maxLimitOrderQty") or lots["maxOrderQty"])
        market = lots.get("maxMktOrderQty") or lots.get("maxMarketOrderQty")
        self.most_market = Decimal(market) if market else self.most
        self.least_value = Decimal(lots.get("minOrderAmt") or lots.get("minNotionalValue") or "0")
        self.most_value = Decimal(lots["maxOrderAmt"]) if "maxOrderAmt" in lots else None
        self.leverages = tuple(Decimal(lever.get(name, "1"))
                               for name in ("minLeverage", "maxLeverage"))

    def value(self, qty, price):
        """The value of a quantity at a price, in the settle coin."""
        return qty / price if self.category == "inverse" else qty * price
