"""The packages in an empty Debian root, and the steps of the image.

INSTALL=1 in the environment builds packages, and fetches Debian's from its mirror. INSTALL=FOLDER
takes packages that scripts/package has left there.
"""
import glob
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from harness.commands import COMMANDS, PROJECT, TESTS
from packages.debian_root import DebianRoot

LIMIT = 10 << 20
PIPE = ("bybit-stream -q kline.1.BTCUSDT --simulate --speed max --count 400 | ohlc -q --closed | "
        "ind -q --rsi 7 --st 10,3 | signal -q | alert -q --print --all-ages")


def installed(command):
    words = [os.path.join(PROJECT, "scripts", "installed-name"), command]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


NAMES = sorted({name for command in COMMANDS for name in
                (installed(command), "bybit-" + installed(command).removeprefix("bybit-"))})


@unittest.skipUnless(os.environ.get("INSTALL"), "INSTALL=1 builds packages and installs them")
@unittest.skipUnless(os.geteuid() == 0, "only the superuser may enter another root")
class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = given = os.environ["INSTALL"]
        if given == "1":
            cls.folder = tempfile.mkdtemp()
            cls.addClassCleanup(shutil.rmtree, cls.folder)
            subprocess.run([os.path.join(PROJECT, "scripts", "package"), cls.folder], check=True)
        cls.deb, = glob.glob(cls.folder + "/*.deb")
        cls.tarball, = glob.glob(cls.folder + "/*.tar.xz")

    def setUp(self):
        self.root = DebianRoot()
        self.addCleanup(self.root.remove)

    def install(self):
        shutil.copy(self.deb, self.root.path + "/tmp/bybit-pipe.deb")
        self.root.run("apt-get install -y --no-install-recommends /tmp/bybit-pipe.deb")

    def works(self, folder=""):
        """Every command starts, and a whole pipe delivers. Swift is not there."""
        for name in NAMES:
            said = self.root.run(f"{folder}{name} --version").stdout
            self.assertRegex(said, r"^[a-z-]+ \d+\.\d+\.\d+", name)
        path = f"PATH={folder}:$PATH; " if folder else ""
        self.assertIn("SIMULATED BTCUSDT 1m LONG", self.root.run(path + PIPE).stderr)
        self.assertNotEqual(self.root.run("command -v swift", check=False).returncode, 0)

    def test_sizes_and_sums(self):
        for package in (self.deb, self.tarball):
            self.assertLess(os.path.getsize(package), LIMIT, package)
            subprocess.run(["sha256sum", "--quiet", "-c", os.path.basename(package) + ".sha256"],
                           cwd=self.folder, check=True)

    def test_lintian_finds_no_error(self):
        subprocess.run(["scripts/need", "lintian"], cwd=PROJECT, check=True)
        said = subprocess.run(["lintian", "--allow-root", "--fail-on", "error", self.deb],
                              capture_output=True, text=True)
        self.assertEqual(said.returncode, 0, said.stdout + said.stderr)

    def test_debian_package_comes_and_goes(self):
        """Debian's packages that it needs come first, so that the comparison shows its own files."""
        self.install()
        self.root.run("dpkg --purge bybit-pipe")
        before = self.root.files()
        self.root.run("dpkg --install /tmp/bybit-pipe.deb")
        self.works()
        for name in NAMES:
            for place in (f"man/man1/{name}.1.gz", f"bash-completion/completions/{name}"):
                self.assertTrue(os.path.exists(f"{self.root.path}/usr/share/{place}"), place)
        self.assertEqual(self.followed(), 0)
        said = self.root.run("dpkg --purge bybit-pipe").stdout
        self.assertIn("bybit-pipe: kept /root/.local/state/bybit-pipe\n", said)
        own = {path for path in self.root.files() - before
               if not path.startswith("/root/.local")}
        self.assertEqual(own, set())
        self.assertEqual(before - self.root.files(), set())

    def followed(self):
        """Runs the blocks of the README and the guide in the root, as a reader would."""
        pages = [page for page in ("README.md", "docs/guide.md")
                 if os.path.exists(os.path.join(PROJECT, page))]
        return subprocess.run(["python3", os.path.join(TESTS, "docs.py"), "--root", self.root.path,
                               *pages]).returncode

    def test_tarball_runs_under_any_prefix(self):
        self.install()
        self.root.run("dpkg --purge bybit-pipe")  # What Debian's package needs, this needs, too.
        os.makedirs(self.root.path + "/opt/pipe")
        subprocess.run(["tar", "-xf", self.tarball, "-C", self.root.path + "/opt/pipe",
                        "--strip-components=1"], check=True)
        self.works("/opt/pipe/bin/")

    def test_steps_of_the_image(self):
        """The last stage of the Dockerfile, step by step. What its first stage leaves under /out is
        what the same script has put into the tarball."""
        with open(os.path.join(PROJECT, "packaging", "Dockerfile")) as file:
            build, last = re.split(r"^FROM .*\n", file.read(), flags=re.M)[1:]
        self.assertIn("RUN scripts/stage /out\n", build)
        user, folder, steps = "root", "/", 0
        for line in last.splitlines():
            word, _, rest = line.partition(" ")
            if word == "RUN":
                self.root.run(rest.replace("apt-get update &&", ""))
            elif word == "COPY":
                place = self.root.path + rest.split()[-1]
                subprocess.run(["tar", "-xf", self.tarball, "-C", place, "--strip-components=1"],
                               check=True)
            elif word == "USER":
                user = rest
            elif word == "WORKDIR":
                folder = rest
            steps += bool(word)
        self.assertGreater(steps, 5)
        said = self.root.run(f"su {user} -c 'cd {folder} && id -un && {PIPE}'")
        self.assertTrue(said.stdout.startswith("bybit\n"), said.stdout)
        self.assertIn("SIMULATED BTCUSDT 1m LONG", said.stderr)
