"""Records made wrong, and the identity that must notice each."""
from fractions import Fraction as F

from paper.amounts import rounded

OTHER = {"buy": "sell", "sell": "buy", "long": "short", "short": "long"}


def of(kind, **members):
    """Whether a record is of a kind and has these members; True stands for any but null and 0."""
    return lambda r: r["type"] == kind and all(
        r.get(name) if want is True else r.get(name) == want for name, want in members.items())


def made_wrong(r, member, change):
    """What becomes of a record: none or two of it, or one with another member."""
    if member in ("less", "more"):
        return [] if member == "less" else [r, {**r, "id": r["id"] + "x"}]
    wrong = {**r, member: change(r[member])}
    if r["type"] == "fill" and member == "price":
        # The fee follows, so that the price alone is wrong.
        rate = rounded(F(r["fee"]) / (r["price"] * r["qty"]), 6)
        wrong["fee"] = rounded(wrong["price"] * r["qty"] * rate)
    return [wrong]


def plus(part):
    return lambda value: value + part


def times(factor):
    return lambda value: rounded(value * factor, 2)


SMALL, LESS, MORE = plus(F(1, 10 ** 9)), times(F(9, 10)), times(F(11, 10))
BUY, SELL = {"category": "linear", "side": "buy"}, {"category": "linear", "side": "sell"}
ENTRY = of("order", role="entry", status="new")
# What is wrong, in which records, their member and what becomes of it, words of the identity.
MUTATIONS = [
    ("a higher fee", of("fill"), "fee", SMALL, "a fee is the rate's part"),
    ("a fee the other way", of("fill", fee=True), "fee", times(-1), "a fee is the rate's part"),
    ("a better market entry", of("fill", role="entry", maker=False, **BUY), "price", LESS,
     "an entry fills at the open"),
    ("a worse limit", of("fill", role="entry", maker=True, **BUY), "price", MORE, "a limit"),
    ("a better stop", of("fill", role="stop", **SELL), "price", MORE, "fills"),
    ("a better target", of("fill", role="target", **SELL), "price", MORE, "fills"),
    ("a better exit", of("fill", role="opposite", **SELL), "price", MORE, "at the market"),
    ("a better liquidation", of("fill", role="liquidation", category="linear"), "price", MORE,
     "a liquidation"),
    ("a stop called a target", of("fill", role="stop"), "role", lambda _: "target", ""),
    ("a fill on the other side", of("fill"), "side", OTHER.get, ""),
    ("a fill less", of("fill"), "less", None, ""),
    ("a fill more", of("fill"), "more", None, "followed by its trade and its position"),
    ("a fill a candle early", of("fill"), "time", plus(-180_000), ""),
    ("a larger fill", of("fill", role="entry"), "qty", times(2), ""),
    ("a stop shifted", of("order", role="entry", status="new", stop=True), "stop", SMALL,
     "stop and target are the signal's"),
    ("a larger order", ENTRY, "qty", plus(10 ** 6), "keeps within"),
    ("a smaller order", ENTRY, "qty", lambda qty: F(qty) / 2, "as large as its limits allow"),
    ("an order less", of("order", status="new"), "less", None, ""),
    ("an order more", of("order", status="new"), "more", None, "counts its fills"),
    ("a cancellation less", of("order", status="cancelled"), "less", None, ""),
    ("a cancellation more", of("order", status="cancelled"), "more", None, "counts its fills"),
    ("half a position", of("position", qty=True), "qty", times(F(1, 2)), "sum of its fills"),
    ("a position's sign", of("position", qty=True), "side", OTHER.get, "sum of its fills"),
    ("a position's entry", of("position", qty=True), "entry", SMALL, "sum of its fills"),
    ("more equity", of("position"), "equity", SMALL, "equity is balance and what is open"),
    ("more gain", of("position", qty=True), "unrealised", SMALL, "what is unrealised"),
    ("a stop that retreats", of("position", stop=True, side="long"), "stop", LESS, ""),
    ("a nearer liquidation", of("position", liquidation=True, funding=None), "liquidation", MORE,
     "liquidation"),
    ("a trade's sign", of("trade", pnl=True), "pnl", times(-1), "a trade is what its fills make"),
    ("a trade's worst moment", of("trade"), "mae", SMALL, "a trade is what its fills make"),
    ("a trade less", of("trade"), "less", None, ""),
    ("a trade more", of("trade"), "more", None, "a trade is written when a position has closed"),
    ("funding the other way", of("funding"), "amount", times(-1), ""),
    ("funding of another mark", of("funding"), "mark", SMALL, "funding is quantity"),
    ("funding less", of("funding"), "less", None, ""),
    ("funding more", of("funding"), "more", None, "funding is paid once"),
    ("a halt less", of("event", event="halt"), "less", None, "halts"),
    ("a halt too early", of("event", event="halt"), "limit", LESS, "a halt comes"),
    ("a pause less", of("event", event="pause"), "less", None, "losing trades in a row"),
    ("a pause too short", of("event", event="pause"), "until", plus(-1), "a pause follows"),
]
