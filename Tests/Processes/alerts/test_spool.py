"""The spool: what it keeps between runs, sharing between instances, and damage to it or to the
disk."""
import os
import sqlite3
import threading

from alerts.case import deliveries, signal
from alerts.spool_case import SpoolCase
from harness.commands import lines_of, run
from harness.waiting import wait_for


class Keeping(SpoolCase):
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
        for number, (environment,
                     folder) in enumerate((({}, f"{path}/.local/state"),
                                           ({"XDG_STATE_HOME": "relative"}, f"{path}/.local/state"),
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
        threads = [threading.Thread(target=process.communicate, args=(given,))
                   for process in processes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertEqual([process.returncode for process in processes], [0, 0, 0])
        self.assertEqual(self.provider.ids(), [f"id-{number}" for number in range(150)],
                         "each once, and in order")

    def test_another_instance_goes_on_where_one_was_killed(self):
        hang = threading.Event()
        self.provider.answer = lambda request, number: hang if number == 0 else (200, {}, b"")
        first = self.room.start(*self.hook)
        first.stdin.write(lines_of(signal(1), signal(2)))
        wait_for(lambda: self.provider.requests, "the first request")
        second = self.room.start(*self.hook)
        second.stdin.write(lines_of(signal(3)))
        wait_for(lambda: len(self.room.spool()) == 3, "the third alert in the spool")
        self.assertEqual(self.provider.ids(), ["id-1"],
                         "what the first instance holds is not sent by the second")
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
                         [("id-1", "webhook", "failed", "HTTP 403"),
                          ("id-2", "webhook", "failed", "HTTP 403")])
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
        self.assertEqual(self.room.spool("SELECT id, state, length(record) FROM alert"),
                         [("id-1", "sent", 0)])
        self.assertEqual([name for name in os.listdir(f"{self.room.path}/state")
                          if name.startswith("instance")], [])

    def test_ids_are_kept_30_days(self):
        self.room.run(*self.hook, given=lines_of(signal(1), signal(2)))
        with sqlite3.connect(self.database()) as database:
            database.execute(
                "UPDATE alert SET settled = settled - 30 * 86400000 - 1 WHERE id = 'id-1'")
        database.close()
        self.room.run(*self.hook, given=lines_of(signal(3)))
        self.assertEqual([id for id, _ in self.room.spool()], ["id-2", "id-3"])

    def test_the_spool_is_for_its_owner_alone(self):
        self.leave_waiting()
        for name in ["", *os.listdir(f"{self.room.path}/state")]:
            self.assertEqual(os.stat(f"{self.room.path}/state/{name}").st_mode & 0o077, 0, name)

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
