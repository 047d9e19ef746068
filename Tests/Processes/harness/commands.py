"""The commands under test: where they are, the environment they are given, and running one to its end or starting it."""
import os

PROCESSES = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TESTS = os.path.dirname(PROCESSES)
PROJECT = os.path.dirname(TESTS)
# Data of other people, which a clone of the project does not have.
SHARED = os.path.join(os.path.dirname(PROJECT), "shared")
# The folder of the built commands; run.py sets it before it loads a test.
BIN = os.environ.get("PROCESSES_BIN", "")
