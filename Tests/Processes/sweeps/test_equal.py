"""Random strategies: a row of a sweep is the pipe's record of metrics, byte for byte.

SWEEP_STRATEGIES=200 compares so many, and SWEEP_SEED=N others."""
import os
import unittest

from harness.commands import BIN
from sweeps.equal import compare, told


class Equal(unittest.TestCase):
    def test_rows_are_the_pipes_metrics(self):
        os.environ["PATH"] = os.path.abspath(BIN) + ":" + os.environ["PATH"]
        first = int(os.environ.get("SWEEP_SEED", "1"))
        for seed in range(first, first + int(os.environ.get("SWEEP_STRATEGIES", "12"))):
            pipe, kind, wrong, said = compare(seed, 400)
            self.assertEqual(list(told(seed, kind, pipe, wrong, said)), [])
