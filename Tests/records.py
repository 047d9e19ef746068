#!/usr/bin/env python3
"""Compares docs/records.md with the records in the golden outputs, both ways: each field of a
record must be documented with its JSON type, and each documented field must occur in a record.

usage: records.py BIN      BIN: the folder with the command ind, whose --list names the fields
"""
import glob, json, os, re, subprocess, sys

root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
golden = os.path.join(root, "Tests", "Golden")

# Records and fields that no golden case can show, and why. A name stands for all that begin with it.
ABSENT = {
    **{f"event {name}": "only a stream from the exchange has it" for name in """connected subscribed
       refused disconnected gap backfilled heartbeat stalled clock_shift book_lost book_restored
       topic_added topic_refused stats""".split()},
    "event account: connection": "needs an account at the exchange",
    "digest": "is the body of a webhook",
    "delivery.picture": "needs a provider that takes it",
    "event veto of advise": "needs a model that answers",
    "signal.advice.note": "needs a model that answers",
    "delivery of alert status.due": "needs a try that is put off while nothing is on its way",
    **{f"order.{name}": "needs an account at the exchange" for name in (
        "decided_at", "sent_at", "acknowledged_at", "filled_at", "exchange_acknowledged_at",
        "exchange_filled_at")},
    "event control.again": "needs a disk that is full at the moment of a command",
    **{f"{name}.asked": "needs the state of a run at the exchange" for name in (
        "order", "position of trade", "event account: balance", "event pause", "event halt")},
}


def listed(kind):
    return lambda value: isinstance(value, list) and all(isinstance(e, kind) for e in value)


KINDS = {
    "string": lambda v: isinstance(v, str),
    "integer": lambda v: type(v) is int,
    "number": lambda v: type(v) in (int, float),
    "boolean": lambda v: isinstance(v, bool),
    "true": lambda v: v is True,
    "false": lambda v: v is False,
    "null": lambda v: v is None,
    "object": lambda v: isinstance(v, dict),
    "array": listed(object),
    "array of strings": listed(str),
    "array of objects": listed(dict),
    "any": lambda v: True,
}
EXCHANGE = {"topic", "type", "ts", "cts", "data", "id", "creationTime", "cs"}  # its own
NUMBER = "[0-9]+(p[0-9]+)?"
PARTS = {"N": "[0-9]+", "DEPTH": "[0-9]+", "BPS": NUMBER, "SUM": NUMBER, "FIELD": "[a-z0-9_]+",
         "WINDOW": NUMBER + "[a-z]+", "NAME": "my_[a-z0-9_]+"}  # golden cases name fields of --let so


def indicators():
    """A pattern for the fields in `ind --list`, with any parameters and any price."""
    table = subprocess.run([os.path.join(sys.argv[1], "ind"), "--list"], check=True, stdout=subprocess.PIPE, text=True).stdout
    names = {name for line in re.findall(r"^--.*\n +(.*)$", table, re.M) for name in line.split()} | {"vwap_20"}
    price = "(_(open|high|low|hl2|hlc3|ohlc4|volume|my_[a-z]+|rsi_[0-9]+))?"
    forms = {re.sub(r"_[0-9]+(p[0-9]+)?(?![^_])", "_" + NUMBER, name) for name in names}
    return "|".join(re.sub(r"(.*\[0-9\]\+\)\?)", lambda m: m[1] + price, form) for form in forms)


class Field:
    """A row of a table: a name, or a pattern for names with parameters, and its types."""

    def __init__(self, name, text):
        self.name = name
        kinds, self.isOptional, _ = text.partition(", optional")
        self.kinds = kinds.split(" or ")
        for kind in set(self.kinds) - set(KINDS):
            sys.exit(f"docs/records.md: unknown type '{kind}' of {name}")
        literal = re.sub(r"\{\w+\}", "", name)
        # Fields without a pattern come first, then those with the longest fixed part.
        self.rank = (literal != name, -len(literal))
        parts = re.split(r"\{(\w+)\}", name)
        self.pattern = re.compile("".join(
            (PARTS.get(p) or f"({indicators()})") if n % 2 else re.escape(p)
            for n, p in enumerate(parts)))


class Table:
    """The fields of a heading. One kind of record may have several headings."""

    def __init__(self, heading):
        self.heading = heading
        self.fields, self.seen = [], set()

    def check(self, record, isShaped, path=""):
        """The mistakes in a record, and the documented fields that it has."""
        wrong, found = [], set()
        for name, value in record.items():
            if not path and name in ("type", "event"):
                continue
            field = next((f for f in self.fields if f.pattern.fullmatch(path + name)), None)
            if field is None:
                wrong.append(f"{path}{name} is not documented")
                continue
            found.add(field.name)
            if not any(KINDS[kind](value) for kind in field.kinds):
                wrong.append(f"{path}{name} is {json.dumps(value)[:40]}, not {field.kinds}")
            below = path + name + ("[]." if isinstance(value, list) else ".")
            if any(f.name.startswith(below) for f in self.fields):
                for part in value if isinstance(value, list) else [value]:
                    more = self.check(part if isinstance(part, dict) else {}, isShaped, below)
                    wrong, found = wrong + more[0], found | more[1]
        for field in self.fields:
            last = field.name[len(path):] if field.name.startswith(path) else "."
            if not (field.isOptional or isShaped or re.search(r"[.{]", last) or last in record):
                wrong.append(f"{field.name} is missing")
        return wrong, found


def documented():
    """The tables of docs/records.md by the kind of record: candle, event gap, payload."""
    tables, table, isEvent = {}, None, False
    for line in open(os.path.join(root, "docs", "records.md")):
        heading = re.match(r"(##+) (.*)", line)
        if heading:
            isEvent = heading[1] == "###"
            text = heading[2].replace("Payloads", "`payload`")
            kinds = ["event " * isEvent + k for k in re.findall("`(.*?)`", text.split(" of ")[0])]
            table = Table("event " * isEvent + text.replace("`", ""))
            for kind in kinds:
                tables.setdefault(kind, []).append(table)
        row = re.match(r"\| (`.*?`) \| (.*?) \| ", line)
        if row and table:
            table.fields += [Field(name, row[2]) for name in re.findall("`(.*?)`", row[1])]
            table.fields.sort(key=lambda field: field.rank)
    return tables


def records(path):
    """The JSON objects among the lines of a file, and in arrays on its lines."""
    for line in open(path, encoding="utf-8", errors="replace"):
        try:
            value = json.loads(line)
        except ValueError:
            continue
        yield from (v for v in [value, *(value if listed(dict)(value) else [])] if type(v) is dict)


def own(case):
    """The records that a case writes, without those of its input. If `ind` or `advise` has appended
    to an input record, only the new fields."""
    outputs = [os.path.join(case, "stdout"), *glob.glob(os.path.join(case, "files", "*"))]
    inputs = [record for path in set(glob.glob(os.path.join(case, "*.*"))) - set(outputs)
              for record in records(path)]
    quoted = re.findall(r"'(\{\"[^{]*?\})'", open(os.path.join(case, "cmd")).read())
    inputs += [json.loads(text) for text in quoted]
    for record in (record for path in outputs for record in records(path)):
        rest = [record]
        for one in inputs:
            new = {n: v for n, v in record.items() if n not in one or one[n] != v}
            # `ind` replaces a member of the same name.
            isAppended = len(one) > 4 and len(record) - len(new) >= len(one) - 1
            if not new or isAppended and record.get("type") in ("candle", "signal"):
                rest.append(new)
        if all(rest):
            yield record, min(rest, key=len), len(rest) > 1


def main():
    tables, passed, wrong, unknown = documented(), 0, [], set(ABSENT)
    everything = {id(t): t for kind in tables.values() for t in kind}.values()
    for name in sorted(glob.glob("*/*", root_dir=golden)):
        case = os.path.join(golden, name)
        usesJQ = re.search(r"\bjq\b", open(os.path.join(case, "cmd")).read())
        for record, rest, isAppended in own(case):
            if usesJQ:  # jq gives null for a field that a record does not have
                rest = {n: v for n, v in rest.items() if v is not None}
            kind = record.get("type")
            if "topic" in record and "data" in record:
                kind, rest = "payload", {n: v for n, v in rest.items() if n not in EXCHANGE}
            elif kind == "event":
                kind = f"event {record.get('event')}"
            if kind not in tables:
                if kind is not None:
                    wrong.append(f"{name}: a record '{kind}' is not documented")
                continue
            found = [(*t.check(rest, bool(usesJQ or isAppended)), t) for t in tables[kind]]
            mistakes, fields, table = min(found, key=lambda f: (len(f[0]), len(f[2].fields)))
            table.seen |= fields
            passed += not mistakes
            wrong += [f"{name}: {kind}: {mistake}" for mistake in mistakes]
    for table in everything:
        for field in table.fields:
            full = f"{table.heading}.{field.name}"
            absent = {a for a in ABSENT if re.match(re.escape(a) + r"(?!\w)", full)}
            unknown -= absent
            isRight = (field.name in table.seen) != bool(absent)
            passed += isRight
            wrong += [] if isRight else [full + (" occurs" if absent else " never occurs")]
    # `alert` reports a rule with any other field as a possible typing error.
    source = open(os.path.join(root, "Sources", "alert", "RecordFields.swift")).read()
    known = set(source.split('"""')[1].split())
    plain = {field.name for kind, each in tables.items() if kind not in ("digest", "request", "log")
             for table in each for field in table.fields if re.fullmatch(r"[a-z0-9_.]+", field.name)}
    wrong += [f"alert does not know the field {name}" for name in plain - known]
    wrong += [f"alert knows a field {name} of no record" for name in known - plain
              if name not in ("type", "event", "topic")]
    wrong += [f"{name} is in ABSENT, but not documented" for name in unknown]
    for mistake in sorted(set(wrong)):
        print(mistake)
    print(f"{passed} passed, {len(wrong)} failed")
    sys.exit(bool(wrong))


main()
