"""Copies of records with numbers at and beyond the limits of their types."""
import json
import random

# The JSON text of the numbers; Python's own JSON would not write some of them.
NUMBERS = ["9223372036854775807", "-9223372036854775808", "9223372036854775808",
           "18446744073709551616", "999999999999999999", "-999999999999999999", "1e400", "-1e400",
           "1e308", "1e-400", "1e38", "99999999999999999999999999999999999999",
           "-99999999999999999999999999999999999999", "170141183460469231731687303715884105727",
           "-170141183460469231731687303715884105728", "0.00000000000000000000000000000000000001",
           "123456789012345678901234567890.12345678", "1" + 60 * "0", "0", "-0", "-1", "1", "0.5",
           "4102444799999", "4102444800000", "1e12", "2147483648"]
OTHERS = ["null", "true", '""', "[]", "{}", '"NaN"', '"-"', '"x"']


class Raw:
    """A value that is written to JSON unchanged."""

    def __init__(self, text):
        self.text = text


def dump(value):
    if isinstance(value, Raw):
        return value.text
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(name)}:{dump(member)}"
                              for name, member in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(dump, value)) + "]"
    return json.dumps(value)


def places(value, path=()):
    """The paths of all members that are not containers."""
    members = ()
    if isinstance(value, dict):
        members = value.items()
    elif isinstance(value, list):
        members = enumerate(value)
    for name, member in members:
        if isinstance(member, (dict, list)):
            yield from places(member, path + (name,))
        else:
            yield path + (name,)


def at(value, path):
    for name in path:
        value = value[name]
    return value


def put(value, path, new):
    if not path:
        return new
    changed = dict(value) if isinstance(value, dict) else list(value)
    changed[path[0]] = put(value[path[0]], path[1:], new)
    return changed


def spelled(old, text):
    """The number in the record's own notation: with or without quotes."""
    is_text = isinstance(old, str) and not text.startswith(('"', "n", "t", "[", "{"))
    return Raw(f'"{text}"' if is_text else text)


def is_number(value):
    try:
        return value is not None and not isinstance(value, bool) and float(value) == float(value)
    except (TypeError, ValueError):
        return False


def replacements(records, chance):
    """Changed copies of the records: each member replaced, all members of a kind together, and
    random combinations."""
    every = [(number, path) for number, record in enumerate(records) for path in places(record)]
    numbers = [(number, path) for number, path in every if is_number(at(records[number], path))]

    def changed(choices):
        copy = list(records)
        for (number, path), text in choices:
            copy[number] = put(copy[number], path, spelled(at(records[number], path), text))
        return copy

    for place in every:
        for text in NUMBERS + OTHERS:
            yield lambda place=place, text=text: changed([(place, text)])
    kinds = {}
    for number, path in numbers:
        name = path[-1] if isinstance(path[-1], str) else path[0]
        kinds.setdefault("price" if name in ("open", "high", "low", "close", "p") else name,
                         []).append((number, path))
    for places_of in [*kinds.values(), numbers]:
        for text in NUMBERS:
            yield lambda mine=places_of, text=text: changed([(place, text) for place in mine])
    for number in range(len(records)):
        mine = [place for place in numbers if place[0] == number]
        for text in NUMBERS:
            yield lambda mine=mine, text=text: changed([(place, text) for place in mine])
    for seed in range(200 if numbers else 0):
        chosen = random.Random(f"{chance}{seed}")
        count = chosen.choice([2, 2, 3, 5, 8])
        yield lambda choices=[(chosen.choice(numbers), chosen.choice(NUMBERS))
                              for _ in range(count)]: changed(choices)
