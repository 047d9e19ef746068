#!/usr/bin/env python3
"""Runs every `console` block of the README and the pages under docs, and compares what comes out.

usage: docs.py BIN [--record]      BIN: the folder of the built commands
"""
import glob, os, re, subprocess, sys

root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
environment = dict(os.environ, PATH=os.path.abspath(sys.argv[1]) + ":" + os.environ["PATH"], TZ="UTC", LC_ALL="C.UTF-8")
passed = failed = 0


def rerun(block):
    """The block as it is when its commands are run now."""
    global passed, failed
    parts = re.split(r"^\$ (.*)\n", block[1], flags=re.M)
    text = parts[0]
    for command, want in zip(parts[1::2], parts[2::2]):
        got = subprocess.run(["bash", "-c", command], cwd=root, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, timeout=60).stdout
        passed, failed = passed + (got == want), failed + (got != want)
        if got != want and "--record" not in sys.argv:
            print(f"$ {command}\n-- expected\n{want}-- got\n{got}")
        text += f"$ {command}\n{got}"
    return f"```console\n{text}```"


for page in [os.path.join(root, "README.md"), *glob.glob(os.path.join(root, "docs", "*.md"))]:
    content = open(page).read()
    now = re.sub(r"```console\n(.*?)```", rerun, content, flags=re.S)
    if "--record" in sys.argv:
        open(page, "w").write(now)
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0 and "--record" not in sys.argv)
