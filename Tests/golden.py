#!/usr/bin/env python3
"""Runs the golden cases. Each folder Tests/Golden/COMMAND/CASE has `cmd` (a script for sh, which runs in a copy of the folder), its
input files, and the expected output: `stdout`, `stderr` and `status`. Files that the command must write are in `files/`.

usage: golden.py BIN [--record] [PATTERN]
  BIN        the folder of the built commands
  --record   replaces the expected output
  PATTERN    runs only cases whose path contains it, such as trade/grid
"""
import difflib, os, shutil, subprocess, sys, tempfile

root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Golden")


def run(case, bin_folder):
    with tempfile.TemporaryDirectory() as folder:
        work = os.path.join(folder, "case")
        shutil.copytree(case, work)
        shutil.rmtree(os.path.join(work, "files"), ignore_errors=True)
        before = set(os.listdir(work))
        environment = dict(os.environ, PATH=bin_folder + ":" + os.environ["PATH"], TZ="UTC", LC_ALL="C.UTF-8")
        command = open(os.path.join(work, "cmd")).read()
        # Output goes to files, because a case that writes much would block on a pipe that nobody reads.
        with open(os.path.join(folder, "out"), "w+b") as out, open(os.path.join(folder, "err"), "w+b") as err:
            status = subprocess.run(["sh", "-c", command], cwd=work, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                    env=environment, timeout=60).returncode
            out.seek(0), err.seek(0)
            got = {"stdout": out.read(), "stderr": err.read(), "status": b"%d\n" % status}
        for name in sorted(set(os.listdir(work)) - before):
            got["files/" + name] = open(os.path.join(work, name), "rb").read()
        return got


def expected(case):
    want = {name: read(os.path.join(case, name)) for name in ("stdout", "stderr", "status")}
    files = os.path.join(case, "files")
    for name in os.listdir(files) if os.path.isdir(files) else []:
        want["files/" + name] = read(os.path.join(files, name))
    return want


def read(path):
    return open(path, "rb").read() if os.path.exists(path) else b""


def difference(want, got):
    lines = [text.decode(errors="replace").splitlines() for text in (want, got)]
    return ["  " + line for line in difflib.unified_diff(*lines, "expected", "got", "", "", 0, "")]


def record(case, got):
    shutil.rmtree(os.path.join(case, "files"), ignore_errors=True)
    for name, content in got.items():
        path = os.path.join(case, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)


def main():
    arguments = [a for a in sys.argv[1:] if a != "--record"]
    bin_folder, pattern = os.path.abspath(arguments[0]), (arguments[1:] or [""])[0]
    passed = failed = 0
    for command in sorted(os.listdir(root)):
        for name in sorted(os.listdir(os.path.join(root, command))):
            case = os.path.join(root, command, name)
            if pattern not in case:
                continue
            got = run(case, bin_folder)
            if "--record" in sys.argv:
                record(case, got)
                continue
            want = expected(case)
            wrong = [key for key in sorted(set(got) | set(want)) if got.get(key) != want.get(key)]
            passed, failed = passed + (not wrong), failed + bool(wrong)
            for key in wrong:
                print(f"{command}/{name}: {key} differs")
                print("\n".join(difference(want.get(key, b""), got.get(key, b""))))
    if "--record" not in sys.argv:
        print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
