"""How many random or listed cases of a test run."""
import os

# CASES=all in the environment runs all of them.
ALL = os.environ.get("CASES") == "all"


def some(count):
    """A quarter of the cases, or all of them."""
    return count if ALL else -(-count // 4)
