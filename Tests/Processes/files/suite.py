#!/usr/bin/python3
"""What stays on disk between runs: files of earlier versions open, files that cannot be understood are refused untouched, names
that keep nothing are refused, and nobody else can read what is kept.

usage: kept.py BIN [PATTERN…]      BIN: the folder of the built commands; PATTERN: part of a test's name;
                                   KEPT=all: each kind of damage in each field
"""
import os
import sys

MODULES = ["opening", "refusing", "contradicting", "naming"]

if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.path[:0] = [os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), name) for name in ("harness", "files", "live", "exchange", "alerts",)]
    import provider, running, sidebyside

    running.BIN = provider.BIN = os.path.abspath(sys.argv[1])
    sidebyside.main(MODULES, sys.argv[2:], 3)
