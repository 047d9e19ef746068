"""Waiting for what a test expects: never for a time, always for a condition, with a generous
limit."""
import select
import time

LIMIT = 60  # seconds


def pause(seconds=0.01):
    """Lets a moment pass between two looks at a condition."""
    select.select([], [], [], seconds)


def wait_for(condition, what, limit=LIMIT, told=lambda: ""):
    """Waits until `condition()` is true and returns its value. Fails after `limit` seconds, with
    what `told()` knows about the cause."""
    end = time.monotonic() + limit
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain for {what}; {told()}")
        pause()
    return value


def stays(condition, what, seconds):
    """Watches for so many seconds that `condition()` stays true; fails at once when it does not.

    It is for what must not happen: there is nothing to wait for."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not condition():
            raise AssertionError(f"did not stay: {what}")
        pause()


def read_line(stream):
    """Reads a line from an unbuffered stream; fails if none comes."""
    if not select.select([stream], [], [], LIMIT)[0]:
        raise AssertionError("no line came")
    return stream.readline()
