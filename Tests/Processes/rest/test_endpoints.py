"""The table of `bybit-rest --list` against a table of the exchange's documents
(../shared/bybit-endpoints.tsv): each endpoint's line must say what the documents say. Without the
document there is nothing to compare."""
import csv
import os
import re
import unittest

from harness.commands import SHARED, run

DOCUMENT = os.path.join(SHARED, "bybit-endpoints.tsv")


def names(text):
    """Names of a column; a member within a member is left to JSON."""
    return ",".join(name for name in text.split(",") if "." not in name) if text not in "-?" else ""


def limit(row):
    """`1000`, or `1000,option:500` where one category has another limit; `?` where the documents do
    not tell it."""
    most = row["limit_max"]
    if most.isdigit() or most == "?":
        return most
    parts = re.findall(r"([a-z/]+) (\d+)", most)
    common = max(int(number) for _, number in parts)
    others = [f"{kind}:{number}" for kind, number in parts if int(number) < common]
    return ",".join([str(common), *others])


def window(row):
    """The longest span of a request: what the exchange answers from a start alone, where it tells
    it."""
    start = re.fullmatch(r"start\+(\d+[hd])", row["only_start"])
    if start:
        return start[1]
    span = re.fullmatch(r"(\d+)([dy])", row["window_max"])
    if span:
        return f"{int(span[1]) * 365}d" if span[2] == "y" else span[0]
    return "none" if row["window_max"] == "-" else ""


def words(row):
    """What stands behind the path."""
    if row["auth"] == "public":
        yield "public"
    if row["note"].startswith("withdrawn"):
        yield "withdrawn"
    if row["note"].startswith("not in the docs"):
        yield "undocumented"
    if "without retCode" in row["note"]:
        yield "bare"
    if needs := names(row["required"]):
        yield f"needs={needs}"
    if row["method"] == "POST":
        for word, column in (("integers", "int_params"), ("booleans", "bool_params"),
                             ("json", "array_object_params")):
            if found := names(row[column]):
                yield f"{word}={found}"
    if row["rows"] not in "-?":
        places = [place.removeprefix("result").removeprefix(".") or "."
                  for place in row["rows"].split(",")]
        yield "rows" if places == ["list"] else f"rows={','.join(places)}"
    if row["cursor_param"].startswith("page:"):
        yield f"page={row['cursor_param'].removeprefix('page:')}"
    elif row["cursor_param"] not in "-?":
        cursor = f"{row['cursor_param']}:{row['cursor_member'].removeprefix('result.')}"
        yield "cursor" if cursor == "cursor:nextPageCursor" else f"cursor={cursor}"
    if row["limit_param"] not in "-?":
        yield f"{row['limit_param']}={limit(row)}"
    if row["time_params"] not in "-?":
        times = row["time_params"] + ("" if row["time_unit"] == "ms" else ":" + row["time_unit"])
        yield "times" if times == "startTime,endTime" else f"times={times}"
        if row["cursor_param"] == "-" and row["window_max"] in ("-", "limit rows"):
            yield "back"
        elif span := window(row):
            yield f"window={span}"
        default = re.fullmatch(r"last (\d+[hdy])", row["no_times"])
        if default and default[1] not in (window(row), row["window_max"]):
            yield f"default={default[1]}"
        elif not default and window(row) not in ("", "none"):
            yield "default=?"


def document():
    with open(DOCUMENT) as file:
        return [[row["method"], row["path"], *words(row)]
                for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


class Endpoints(unittest.TestCase):
    @unittest.skipUnless(os.path.exists(DOCUMENT), "no table of the exchange's documents")
    def test_each_line_says_what_the_documents_say(self):
        told = run(["bybit-rest", "--list"], "", check=True).stdout
        mine = {line.split()[1]: line.split() for line in told.splitlines()}
        wrong = [f"expected {' '.join(row)}\n     got {' '.join(mine.pop(row[1], []))}"
                 for row in document() if mine.get(row[1]) != row or not mine.pop(row[1])]
        wrong += [f"not in the documents: {' '.join(row)}" for row in mine.values()]
        self.assertFalse(wrong,
                         "\n".join([*wrong,
                                    f"{len(document())} endpoints compared, {len(wrong)} wrong"]))
