"""The symbols, their instruments-info, and the known topics."""
from exchange import market

MAJORS = "BTC ETH SOL XRP DOGE ADA LTC LINK DOT AVAX".split()
DEPTHS = {
    "linear": ("1", "50", "200", "1000", "rpi"),
    "inverse": ("1", "50", "200", "1000", "rpi"),
    "spot": ("1", "50", "200", "1000", "rpi", "full"),
    "option": ("25", "100"),
    "spread": ("25",),
}
CATEGORIES = tuple(DEPTHS)


class Symbols:
    """`count` trading USDT perpetuals; `listed` sets another listing time for single symbols."""

    def __init__(self, count=300, listed=None):
        coins = (MAJORS + [f"COIN{i:03d}" for i in range(count)])[:count]
        spot = MAJORS + coins[len(MAJORS) : max(len(MAJORS), count // 2)]
        self.listed = dict(listed or {})
        self.statuses = {f"PRE{i}USDT": "PreLaunch" for i in range(5)}
        self.statuses.update({f"GONE{i}USDT": "Closed" for i in range(2)})
        self.names = {
            "linear": [f"{coin}USDT" for coin in coins]
                + ["BTCPERP", "BTCUSDT-25DEC26", *self.statuses],
            "spot": [f"{coin}USDT" for coin in spot],
            "inverse": ["BTCUSD", "ETHUSD", "SOLUSD", "XRPUSD", "BTCUSDZ26"],
            "option": [f"{coin}-25DEC26-{strike}-{side}-USDT"
                       for coin, strike in (("BTC", 60000), ("BTC", 70000), ("ETH", 3000),
                                            ("SOL", 150)) for side in "CP"],
            "spread": ["SOLUSDT_SOL/USDT", "BTCUSDT_BTC/USDT", "BTCUSDT-25DEC26_BTCUSDT"],
        }
        for symbol in self.listed:
            if symbol not in self.names["linear"]:
                self.names["linear"].append(symbol)
        self.known = {category: set(names) for category, names in self.names.items()}

    def first(self, symbol):
        """The time at which the symbol's history begins."""
        return self.listed.get(symbol, market.LISTED)

    def status(self, symbol):
        return self.statuses.get(symbol, "Trading")

    def options(self, coin):
        return [symbol for symbol in self.names["option"] if symbol.startswith(coin + "-")]

    def serves(self, category, topic):
        """Whether the exchange accepts a topic on a category's socket."""
        if category == "status":
            return topic == "system.status"
        kind, _, rest = topic.partition(".")
        known = self.known[category]
        if kind == "kline":
            interval, _, symbol = rest.partition(".")
            return category in ("linear", "inverse", "spot",
                                "option") and interval in market.INTERVALS and symbol in known
        if kind == "orderbook":
            depth, _, symbol = rest.partition(".")
            # The option socket accepts depths that it never sends.
            return symbol in known and (depth in DEPTHS[category] or category == "option"
                                        and depth in ("1", "50"))
        if kind == "publicTrade" and category == "option":
            return bool(self.options(rest))
        if kind in ("publicTrade", "tickers"):
            return rest in known
        if kind == "allLiquidation":
            return category in ("linear", "inverse") and rest in known
        if kind == "priceLimit":
            return category in ("linear", "inverse", "spot") and rest in known
        if kind in ("insurance", "adlAlert"):
            return rest in {"linear": ("USDT", "USDC"), "inverse": ("inverse",)}.get(category, ())
        return False

    def instrument(self, category, symbol):
        """A symbol's row of instruments-info."""
        number = self.names[category].index(symbol) + 1
        launch = str(self.first(symbol))
        if category == "option":
            coin, day, strike, side, quote = symbol.split("-")
            return {
                "symbol": symbol,
                "status": "Trading",
                "baseCoin": coin,
                "quoteCoin": quote,
                "settleCoin": quote,
                "optionsType": "Call" if side == "C" else "Put",
                "launchTime": launch,
                "deliveryTime": "1798185600000",
                "deliveryFeeRate": "0.00015",
                "priceFilter": {"minPrice": "5", "maxPrice": "1110000", "tickSize": "5"},
                "lotSizeFilter": {"maxOrderQty": "500", "minOrderQty": "0.01", "qtyStep": "0.01"},
                "displayName": f"{coin}{quote}-{day}-{strike}-{side}",
            }
        coin, quote = split(symbol)
        limits = {"priceLimitRatioX": "0.01", "priceLimitRatioY": "0.02"}
        if category == "spot":
            return {
                "symbolId": number,
                "symbol": symbol,
                "baseCoin": coin,
                "quoteCoin": quote,
                "innovation": "0",
                "status": "Trading",
                "marginTrading": "utaOnly",
                "stTag": "0",
                "lotSizeFilter": {"basePrecision": "0.001", "quotePrecision": "0.0000001",
                                  "minOrderQty": "0.001", "maxOrderQty": "83", "minOrderAmt": "5",
                                  "maxOrderAmt": "8000000", "maxLimitOrderQty": "83",
                                  "maxMarketOrderQty": "41.5",
                                  "postOnlyMaxLimitOrderSize": "60000"},
                "priceFilter": {"tickSize": "0.01"},
                "riskParameters": limits,
                "symbolType": "",
            }
        lots = {"maxOrderQty": "1190.000", "minOrderQty": "0.001", "qtyStep": "0.001",
                "postOnlyMaxOrderQty": "1190.000", "maxMktOrderQty": "500.000",
                "minNotionalValue": "5"}
        if category == "inverse":  # whole USD
            lots = {"maxOrderQty": "25000000", "minOrderQty": "1", "qtyStep": "1",
                    "postOnlyMaxOrderQty": "25000000", "maxMktOrderQty": "5000000",
                    "minNotionalValue": "1"}
        dated = "-" in symbol or symbol[-1].isdigit()
        return {
            "symbol": symbol,
            "symbolId": number,
            "contractType": ("Inverse" if category == "inverse" else "Linear")
                + ("Futures" if dated else "Perpetual"),
            "status": self.status(symbol),
            "baseCoin": coin,
            "quoteCoin": quote,
            "launchTime": launch,
            "deliveryTime": "1798185600000" if dated else "0",
            "deliveryFeeRate": "0.0005" if dated else "",
            "priceScale": "2",
            "leverageFilter": {"minLeverage": "1", "maxLeverage": "100.00", "leverageStep": "0.01"},
            "priceFilter": {"minPrice": "0.01", "maxPrice": "1999999.98", "tickSize": "0.01"},
            "lotSizeFilter": lots,
            "unifiedMarginTrade": True,
            "fundingInterval": 480,
            "settleCoin": coin if category == "inverse" else quote,
            "copyTrading": "both",
            "upperFundingRate": "0.00375",
            "lowerFundingRate": "-0.00375",
            "isPreListing": self.status(symbol) == "PreLaunch",
            "preListingInfo": None,
            "riskParameters": limits,
            "symbolType": "",
        }


def split(symbol):
    """BTCUSDT -> ("BTC", "USDT")."""
    for quote in ("USDT", "PERP", "USD"):
        coin, found, _ = symbol.partition(quote)
        if found:
            return coin, "USDC" if quote == "PERP" else quote
    return symbol, ""
