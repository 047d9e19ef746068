"""The spool: what outlives a run, who shares it, and what happens when it or the disk is not well."""
import os
import resource
import signal as signals
import subprocess
import threading
import unittest

from alerts.case import Room, deliveries, signal
from harness.commands import lines_of, run
from harness.folders import small_disk
from harness.servers import Provider
from harness.terminals import Terminal
from harness.waiting import LIMIT, wait_for


class Keeping(unittest.TestCase):
    def setUp(self):
        self.room = Room()
        self.provider = Provider()
        self.hook = ["--webhook", self.provider.url, "--all-ages"]

    def tearDown(self):
        self.room.close()
        self.provider.close()

    def leave_waiting(self, count=3):
        """Alerts in the spool, as a killed run leaves them; their addresses are those of the provider."""
        answer, self.provider.answer = self.provider.answer, lambda request, number: threading.Event()
        process = self.room.start(*self.hook)
        process.stdin.write(lines_of(*(signal(number) for number in range(count))))
        wait_for(lambda: self.provider.requests, "the first request")
        process.kill()
        process.communicate()
        self.provider.answer = answer
        self.provider.requests.clear()

    def run_from_file(self, given, **more):
        """All of it is there to be read from the beginning."""
        with open(f"{self.room.path}/given", "wb") as file:
            file.write(given)
        with open(f"{self.room.path}/given", "rb") as file:
            return self.room.run(*self.hook, stdin=file, **more)

    def database(self):
        return f"{self.room.path}/state/alerts.db"

    # Across runs and instances

    def test_what_a_killed_run_left_is_sent_by_one_with_an_empty_input(self):
        self.leave_waiting()
        result = self.room.run(*self.hook)
        self.assertEqual((result.returncode, self.provider.ids()), (0, ["id-0", "id-1", "id-2"]))
        self.assertEqual(deliveries(result.stdout)[0]["attempt"], 2)

    def test_alerts_of_other_channels_stay_and_are_told(self):
        self.leave_waiting()
        result = self.room.run("--print")
        self.assertIn(b"3 alerts in the spool for other channels", result.stderr)
        self.assertEqual(self.room.spool(), [(f"id-{number}", "waiting") for number in range(3)])

    def test_where_the_spool_is_by_default(self):
        path = self.room.path
        for number, (environment, folder) in enumerate((({}, f"{path}/.local/state"), ({"XDG_STATE_HOME": "relative"}, f"{path}/.local/state"),
                                                        ({"XDG_STATE_HOME": f"{path}/xdg"}, f"{path}/xdg"))):
            run(["alert", *self.hook, "-q"], lines_of(signal(number)), cwd=path,
                           env={**self.room.environment, **environment}, timeout=60, check=True)
            os.rename(f"{folder}/bybit-pipe/alerts.db", f"{path}/found.{number}")
            os.remove(f"{folder}/bybit-pipe/alerts.lock")
        self.assertEqual(self.provider.ids(), ["id-0", "id-1", "id-2"])
        homeless = {name: value for name, value in self.room.environment.items() if name != "HOME"}
        result = run(["alert", *self.hook], lines_of(signal(9)), cwd=path, env=homeless)
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"give a folder with --state", result.stderr)

    def test_several_instances_share_a_spool(self):
        given = lines_of(*(signal(number) for number in range(150)))
        processes = [self.room.start(*self.hook) for _ in range(3)]
        threads = [threading.Thread(target=process.communicate, args=(given,)) for process in processes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertEqual([process.returncode for process in processes], [0, 0, 0])
        self.assertEqual(self.provider.ids(), [f"id-{number}" for number in range(150)], "each once, and in order")

    def test_another_instance_goes_on_where_one_was_killed(self):
        hang = threading.Event()
        self.provider.answer = lambda request, number: hang if number == 0 else (200, {}, b"")
        first = self.room.start(*self.hook)
        first.stdin.write(lines_of(signal(1), signal(2)))
        wait_for(lambda: self.provider.requests, "the first request")
        second = self.room.start(*self.hook)
        second.stdin.write(lines_of(signal(3)))
        wait_for(lambda: len(self.room.spool()) == 3, "the third alert in the spool")
        self.assertEqual(self.provider.ids(), ["id-1"], "what the first instance holds is not sent by the second")
        first.kill()
        first.communicate(), second.communicate()
        hang.set()
        self.assertEqual(self.provider.ids(), ["id-1", "id-1", "id-2", "id-3"])

    def test_status_retry_and_drop(self):
        self.provider.answer = lambda request, number: (403, {}, b"")
        self.room.run(*self.hook, given=lines_of(signal(1), signal(2)))
        result = self.room.run("status")
        found = deliveries(result.stdout)
        self.assertEqual([(d["id"], d["channel"], d["status"], d["error"]) for d in found],
                         [("id-1", "webhook", "failed", "HTTP 403"), ("id-2", "webhook", "failed", "HTTP 403")])
        self.assertIn(b"2 failed", result.stderr)
        self.assertEqual(self.room.run("retry", "id-1").returncode, 0)
        self.assertEqual(self.room.run("drop", "id-2").returncode, 0)
        self.assertEqual(self.room.run("drop", "id-9").returncode, 1)
        self.assertEqual(self.room.run("frob").returncode, 2)
        self.provider.answer = lambda request, number: (200, {}, b"")
        self.room.run(*self.hook)
        self.assertEqual(self.room.spool(), [("id-1", "sent"), ("id-2", "dropped")])

    def test_what_is_delivered_leaves_nothing_but_its_id(self):
        self.room.run(*self.hook, given=lines_of(signal(1)))
        self.assertEqual(self.room.spool("SELECT id, state, length(record) FROM alert"), [("id-1", "sent", 0)])
        self.assertEqual([name for name in os.listdir(f"{self.room.path}/state") if name.startswith("instance")], [])

    def test_ids_are_kept_30_days(self):
        self.room.run(*self.hook, given=lines_of(signal(1), signal(2)))
        import sqlite3
        with sqlite3.connect(self.database()) as database:
            database.execute("UPDATE alert SET settled = settled - 30 * 86400000 - 1 WHERE id = 'id-1'")
        database.close()
        self.room.run(*self.hook, given=lines_of(signal(3)))
        self.assertEqual([id for id, _ in self.room.spool()], ["id-2", "id-3"])

    def test_the_spool_is_for_its_owner_alone(self):
        self.leave_waiting()
        for name in ["", *os.listdir(f"{self.room.path}/state")]:
            self.assertEqual(os.stat(f"{self.room.path}/state/{name}").st_mode & 0o077, 0, name)

    # Damage

    def damaged(self, change):
        """What a run says and does once the file was changed."""
        self.leave_waiting(40)
        # What waits in the log goes into the file.
        import sqlite3
        database = sqlite3.connect(self.database())
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        with open(self.database(), "rb") as file:
            before = file.read()
        after = change(bytearray(before))
        with open(self.database(), "wb") as file:
            file.write(after)
        result = self.room.run(*self.hook, given=lines_of(signal(99)))
        aside = [name for name in os.listdir(f"{self.room.path}/state") if "damaged" in name and not name.endswith(("-wal", "-shm"))]
        self.assertEqual(len(aside), 1, result.stderr)
        with open(f"{self.room.path}/state/{aside[0]}", "rb") as file:
            self.assertEqual(file.read(), bytes(after), "set aside as it was")
        self.assertIn(b"the spool is damaged", result.stderr)
        self.assertIn(aside[0].encode(), result.stderr)
        self.assertEqual(result.returncode, 0)
        self.assertEqual(self.provider.ids()[-1], "id-99", "work goes on")
        return self.provider.ids()[:-1]

    def test_a_spool_that_is_none(self):
        self.assertEqual(self.damaged(lambda data: b"this is no database" * 1000), [])

    def test_a_spool_that_was_emptied(self):
        self.assertEqual(self.damaged(lambda data: b""), [])

    def test_a_spool_that_was_cut(self):
        self.damaged(lambda data: data[:len(data) // 2])

    def test_a_page_that_was_overwritten_and_what_can_be_read_is_sent(self):
        def change(data):
            data[-4096:] = os.urandom(4096)
            return data
        left = self.damaged(change)
        self.assertTrue(set(left) <= {f"id-{number}" for number in range(40)})

    def test_a_spool_that_is_damaged_while_it_is_used(self):
        process = self.room.start(*self.hook)
        process.stdin.write(lines_of(signal(1)))
        wait_for(lambda: len(self.provider.requests) == 1, "the first alert")
        os.rename(self.database(), self.database() + ".away")
        process.stdin.write(lines_of(signal(2)))
        wait_for(lambda: len(self.provider.requests) == 2, "the second alert")
        process.communicate()
        self.assertEqual(self.provider.ids(), ["id-1", "id-2"])

    # A disk that is full, an output that is closed, signals

    def test_a_full_disk_is_said_and_no_signal_lost_silently(self):
        self.room.run(*self.hook)
        size = os.path.getsize(self.database())

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100_000, size + 100_000))
        given = lines_of(*(signal(number, reasons=["x" * 5000]) for number in range(100)))
        result = self.run_from_file(given, preexec_fn=limit)
        self.assertEqual(result.returncode, 3)
        self.assertIn(b"could not be put on disk", result.stderr)
        found = {d["id"]: d["status"] for d in deliveries(result.stdout)}
        told = {id for id, status in found.items() if status in ("failed", "sent")}
        waiting = {id for id, state in self.room.spool() if state == "waiting"}
        self.assertEqual(told | waiting, {f"id-{number}" for number in range(100)})
        self.provider.requests.clear()
        self.room.run(*self.hook, given=given)
        self.assertEqual({id for id, state in self.room.spool() if state == "sent"}, {f"id-{number}" for number in range(100)})

    def test_a_small_disk_that_is_full(self):
        with small_disk(f"{self.room.path}/state", "200k"):
            result = self.run_from_file(lines_of(*(signal(number, reasons=["x" * 5000]) for number in range(100))))
            self.assertEqual(result.returncode, 3)
            self.assertIn(b"full", result.stderr)
            told = {d["id"] for d in deliveries(result.stdout) if d["status"] in ("failed", "sent")}
            waiting = {id for id, state in self.room.spool() if state == "waiting"}
            self.assertEqual(told | waiting, {f"id-{number}" for number in range(100)})

    def test_a_disk_that_fills_up_during_an_attempt(self):
        """What became of the attempt is told and put down, so that the next run does not send it again."""
        disk = f"{self.room.path}/state"

        def answer(request, number):
            if number == 0:
                with open(f"{disk}/filling", "ab", buffering=0) as file:
                    try:
                        while True:
                            file.write(b"x" * 1024)
                    except OSError:
                        pass
            return 200, {}, b""
        self.provider.answer = answer
        with small_disk(disk, "512k"):
            result = self.run_from_file(lines_of(*(signal(number) for number in range(5))))
            self.assertEqual(result.returncode, 3)
            self.assertIn(b"full", result.stderr)
            found = {d["id"]: d["status"] for d in deliveries(result.stdout)}
            self.assertEqual(found.get("id-0"), "sent", result.stdout)
            os.remove(f"{disk}/filling")
            self.room.run(*self.hook)
            self.assertEqual(sorted(self.provider.ids()), [f"id-{number}" for number in range(5)], "each once")

    def test_a_closed_output_is_status_3_and_a_reader_that_goes_is_status_0(self):
        result = subprocess.run(["sh", "-c", '"$@" >&-', "sh", *self.room.arguments(*self.hook)], input=lines_of(signal(1)),
                                capture_output=True, cwd=self.room.path, env=self.room.environment)
        self.assertEqual((result.returncode, self.provider.requests), (3, []))
        process = self.room.start(*self.hook)
        process.stdout.close()
        process.stdin.write(lines_of(signal(1)))
        self.assertEqual(process.wait(LIMIT), 0)
        self.assertEqual(self.provider.ids(), ["id-1"])
        process.stdin.close(), process.stderr.close()

    def test_sigterm_lets_the_attempt_end_and_keeps_the_rest(self):
        asked, go = threading.Event(), threading.Event()

        def answer(request, number):
            asked.set()
            go.wait(LIMIT)
            return (200, {}, b"")
        self.provider.answer = answer
        process = self.room.start(*self.hook)
        process.stdin.write(lines_of(signal(1), signal(2)))
        asked.wait(LIMIT)
        process.send_signal(signals.SIGTERM)
        go.set()
        out, _ = process.communicate(timeout=LIMIT)
        self.assertEqual(process.returncode, -signals.SIGTERM)
        self.assertEqual([d["status"] for d in deliveries(out)], ["sent"])
        self.assertEqual(self.room.spool(), [("id-1", "sent"), ("id-2", "waiting")])

    def test_sigterm_does_not_wait_for_ever(self):
        hang = threading.Event()
        self.provider.answer = lambda request, number: hang
        process = self.room.start(*self.hook)
        process.stdin.write(lines_of(signal(1)))
        wait_for(lambda: self.provider.requests, "the request")
        process.send_signal(signals.SIGTERM)
        process.communicate(timeout=LIMIT)
        hang.set()
        self.assertEqual(process.returncode, -signals.SIGTERM)
        self.assertEqual(self.room.spool(), [("id-1", "waiting")])

    def test_a_closed_input_is_told(self):
        result = subprocess.run(["sh", "-c", '"$@" <&-', "sh", *self.room.arguments(*self.hook)], capture_output=True, timeout=60,
                                cwd=self.room.path, env=self.room.environment)
        self.assertEqual((result.returncode, result.stderr), (3, b"alert: cannot read standard input: Bad file descriptor\n"))

    def test_sigusr1_tells_where_it_stands(self):
        process = self.room.start(*self.hook)
        process.stdin.write(lines_of(signal(1)))
        wait_for(lambda: self.provider.requests, "the request")
        wait_for(lambda: self.room.spool() == [("id-1", "sent")], "the note")
        # It is noted first, then written and counted.
        self.assertIn(b'"status":"sent"', process.stdout.readline())
        process.send_signal(signals.SIGUSR1)
        self.assertIn(b"1 record read, 0 bad, 1 sent, 0 failed, 0 suppressed", process.stderr.readline())
        process.communicate()

    def test_a_status_line_is_kept_up_to_date_on_a_terminal(self):
        terminal = Terminal()
        process = self.room.start(*self.hook, "--status", stderr=terminal.other)
        terminal.wait_for(b"\r\x1b[Kalert: 0 records read, 0 bad")
        process.stdin.write(lines_of(signal(1)))
        terminal.wait_for(b"\r\x1b[Kalert: 1 record read, 0 bad, 1 sent, 0 failed, 0 suppressed")
        process.communicate()
        terminal.close()

    def test_strict_sends_what_came_before_the_bad_line(self):
        result = self.room.run(*self.hook, "--strict", given=lines_of(signal(1), signal(2)) + b"{oops\n" + lines_of(signal(3)))
        self.assertEqual((result.returncode, self.provider.ids()), (1, ["id-1", "id-2"]))

    def test_bad_lines_are_told_and_the_rest_goes_on(self):
        result = self.room.run(*self.hook, given=b"{oops\n" + lines_of(signal(1)))
        self.assertEqual((result.returncode, self.provider.ids()), (1, ["id-1"]))
        self.assertIn(b"line 1: expected", result.stderr)
