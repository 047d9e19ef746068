"""Records made wrong, and the identity that must notice each: (what is done, which records, what
becomes of the record, words of the identity)."""
from fractions import Fraction as F

from paper.amounts import rounded

SMALL = F(1, 10 ** 9)


def of(kind, **members):
    """Whether a record is of a kind and has these members; True stands for any but null and 0."""
    return lambda r: r["type"] == kind and all(
        r.get(name) if want is True else r.get(name) == want for name, want in members.items())


def times(name, factor):
    return lambda r: [{**r, name: r[name] * factor}]


def plus(name, more):
    return lambda r: [{**r, name: r[name] + more}]


def put(name, value):
    return lambda r: [{**r, name: value}]


def flipped(r):
    other = {"buy": "sell", "sell": "buy", "long": "short", "short": "long"}
    return [{**r, "side": other[r["side"]]}]


def dropped(r):
    return []


def twice(r):
    return [r, {**r, "id": r["id"] + "x"}]


def shifted(part):
    """Moves the price of a fill against its side (or in its favour), with the fee that it costs."""
    def change(r):
        price = rounded(r["price"] * (1 + (part if r["side"] == "buy" else -part)), 2)
        rate = rounded(r["fee"] / (r["price"] * r["qty"]), 6)
        return [{**r, "price": price, "fee": rounded(price * r["qty"] * rate)}]
    return change


LINEAR = {"category": "linear"}
MUTATIONS = [
    ("a higher fee", of("fill"), plus("fee", SMALL), "a fee is the rate's part"),
    ("a fee the other way", of("fill", fee=True), times("fee", -1), "a fee is the rate's part"),
    ("a better market entry", of("fill", role="entry", maker=False, **LINEAR), shifted(F(-1, 100)),
     "an entry fills at the open"),
    ("a worse limit", of("fill", role="entry", maker=True, **LINEAR), shifted(F(1, 100)),
     "a limit that rests fills at its price"),
    ("a better stop", of("fill", role="stop", **LINEAR), shifted(F(-1, 100)),
     "fills"),
    ("a better target", of("fill", role="target", **LINEAR), shifted(F(-1, 100)), "a target fills"),
    ("a better exit", of("fill", role="opposite", **LINEAR), shifted(F(-1, 100)), "at the market"),
    ("a better liquidation", of("fill", role="liquidation", **LINEAR), shifted(F(-1, 20)),
     "a liquidation"),
    ("a target for a stop", of("fill", role="stop"), put("role", "target"), ""),
    ("a fill on the other side", of("fill"), flipped, ""),
    ("a fill less", of("fill"), dropped, ""),
    ("a fill more", of("fill"), twice, "followed by its trade and its position"),
    ("a fill a candle early", of("fill"), plus("time", -180_000), ""),
    ("a larger fill", of("fill", role="entry"), times("qty", 2), ""),
    ("a stop shifted", of("order", role="entry", status="new", stop=True), plus("stop", SMALL),
     "stop and target are the signal's"),
    ("a larger order", of("order", role="entry", status="new"), times("qty", 2), "keeps within"),
    ("a smaller order", of("order", role="entry", status="new"), times("qty", F(1, 2)),
     "as large as its limits allow"),
    ("an order less", of("order", status="new"), dropped, ""),
    ("an order placed twice", of("order", status="new"), twice, ""),
    ("a cancellation less", of("order", status="cancelled"), dropped, ""),
    ("a cancellation more", of("order", status="cancelled"), twice, ""),
    ("a position that lost a part", of("position", qty=True), times("qty", F(1, 2)), "sum of its"),
    ("a position's sign", of("position", qty=True), flipped, "sum of its fills"),
    ("a position's entry", of("position", entry=True), plus("entry", SMALL), "sum of its fills"),
    ("more equity", of("position"), plus("equity", SMALL), "equity is balance and what is open"),
    ("more gain", of("position", qty=True), plus("unrealised", SMALL), "what is unrealised"),
    ("a stop that retreats", of("position", stop=True, side="long"), times("stop", F(1, 2)),
     "stop"),
    ("a nearer liquidation", of("position", liquidation=True), times("liquidation", F(101, 100)),
     "liquidat"),
    ("a trade's sign", of("trade", pnl=True), times("pnl", -1), "a trade is what its fills make"),
    ("a trade's exit", of("trade"), plus("exit", SMALL), "a trade is what its fills make"),
    ("a trade's fee", of("trade"), plus("fee", SMALL), "a trade is what its fills make"),
    ("a trade's worst moment", of("trade"), plus("mae", -SMALL), "a trade is what its fills make"),
    ("a trade less", of("trade"), dropped, ""),
    ("a trade more", of("trade"), twice, "a trade is written when a position has closed"),
    ("funding the other way", of("funding"), times("amount", -1), "funding is quantity"),
    ("funding of another price", of("funding"), plus("mark", SMALL), "funding is quantity"),
    ("funding less", of("funding"), dropped, ""),
    ("funding more", of("funding"), twice, "funding is paid once"),
    ("a halt less", of("event", event="halt"), dropped, "halts"),
    ("a halt too early", of("event", event="halt"), times("limit", F(99, 100)), "a halt comes"),
    ("a pause less", of("event", event="pause"), dropped, "losing trades in a row"),
    ("a pause too short", of("event", event="pause"), plus("until", -1), "a pause follows"),
]
