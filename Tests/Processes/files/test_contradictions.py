"""Values that no run writes: a state with one of them is refused with the row and field named,
and stays unchanged."""
import json

from files.fixtures import Files, START, change, rows

POSITION = (
    [("market:0", ("position",), None,
      "field 'position' is null, but field 'size' of row 'book:0' is 0.095"),
     ("book:0", ("size",), 1, "field 'position.quantity' is not field 'size' of row 'book:0', 1"),
     ("book:0", ("size",), -0.095, "field 'position.quantity' is not field 'size'"),
     ("book:0", ("size",), 0, "field 'position.quantity' is not field 'size'"),
     ("book:0", ("stop",), -1, "field 'stop' is below 0"),
     ("book:0", ("rest",), -0.001, "field 'rest' is below 0"),
     ("market:0", ("last",), 0, "field 'last' is not above 0"),
     *[("market:0", ("position", name), value, f"field 'position.{name}' {reason}")
       for name, value, reason in (("entry", 0, "is not above 0"), ("entry", -5, "is not above 0"),
                                   ("entered", 4102444800000, "does not fit"),
                                   ("entered", 0, "is not above 0"), ("reach", 0, "is not above 0"),
                                   ("exited", -1, "is below 0"),
                                   ("exited_quantity", -1, "is below 0"),
                                   ("worst", 1, "is above 0"), ("best", -1, "is below 0"),
                                   ("levels", 0, "is below 1"), ("id", "", "is empty"),
                                   ("entry_time", 4102444800000, "is out of range"),
                                   ("entry_time", -(2**63), "is out of range"),
                                   ("entry_time", 2**63 - 1, "is out of range"))],
     ("market:0", ("position", "exited_quantity"), 0.01,
      "field 'position.quantity' is not what was entered less what was exited"),
     ("account:0", ("lost",), -1, "field 'lost' is below 0"),
     ("account:0", ("wins",), 7, "field 'wins' is above field 'trades'"),
     ("series:0", ("last",), 4102444800000, "field 'last' lies after the row 'clock'"),
     ("series:0", ("end",), 4102444800000, "field 'end' lies after the row 'clock'"),
     ("series:0", ("signal_time",), 4102444800000,
      "field 'signal_time' lies after the row 'clock'"),
     ("series:0", ("close",), -1, "field 'close' is below 0"),
     ("guards", ("day",), 40000, "field 'day' lies after the row 'clock'"),
     ("clock", ("passed",), 4102444800000, "field 'passed' lies after field 'time'"),
     ("clock", ("line",), 4102444800000, "field 'line' lies after field 'time'"),
     ("clock", ("reached",), 4102444800000, "field 'reached' lies after field 'time'"),
     ("clock", ("lines",), [{"time": 4102444800000, "start": 0}],
      "field 'lines' lies after field 'time'"),
     ("market:0", ("position", "taken_margin"), -1, "field 'position.taken_margin' is below 0"),])
ORDER = [
    ("book:0", ("orders", 0, "price"), 0, "has a field 'price' that is not above 0"),
    ("book:0", ("orders", 0, "price"), None, "is a limit order, but its field 'price' is null"),
    ("book:0", ("orders", 0, "stop"), -1, "has a field 'stop' that is below 0"),
    ("book:0", ("orders", 0, "target"), 0, "has a field 'target' that is not above 0"),
    ("book:0", ("orders", 0, "id"), "", "has an empty field 'id'"),
    ("book:0", ("orders", 0, "time"), 4102444800000, "has a field 'time' that is out of range"),
]
RULES = {name: None for name in ("tick", "step", "min_qty", "min_value", "max_qty",
                                 "max_market_qty", "min_price", "max_price", "min_leverage",
                                 "max_leverage")}


class Contradictions(Files):
    def refused(self, name, key, place, value, text):
        path = self.copy(name)
        row = json.loads(dict(rows(path))[key])
        inner = row
        for part in place[:-1]:
            inner = inner[part]
        inner[place[-1]] = value
        change(path, "UPDATE state SET value = ? WHERE key = ?", json.dumps(row), key)
        with open(path, "rb") as file:
            before = file.read()
        for words in ([], ["--show"]):
            result = self.trade(path, *words)
            self.assertEqual((result.returncode, result.stdout), (3, b""),
                             (key, place, value, result.stderr))
            # A size that differs from the position's concerns two rows.
            row = "market:0" if place[0] == "size" else key
            self.assertIn(f"--state {path}: row '{row}': ", result.stderr.decode())
            self.assertIn(text, result.stderr.decode(), (key, place, value))
        with open(path, "rb") as file:
            self.assertEqual(file.read(), before)

    def test_of_a_position(self):
        for case in POSITION:
            self.refused("paper-position.db", *case)

    def test_of_an_order(self):
        for case in ORDER:
            self.refused("paper-limit.db", *case)

    def test_of_the_rules_of_a_market(self):
        for name in ("min_qty", "min_value", "max_qty", "max_market_qty", "min_leverage",
                     "max_leverage"):
            rules = {"time": START, **RULES, name: -1, "currency": "USDT"}
            self.refused("paper-limit.db", "market:0", ("rules",), rules,
                         f"field 'rules.{name}' is below 0")

    def test_of_a_pause(self):
        self.refused("paper-limit.db", "guards", ("paused_until",), 4102444800000,
                     "field 'paused_until' lies years after the row 'clock'")
