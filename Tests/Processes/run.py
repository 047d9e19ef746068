#!/usr/bin/python3
"""Runs the tests of whole processes. Each folder is a topic; its test_*.py have the tests.

usage: run.py BIN [TOPIC[/PART]…]
  BIN     the folder of the built commands
  TOPIC   a folder beside this file; without one, all topics run, two at a time
  PART    runs only tests whose name contains it, such as live/kills or rest/test_pages.Windows

Prints the failures in full, and each test that took more than 15 s.
The last line is 'N passed, N failed'; the exit status is 1 when a test failed.

Environment
  TOPICS_AT_ONCE=N   topics that run side by side (default: 2)
  LIVE_SEEDS=N|FIRST-LAST LIVE_SEEDS_AT_ONCE=N
                     days with random faults in live/seeds, and how many of them run at once
  CASES=all          all random and listed cases, not a part of them
  LIVE_KILLS=N|all ALERT_KILLS=N|all KILLS=N SEEDS=N EXTREMES=N|all ANSWERS=N|all
  INSTALL=1 CHROMIUM=1
                     longer runs of live/kills, alerts/kills, paper, extremes/records,
                     extremes/answers, scripts and packages, charts, reports and sweeps
  SANITIZED=address  skips the tests that measure memory

Needs Debian's python3-aiohttp and openssl.
"""
import concurrent.futures
import os
import re
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
# The topics, the slowest first, and how many of their tests run at once: most tests spend most of
# their time waiting.
TOPICS = {
    "live": 3, "extremes": 1, "alerts": 2, "every_command": 3, "files": 3, "paper": 1,
    "pipeline": 3, "stream": 6, "books": 1, "signals": 2, "rest": 1, "reports": 1, "candles": 1,
    "exchange": 1, "indicators": 1, "advice": 1, "scripts": 1, "charts": 1,
    "board": 2, "columns": 1, "packages": 1, "sweeps": 1,
}
COUNTS = re.compile(r"^(\d+) passed, (\d+) failed$", re.M)


def topics_here():
    """The folders that have tests."""
    folders = [entry for entry in os.scandir(HERE) if entry.is_dir()]
    return {folder.name for folder in folders
            if any(name.startswith("test_") for name in os.listdir(folder))}


def run_topic(topic, *words):
    """Runs a topic in a process of its own; returns its name and output."""
    command = [sys.executable, os.path.abspath(__file__), *words]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            stdin=subprocess.DEVNULL, text=True)
    return topic, result.stdout


def run_topics(binaries, chosen):
    """Runs topics side by side, prints the output of each at its end, returns the counts."""
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("TOPICS_AT_ONCE", 2))) as pool:
        running = [pool.submit(run_topic, topic, binaries, *parts)
                   for topic, parts in chosen.items()]
        for done in concurrent.futures.as_completed(running):
            topic, output = done.result()
            counts = COUNTS.findall(output)
            print(f"== {topic}\n{output}", end="", flush=True)
            if counts:
                passed, failed = passed + int(counts[-1][0]), failed + int(counts[-1][1])
            else:
                failed += 1
    return passed, failed


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    if unlisted := topics_here() - set(TOPICS):
        sys.exit(f"not in the list of topics in {__file__}: {' '.join(sorted(unlisted))}")
    chosen = {}
    for word in sys.argv[2:] or TOPICS:
        topic = word.split("/")[0]
        if topic not in TOPICS:
            sys.exit(f"unknown topic {topic}; expected one of: {' '.join(sorted(TOPICS))}")
        chosen.setdefault(topic, []).append(word)
    begun = time.monotonic()
    if len(chosen) == 1:
        (topic, words), = chosen.items()
        os.environ["PROCESSES_BIN"] = os.path.abspath(sys.argv[1])
        from harness import topics

        passed, failed = topics.run(HERE, topic, words, TOPICS[topic])
    else:
        passed, failed = run_topics(sys.argv[1], chosen)
    print(f"{passed + failed} tests in {time.monotonic() - begun:.0f} s")
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
