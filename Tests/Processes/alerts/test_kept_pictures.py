"""Pictures that the spool keeps across kills, failures and losses."""
import sqlite3
import threading

from alerts.case import SIGNAL, deliveries
from alerts.picture_case import LONG, PictureCase
from alerts.test_channels import TEXT
from harness.servers import YES, dead_address
from harness.waiting import wait_for


class Keeping(PictureCase):
    def leave_waiting(self, given=None, answer=None):
        """Kills a run with `kill -9` while its last request is in progress."""
        hang = threading.Event()
        self.provider.answer = answer or (lambda request, number: hang)
        process = self.room.start("--chart", "--telegram", "--all-ages")
        process.stdin.write(given or self.given())
        wait_for(lambda: self.provider.requests and self.provider.answer(
            self.provider.requests[-1], len(self.provider.requests) - 1) != YES, "the last request")
        process.kill()
        process.communicate()
        hang.set()
        self.provider.requests.clear()
        self.provider.answer = lambda request, number: YES

    def resume(self):
        result = self.room.run("--telegram", "--all-ages")
        self.assertEqual(result.returncode, 0, result.stderr)
        return result, deliveries(result.stdout)

    def test_a_killed_run_leaves_the_picture_with_the_alert(self):
        self.leave_waiting()
        (size, length), = self.pictures_kept()
        self.assertEqual(size, length)
        _, found = self.resume()
        message, = self.messages()
        self.check(message.picture)
        self.assertEqual(message.fields["caption"], TEXT)
        self.assertEqual([(d["status"], d["picture"]) for d in found], [("sent", True)])
        self.assertEqual(self.pictures_kept(), [])

    def test_a_run_that_is_killed_between_a_photo_and_its_text(self):
        hang = threading.Event()
        self.leave_waiting(self.given(reasons=[LONG]),
                           lambda request, number: YES if "sendPhoto" in request.path else hang)
        hang.set()
        self.assertEqual(self.pictures_kept(), [])
        self.resume()
        message, = self.messages()
        self.assertIsNone(message.picture)

    def test_a_picture_that_is_lost_costs_no_text(self):
        self.leave_waiting()
        with sqlite3.connect(f"{self.room.path}/state/alerts.db") as database:
            database.execute("DELETE FROM picture")
        database.close()
        result, found = self.resume()
        self.assertIn(f"the picture of {SIGNAL['id']} cannot be read", result.stderr.decode())
        self.assertEqual([d["status"] for d in found], ["sent"])
        self.assertEqual([message.picture for message in self.messages()], [None])

    def fail(self):
        """Leaves an alert that failed because the provider could not be reached."""
        self.room.environment["TELEGRAM_API_URL"] = dead_address()
        _, found = self.send("--telegram", "--retries", "1")
        self.assertEqual([d["status"] for d in found], ["retrying", "failed"])
        self.assertEqual(len(self.pictures_kept()), 1)
        self.room.environment["TELEGRAM_API_URL"] = self.provider.url

    def test_an_alert_that_failed_goes_out_with_its_picture_when_it_is_tried_again(self):
        self.fail()
        self.assertEqual(self.room.run("retry", SIGNAL["id"]).returncode, 0)
        self.resume()
        self.check(self.messages()[0].picture)
        self.assertEqual(self.pictures_kept(), [])

    def test_an_alert_that_is_dropped_takes_its_picture_with_it(self):
        self.fail()
        self.assertEqual(self.room.run("drop", SIGNAL["id"]).returncode, 0)
        self.assertEqual(self.pictures_kept(), [])
