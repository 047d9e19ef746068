"""What the scripts around the build do: long names of the commands, a project folder that was
moved, installing and its undoing.

INSTALL=1 in the environment builds and installs too
"""
import os
import subprocess
import tempfile
import unittest

from harness.commands import BIN, PROJECT, run

SCRIPTS = os.path.join(PROJECT, "scripts")


def script(name, *arguments, **more):
    return subprocess.run([os.path.join(SCRIPTS, name), *arguments], capture_output=True, text=True,
                          check=True, **more)


COMMANDS = script("commands").stdout.split()
LONG = [name if name.startswith("bybit-") else "bybit-" + name for name in COMMANDS]


class Names(unittest.TestCase):
    def test_each_command_has_a_long_name(self):
        with tempfile.TemporaryDirectory() as folder:
            for command in COMMANDS:
                os.symlink(os.path.join(BIN, command), os.path.join(folder, command))
            for _ in range(2):  # a second build finds the links in place
                script("links", folder)
            self.assertEqual(sorted(os.listdir(folder)), sorted({*COMMANDS, *LONG}))
            for command, long in zip(COMMANDS, LONG):
                said = [subprocess.run([os.path.join(folder, name), "--help"], capture_output=True,
                                       check=True).stdout for name in (command, long)]
                self.assertEqual(said[0], said[1])

    def test_shells_complete_both_names(self):
        for shell, line in (("bash", " alert bybit-alert\n"),
                            ("zsh", "#compdef alert bybit-alert\n"),
                            ("fish", "complete -c bybit-alert -w alert\n")):
            text = run(["alert", "--generate", shell], "", check=True).stdout
            self.assertIn(line, text)


class Moved(unittest.TestCase):
    def test_what_was_built_elsewhere_is_removed(self):
        """Of two builds, one was made in this folder and one in another."""
        with tempfile.TemporaryDirectory() as folder:
            for build, place in (("", folder), ("optimised", folder + "-before")):
                os.makedirs(os.path.join(folder, ".build", build), exist_ok=True)
                with open(os.path.join(folder, ".build", build, "release.yaml"), "w") as plan:
                    plan.write(f'inputs: ["{place}/Sources/ohlc/Ohlc.swift"]\n')
            said = script("moved", cwd=folder).stderr
            self.assertEqual(said, ".build/optimised was built in another folder; building anew\n")
            self.assertEqual(os.listdir(os.path.join(folder, ".build")), ["release.yaml"])
            # A folder that nothing was built in.
            with tempfile.TemporaryDirectory() as empty:
                self.assertEqual(script("moved", cwd=empty).stderr, "")


@unittest.skipUnless(os.environ.get("INSTALL"), "INSTALL=1 builds and installs")
class Installing(unittest.TestCase):
    def test_installs_and_takes_away(self):
        with tempfile.TemporaryDirectory() as home:
            with open(os.path.join(home, ".bashrc"), "w") as file:
                file.write("alias alert='notify-send hello'\n")
            prefix = os.path.join(home, "prefix")
            said = script("install", "--prefix", prefix, env={**os.environ, "HOME": home}).stderr
            self.assertIn("alias 'alert'", said)
            short = {script("installed-name", name).stdout.strip() for name in COMMANDS}
            for name in {*short, *LONG}:
                subprocess.run([os.path.join(prefix, "bin", name), "--version"],
                               capture_output=True, check=True)
                self.assertTrue(os.path.exists(os.path.join(prefix, "share/man/man1", name + ".1")),
                                name)
            script("uninstall", "--prefix", prefix)
            self.assertEqual([files for _, _, files in os.walk(prefix) if files], [])
