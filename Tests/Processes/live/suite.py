#!/usr/bin/python3
"""What must hold of `trade` at the exchange: orders, guards, what is settled when answers are lost, kills.

usage: live.py BIN [PATTERN…]      BIN: the folder of the built commands; PATTERN: part of a test's name;
                                   LIVE_KILLS=N: so many kills at system calls, or all
"""
import os
import sys

# The long ones first.
MODULES = ["killing", "worsening", "refusing", "combining", "settling", "stopping", "telling", "showing", "preflighting", "guarding", "doubting",
           "ordering", "leveraging", "naming_orders", "capital"]

if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.path[:0] = [os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), name) for name in ("harness", "live",)]
    import running, sidebyside

    running.BIN = os.path.abspath(sys.argv[1])
    # Some look at how long something takes.
    sidebyside.main(MODULES, sys.argv[2:], 3)
