#!/usr/bin/env python3
"""What must hold of `alert` and `advise` as processes, against servers and programs of our own: each channel's request, retries,
kills, shared and damaged spools, nasty texts, secrets.

usage: alerts.py BIN [TEST…]      BIN: the folder of the built commands; ALERT_KILLS=N|all: so many kills at random moments, or at every system call too
"""
import os, sys, unittest

sys.path[:0] = [os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), name) for name in ("harness", "alerts", "advice",)]
import provider

provider.BIN = os.path.abspath(sys.argv[1])
import advising, answering, channels, delivering, gathering, killing, keeping, nasty, overtaking, secrets_kept
import sidebyside

cases = {name: case for module in (channels, answering, delivering, gathering, overtaking, keeping, killing, nasty, secrets_kept, advising) for name, case in vars(module).items() if isinstance(case, type) and issubclass(case, unittest.TestCase)}
globals().update(cases)

if __name__ == "__main__":
    sidebyside.heed_signals()
    unittest.main(argv=["alerts.py", *sys.argv[2:]])
