"""Waiting for expected conditions, never for a fixed time, with a generous limit."""
import select
import time

LIMIT = 60  # seconds


def pause(seconds=0.01):
    """Pauses between two checks of a condition."""
    select.select([], [], [], seconds)


def wait_for(condition, what, limit=LIMIT, told=lambda: ""):
    """Waits until `condition()` is true, and returns its value. Fails after `limit` seconds,
    with the details of `told()`."""
    end = time.monotonic() + limit
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain for {what}; {told()}")
        pause()
    return value


def stays(condition, what, seconds):
    """Checks for `seconds` that `condition()` stays true; fails at once if it does not.

    It is for events that must not happen, where there is nothing to wait for."""
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
