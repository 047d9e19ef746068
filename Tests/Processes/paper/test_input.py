"""How numbers are written, where the input is cut and what comes between changes no trade."""
import json
import random
import re
import threading
import unittest
from decimal import Decimal
from fractions import Fraction as F

from harness.commands import start
from paper.cases import START, case, own, run


def numeral(chance, value):
    """A number as some other stage may print it: with fewer zeros, or more, or an exponent."""
    if value != value.to_integral_value() or chance.random() < 0.7:
        value = value.normalize()
    sign, digits, exponent = value.as_tuple()
    digits = "".join(map(str, digits)).lstrip("0") or "0"
    kind = chance.randrange(3)
    if kind == 0:
        return f"{value:f}"
    if kind == 1:
        return f"{value:f}" + ("" if "." in f"{value:f}" else ".") + "0" * chance.randrange(1, 5)
    return f'{"-" if sign else ""}{digits}e{exponent}'


def rewritten(chance, line):
    """The same record, written anew: other digits, other spaces; the exchange's texts stay."""
    times = ("time", "close_time", "ts", "T", "seq")
    def write(value, name=""):
        if isinstance(value, dict):
            return "{" + ", ".join(f"{json.dumps(key)}: {write(inner, key)}"
                                   for key, inner in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ",".join(map(write, value)) + "]"
        if isinstance(value, Decimal):
            return str(value) if name in times else numeral(chance, value)
        if name in ("p", "v", "markPrice", "fundingRate"):
            return json.dumps(numeral(chance, Decimal(value)))
        return json.dumps(value)
    return write(json.loads(line, parse_float=Decimal, parse_int=Decimal))


class AnyInput(unittest.TestCase):
    def test_how_numbers_are_written_changes_nothing(self):
        for seed in range(20):
            given, chance = case(seed, count=200, often=0.3), random.Random(seed)
            lines, arguments = given.lines, given.arguments
            if seed % 2:
                lines = ['{"type":"instrument","category":"%s","symbol":"%s","time":%d,"tick":0.10,'
                         '"step":0.10,"min_qty":0.10,"min_value":1}'
                         % (given.category, given.symbol, START)] + lines
            def results(lines):
                return [json.loads(line, parse_float=F, parse_int=F)
                        for line in own(run(arguments, "\n".join(lines) + "\n").stdout)]
            plain = results(lines)
            self.assertEqual(results([rewritten(chance, line) for line in lines]), plain,
                             f"seed {seed}: trade {' '.join(arguments)}")
            # As `jq -c .` leaves them, and a stage in Python.
            self.assertEqual(
                results([json.dumps(json.loads(line), separators=(",", ":")) for line in lines]),
                plain, f"seed {seed}")

    def test_any_prefix_and_any_chunking(self):
        for seed in range(6):
            given = case(seed, count=120, often=0.3)
            arguments, content, result = given.arguments, given.content, given.run()
            whole = result.stdout
            chance = random.Random(seed)
            for _ in range(20):
                cut = chance.randrange(len(content))
                self.assertTrue(
                    whole.startswith(run(arguments, content[:cut]).stdout.rstrip(b"\n")),
                    f"seed {seed}, {cut} bytes")
            process = start(["trade", "-q", *arguments], stderr=None)
            # More comes out than a pipe holds.
            parts = []
            reader = threading.Thread(target=lambda: parts.append(process.stdout.read()))
            reader.start()
            at = 0
            while at < len(content):
                size = chance.randrange(1, 9000)
                process.stdin.write(content[at:at + size].encode())
                at += size
            process.stdin.close()
            reader.join(60)
            process.stdout.close()
            self.assertEqual(process.wait(60), result.returncode)
            self.assertEqual(parts[0], whole, f"seed {seed}, in pieces")

    def test_every_line_passes_in_order(self):
        given = case(3)
        kept = [line for line in given.run().stdout.decode().splitlines()
                if line.encode() not in own(line.encode())]
        self.assertEqual(kept, given.lines)

    def test_candles_that_form_change_nothing(self):
        for seed in range(8):
            given, forming = case(seed, count=200, often=0.3), []
            for line in given.lines:
                if '"closed":true' in line:
                    forming += [re.sub(r'"close":[0-9.]+', '"close":1',
                                       line).replace('"closed":true', '"closed":false')] * 2
                forming.append(line)
            self.assertEqual(own(given.run().stdout),
                             own(given._replace(lines=forming).run().stdout))
