#!/usr/bin/env python3
"""Runs the commands of every `console` block in the README and the pages under docs, and compares the output with the page.

usage: docs.py BIN [--record] [PAGE…]      BIN: the folder of the built commands; PAGE: docs/guide.md …; default: all pages
       docs.py --root DIR PAGE…            runs the blocks in another root folder, in which the Debian package is installed

--record writes the new output into the pages. The blocks of the guide run one after the other in a temporary folder and draw its
pictures there. The pictures are compared with those under docs/guide; --record replaces them.
"""
import glob, os, re, shutil, subprocess, sys, tempfile

root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
words = sys.argv[1:]
record = "--record" in words
words = [word for word in words if word != "--record"]
other = words[1] if words[0] == "--root" else None
pages = words[2:] if other else words[1:]
# Temporary files of the examples are deleted with this folder.
scratch = tempfile.TemporaryDirectory()
environment = dict(os.environ, TZ="UTC", LC_ALL="C.UTF-8", TMPDIR=scratch.name)
if not other:
    binaries = os.path.abspath(words[0])
    # The name under which it is installed.
    os.symlink(f"{binaries}/sweep", f"{scratch.name}/bybit-sweep")
    environment["PATH"] = f"{binaries}:{scratch.name}:" + environment["PATH"]
passed = failed = 0


def run(command, folder):
    """The output of a command, both streams together."""
    line = ["bash", "-c", command]
    if other:
        inside = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": "/root", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
        line = ["unshare", "--mount", "--pid", "--fork", f"--mount-proc={other}/proc", "chroot", other,
                "bash", "-c", f"cd {folder} && {command}"]
    return subprocess.run(line, cwd=None if other else folder, env=inside if other else environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300).stdout


def judge(name, want, got):
    """Counts a comparison as passed or failed, and prints a difference."""
    global passed, failed
    passed, failed = passed + (got == want), failed + (got != want)
    if got != want and not record:
        print(f"{name}\n-- expected\n{want}-- got\n{got}")


def rerun(text, folder):
    """The text of a page with the output that the commands of its blocks give now."""
    def block(match):
        # A line that begins with '> ' continues the command, as in a shell.
        parts = re.split(r"^\$ (.*(?:\n> .*)*)\n", match[1], flags=re.M)
        now = parts[0]
        for shown, want in zip(parts[1::2], parts[2::2]):
            got = run(shown.replace("\n> ", "\n"), folder)
            judge(f"$ {shown}", want, got)
            now += f"$ {shown}\n{got}"
        return f"```console\n{now}```"
    return re.sub(r"```console\n(.*?)```", block, text, flags=re.S)


def pictures(text, folder):
    """Compares the pictures that the blocks have drawn with those that the page shows."""
    for name in re.findall(r"!\[.*?\]\((guide/.*?)\)", text):
        made, shown = os.path.join(folder, os.path.basename(name)), os.path.join(root, "docs", name)
        if record:
            os.makedirs(os.path.dirname(shown), exist_ok=True)
            shutil.copyfile(made, shown)
        with open(made, encoding="utf-8") as one, open(shown, encoding="utf-8") as two:
            judge(name, two.read(), one.read())


for page in pages or ["README.md", *sorted(glob.glob("docs/*.md", root_dir=root))]:
    with open(os.path.join(root, page), encoding="utf-8") as file:
        text = file.read()
    own = tempfile.mkdtemp(dir=os.path.join(other, "tmp") if other else None) if page == "docs/guide.md" else None
    folder = own or root
    if other:
        folder = own[len(other):] if own else "/usr/share/doc/bybit-pipe"
    now = rerun(text, folder)
    if own:
        pictures(text, own)
        shutil.rmtree(own)
    if record:
        with open(os.path.join(root, page), "w", encoding="utf-8") as file:
            file.write(now)
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0 and not record)
