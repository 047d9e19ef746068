"""Walls that are filled and cancelled, with trades before and after the book update."""
import collections
import random

from books import wall_model as wallmodel
from books.case import run
from books.plain import read, rounded, same


def wall_run(seed):
    """Runs `book` on walls that are filled and cancelled, with trades before and after the book
    update. Returns the number of events of each kind."""
    market, model, states = wallmodel.Market(
        random.Random(seed)), wallmodel.Model(), collections.Counter()
    lines = [line + "\n" for line in market.lines()]
    got = iter(run(["book", "--every", "1", "--walls", str(wallmodel.TIMES)], lines))
    said = next(got, None)

    def expect(news):
        nonlocal said
        for want in news:
            record = read(said or "{}")
            states[want["state"] + (" and stands" if want["stands"] else "")
                   + (" inferred" if want["inferred"] else "")] += 1
            got_it = (*map(record.get, ("event", "state", "side", "stands")),
                      record.get("inferred", False))
            is_right = got_it == ("wall", want["state"], want["side"], want["stands"],
                                  want["inferred"])
            for name in ("price", "size", "peak", "share", "ended", "time"):
                is_right = is_right and same(record.get(name), rounded(want[name]))
            if not is_right:
                raise AssertionError(f"seed {seed}: expected {want}, got {said}")
            said = next(got, None)

    for line in lines:
        if said != line:
            raise AssertionError(f"seed {seed}: expected {line}, got {said}")
        said = next(got, None)
        news, shown, later = model.take(line)
        while said and '"event":"resync"' in said or said and '"event":"synced"' in said:
            said = next(got, None)
        expect(news)
        if shown:
            record = read(said)
            for side, wall in zip(("bid", "ask"), shown):
                for name, want in wall.items():
                    if not same(record[f"wall_{side}_{name}"], rounded(want)):
                        raise AssertionError(f"seed {seed}: wall_{side}_{name}: expected "
                                             f"{rounded(want)}, got {said}")
            said = next(got, None)
        expect(later)
    if said:
        raise AssertionError(f"seed {seed}: more was written than expected: {said}")
    return states
