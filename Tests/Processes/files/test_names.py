"""File names that would keep nothing on disk are refused, and only the owner may read the state."""
import os
import stat

from alerts.case import SIGNAL
from files.fixtures import Files, candle
from harness.commands import lines_of, start

NOTHING = ["", ":memory:", "file::memory:", "file:x.db?mode=memory",
           "file:x.db?mode=memory&cache=shared", "FILE::memory:", "file:state.db", "/dev/null",
           "/dev/zero", ".", "folder", "folder/"]


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


class Naming(Files):
    def setUp(self):
        super().setUp()
        os.mkdir(f"{self.path}/folder")
        self.environment |= {"BYBIT_API_KEY": "key", "BYBIT_API_SECRET": "secret"}

    def test_a_state_that_keeps_nothing(self):
        os.mkfifo(f"{self.path}/pipe")
        os.symlink("/dev/null", f"{self.path}/link")
        before = sorted(os.listdir(self.path))
        for name in [*NOTHING, "pipe", "link"]:
            for place in ([], ["--testnet", "--yes"], ["--live", "--yes"]):
                result = self.trade(name, *place, given=lines_of(candle(0, 42000)))
                self.assertEqual((result.returncode, result.stdout), (2, b""),
                                 (name, place, result.stderr))
                self.assertIn(b"trade: --state: ", result.stderr)
        self.assertEqual(sorted(os.listdir(self.path)), before)

    def test_a_halt_file_that_cannot_be_seen(self):
        with open(f"{self.path}/file", "w"):
            pass
        for name in ["", "file/HALT", "x" * 300]:
            result = self.command("trade", "--halt-file", name, given=lines_of(candle(0, 42000)))
            self.assertEqual((result.returncode, result.stdout), (2, b""), (name, result.stderr))
            self.assertIn(b"trade: --halt-file: ", result.stderr)

    def test_a_spool_that_keeps_nothing(self):
        with open(f"{self.path}/file", "w"):
            pass
        before = sorted(os.listdir(self.path))
        for name in ["", ":memory:", "file:spool", "file::memory:", "/dev/null", "/dev/null/spool",
                     "file", "file/spool"]:
            for words in (["--print"], ["status"]):
                result = self.command("alert", *words, "--state", name, given=lines_of(SIGNAL))
                self.assertEqual((result.returncode, result.stdout), (2, b""),
                                 (name, words, result.stderr))
                self.assertIn(b"alert: --state: ", result.stderr)
        self.assertEqual(sorted(os.listdir(self.path)), before)
        os.mkdir(f"{self.path}/spool")
        os.symlink("/dev/null", f"{self.path}/spool/alerts.db")
        self.assertEqual(self.command("alert", "--print", "--state", "spool",
                                      given=lines_of(SIGNAL)).returncode, 2)

    def test_what_is_kept_is_for_its_owner_alone(self):
        for mask in (0o000, 0o022, 0o277):
            os.makedirs(f"{self.path}/{mask}", exist_ok=True)
            state = f"{self.path}/{mask}/new/deep/state.db"
            process = start(["trade", "--state", state], cwd=self.path, env=self.environment)
            process.stdin.write(lines_of(candle(0, 42000)))
            process.stdin.flush()
            process.stdout.readline()
            # SQLite's write-ahead log is beside the state while trade runs.
            found = {name: mode(os.path.join(os.path.dirname(state), name))
                     for name in os.listdir(os.path.dirname(state))}
            self.assertLessEqual({"state.db", "state.db-wal"}, set(found))
            self.assertEqual(set(found.values()), {0o600}, (oct(mask), found))
            self.assertEqual({mode(f"{self.path}/{mask}/new"),
                              mode(f"{self.path}/{mask}/new/deep")}, {0o700}, oct(mask))
            process.communicate()
            spool = f"{self.path}/{mask}/spool/deep"
            process = start(["alert", "--exec", "cat", "--state", spool], cwd=self.path,
                            env=self.environment)
            process.stdin.write(lines_of(SIGNAL))
            process.stdin.flush()
            process.stdout.readline()
            found = {name: mode(os.path.join(spool, name)) for name in os.listdir(spool)}
            self.assertLessEqual({"alerts.db", "alerts.db-wal", "alerts.db-shm"}, set(found))
            self.assertEqual(set(found.values()), {0o600}, (oct(mask), found))
            self.assertEqual({mode(f"{self.path}/{mask}/spool"), mode(spool)}, {0o700}, oct(mask))
            process.communicate()

    def test_a_file_of_the_user_keeps_its_mode(self):
        path = self.copy("paper-position.db")
        os.chmod(path, 0o640)
        self.trade(path)
        self.assertEqual(mode(path), 0o640)
