"""Canary values in place of every secret must not appear in arguments, output, errors, the
spool, the environment of a child process, or a core dump."""
import glob
import json
import os
import resource
import signal as signals
import threading
import unittest

from alerts.case import Room, SIGNAL, deliveries
from harness.commands import lines_of
from harness.servers import MailServer, Provider
from harness.waiting import LIMIT, wait_for

NAMES = ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM", "TELEGRAM_BOT_TOKEN",
         "TELEGRAM_CHAT_ID", "PUSHOVER_TOKEN", "PUSHOVER_USER", "WEBHOOK_SECRET", "SMTP_USER",
         "SMTP_PASSWORD", "GEMINI_API_KEY", "OPENAI_API_KEY", "BYBIT_API_KEY", "BYBIT_API_SECRET"]
CHANNELS = ["--sms", "twilio", "--telegram", "--discord", "--slack", "--ntfy", "--pushover",
            "--email", "--all-ages"]


class Secrets(unittest.TestCase):
    def setUp(self):
        self.canaries = {name: f"canary-{name.lower().replace('_', '-')}-5up3r" for name in NAMES}

        def echo(request, number):
            """Returns the request as an error message, as a careless provider would."""
            text = (request.path + " " + str(request.headers) + " "
                    + request.body.decode()).replace('"', "'").replace("\\", "/")
            return 403, {}, json.dumps({"message": text, "description": text, "errors": [text],
                                        "error": text}).encode()
        self.provider = Provider(echo)
        self.mail = MailServer(lambda command: "535 no such user " + command
                               if command.startswith("AUTH") else None)
        url = self.provider.url
        self.canaries |= {"PHONE_NUMBER": "+canary-phone-5up3r",
                          "EMAIL_TO": "canary-to-5up3r@example.com"}
        self.canaries |= {f"{name}_URL": f"{url}/canary-{name.lower()}-5up3r"
                          for name in ("DISCORD_WEBHOOK", "SLACK_WEBHOOK", "NTFY")}
        addresses = {f"{name}_API_URL": url
                     for name in ("TWILIO", "TELEGRAM", "PUSHOVER", "GEMINI")}
        self.room = Room(**addresses, SMTP_URL=self.mail.url)

    def tearDown(self):
        self.provider.close(), self.mail.close(), self.room.close()

    def write_env(self):
        path = f"{self.room.path}/.env"
        with open(path, "w") as file:
            file.write("".join(f"{name}='{value}'\n" for name, value in self.canaries.items()))
        os.chmod(path, 0o600)

    def check(self, *texts):
        for text in texts:
            self.assertNotIn(b"5up3r", text)
            self.assertNotIn(b"canary", text)

    def everything(self):
        """The content of each file that was left behind, except the file with the secrets."""
        for folder, _, files in os.walk(self.room.path):
            for name in files:
                if name != ".env":
                    with open(os.path.join(folder, name), "rb") as file:
                        yield file.read()

    def test_errors_that_repeat_our_secrets(self):
        self.write_env()
        result = self.room.run(*CHANNELS, given=lines_of(SIGNAL))
        self.assertEqual(result.returncode, 1)
        self.assertEqual([d["status"] for d in deliveries(result.stdout)], ["failed"] * 7,
                         result.stdout)
        self.assertIn(b"***", result.stdout)
        self.check(result.stdout, result.stderr, *self.everything())
        status = self.room.run("status")
        self.check(status.stdout, status.stderr)

    def test_dry_run(self):
        self.room.environment.update(self.canaries)
        result = self.room.run(*CHANNELS, "--webhook", self.provider.url + "/hook", "--dry-run",
                               given=lines_of(SIGNAL))
        self.assertEqual((result.returncode, len(deliveries(result.stdout)),
                          self.provider.requests), (0, 8, []))
        self.check(result.stdout, result.stderr)
        self.assertFalse(os.path.exists(f"{self.room.path}/state"))

    def test_arguments_and_what_programs_are_given(self):
        self.room.environment.update(self.canaries, KEPT="kept")
        self.room.program("own", "env > environment; cat /proc/$PPID/cmdline > parent; ls "
                          "-l /proc/self/fd > files; cat > given")
        self.room.program("notify-send", "env >> environment; cat /proc/$$/cmdline >> arguments")
        result = self.room.run("--exec", "own", "--desktop", "--all-ages", given=lines_of(SIGNAL))
        self.assertEqual([d["status"] for d in deliveries(result.stdout)], ["sent", "sent"])
        self.assertIn(b"KEPT=kept", self.room.read("environment"))
        self.assertNotIn(b"alerts.db", self.room.read("files"))
        self.check(*self.everything())

    def test_no_core_is_left(self):
        self.room.environment.update(self.canaries)
        hang = threading.Event()
        self.provider.answer = lambda request, number: hang
        resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
        process = self.room.start("--telegram", "--all-ages", "-q")
        process.stdin.write(lines_of(SIGNAL))
        wait_for(lambda: self.provider.requests, "the request")
        with open(f"/proc/{process.pid}/limits") as file:
            core = next(line.split() for line in file if line.startswith("Max core"))
        self.assertLessEqual(int(core[4]), 1)
        process.send_signal(signals.SIGABRT)
        out, err = process.communicate(timeout=LIMIT)
        hang.set()
        self.assertEqual((process.returncode, out, err), (-signals.SIGABRT, b"", b""))
        self.assertFalse([name for name in glob.glob(f"{self.room.path}/*core*")])
        self.check(out, err)

    def test_an_env_file_that_others_may_read_is_refused(self):
        self.write_env()
        os.chmod(f"{self.room.path}/.env", 0o644)
        result = self.room.run("--telegram", given=lines_of(SIGNAL))
        self.assertEqual((result.returncode, self.provider.requests), (2, []))
        self.assertIn(b"chmod 600", result.stderr)

    def test_advise(self):
        self.write_env()
        for words in (["--api", "gemini"],
                      ["--api", "openai", "--url", self.provider.url, "--model", "m"]):
            result = self.room.run(*words, given=lines_of(SIGNAL), command="advise")
            self.assertIn("HTTP 403", deliveries(result.stdout)[0]["advice"]["error"])
            self.check(result.stdout, result.stderr)
        # The first provider's error contains the word "model", so its list of models is requested
        # too.
        gemini, openai = ([request for request in self.provider.requests if name in request.headers]
                          for name in ("x-goog-api-key", "Authorization"))
        self.assertEqual([len(gemini), len(openai), len(self.provider.requests)], [2, 1, 3])
        self.assertEqual({request.headers["x-goog-api-key"] for request in gemini},
                         {self.canaries["GEMINI_API_KEY"]})
        self.assertEqual({request.headers["Authorization"] for request in openai},
                         {"Bearer " + self.canaries["OPENAI_API_KEY"]})
