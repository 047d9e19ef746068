"""Compares sets of a sweep with the pipe. `python3 equal.py BIN COUNT SEED` prints what differs."""
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from sweeps.recordings import recording
from sweeps.strategies import Pipe


def pipes(pipe, folder):
    """The metrics record of the pipe for each value; None where it fails."""
    name, values = pipe.parameter
    for value in values:
        if pipe.rules:
            with open(os.path.join(folder, "rules.json"), "w") as file:
                file.write(pipe.rules.replace("{%s}" % name, value))
        text = pipe.text.replace("{%s}" % name, value)
        done = subprocess.run(["bash", "-o", "pipefail", "-c", "<input.ndjson " + text], cwd=folder,
                              capture_output=True, text=True, timeout=120)
        first = next(iter(done.stdout.splitlines()), None)
        yield value, first if done.returncode <= 1 else None, done.stderr


def compare(seed, count, how="fast"):
    """What differs for one random strategy, and how its sets ran."""
    kind, intervals, lines = recording(seed, count)
    centre = next(record["open"] for record in map(json.loads, lines) if record.get("type") == "candle")
    pipe = Pipe(seed, kind, intervals, centre)
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "input.ndjson"), "w") as file:
            file.write("\n".join(lines) + "\n")
        expected = list(pipes(pipe, folder))
        if pipe.rules:
            with open(os.path.join(folder, "rules.json"), "w") as file:
                file.write(pipe.rules)
        name, values = pipe.parameter
        done = subprocess.run(["sweep", "--run", how, "input.ndjson", f"{name}={','.join(values)}",
                               "--", pipe.text], cwd=folder, capture_output=True, text=True,
                              timeout=240)
        rows = {}
        for line in done.stdout.splitlines():
            head, _, rest = line.partition('"params":')
            record = json.loads(line)
            end = json.dumps(record["params"], separators=(",", ":"))
            rows[str(record["params"][name])] = '{"type":"metrics",' + rest[len(end) + 1:]
        wrong = []
        for value, record, said in expected:
            if rows.get(value) != record:
                wrong.append((value, record, rows.get(value), said))
        return pipe, kind, wrong, done.stderr


def told(seed, kind, pipe, wrong, said):
    for value, record, got, errors in wrong:
        yield (f"seed {seed} ({kind}), p={value}\n  {pipe.text}\n  {pipe.rules}\n  pipe  {record}\n"
               f"  sweep {got}\n  {said}\n  {errors[-300:]}")


def main():
    os.environ["PATH"] = os.path.abspath(sys.argv[1]) + ":" + os.environ["PATH"]
    count, first = int(sys.argv[2]), int(sys.argv[3])
    bad = fast = 0
    for seed in range(first, first + count):
        pipe, kind, wrong, said = compare(seed, int(os.environ.get("CANDLES", "600")),
                                          os.environ.get("HOW", "fast"))
        fast += "candle by candle" not in said and "as processes" not in said
        for text in told(seed, kind, pipe, wrong, said):
            bad += 1
            print(text)
    print(f"{count} strategies, {bad} sets differ, {fast} strategies ran fast")


if __name__ == "__main__":
    main()
