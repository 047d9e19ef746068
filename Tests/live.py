#!/usr/bin/env python3
"""What must hold of `trade` at the exchange: orders, guards, what is settled when answers are lost, kills.

usage: live.py BIN [TEST…]      BIN: the folder of the built commands; LIVE_KILLS=N: so many kills at random moments
"""
import os, sys, unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "Live"))
import combining, guarding, killing, ordering, running, settling, worsening

running.BIN = os.path.abspath(sys.argv[1])

cases = {name: case for module in (ordering, guarding, settling, combining, worsening, killing) for name, case in vars(module).items() if isinstance(case, type) and issubclass(case, unittest.TestCase)}
globals().update(cases)

if __name__ == "__main__":
    unittest.main(argv=["live.py", *sys.argv[2:]])
