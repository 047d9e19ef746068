"""Tests of `ind` against reference values and simple formulas."""
