"""RSA keys in the place of a secret: what they sign, and files that hold none."""
import os

from exchange.keys import RSAPair, openssl
from harness.commands import bare_environment, run
from rest.case import Case, KEY, QUICK, SECRET


class RSAKeys(Case):
    def setUp(self):
        super().setUp()
        self.rsa = self.account.rsa = RSAPair(self.folder.name)

    def ask(self, *words, file=None, **environment):
        names = {"BYBIT_API_KEY": KEY, "BYBIT_RSA_KEY_FILE": file or self.rsa.path, **environment}
        done = run(["bybit-rest", *(words or ("GET", "/v5/account/info")), "--rest-url",
                    self.exchange.rest_url, *QUICK], "", cwd=self.folder.name,
                   env=bare_environment(self.folder.name, **names))
        self.assertNotIn(KEY, done.stdout + done.stderr)
        return done

    def refused(self, file, *said, **environment):
        """Nothing is sent, and the message names the file and what is wrong with it."""
        done = self.ask(file=file, **environment)
        self.assertEqual((done.returncode, self.exchange.requests), (2, []), done.stderr)
        for words in said:
            self.assertIn(words, done.stderr)

    def written(self, text, mode=0o600):
        path = os.path.join(self.folder.name, "key.pem")
        with open(path, "w") as file:
            file.write(text)
        os.chmod(path, mode)
        return path

    def made(self, *words):
        """A file that openssl made."""
        path = os.path.join(self.folder.name, "made.pem")
        openssl(*words, "-out", path)
        os.chmod(path, 0o600)
        return path

    def test_it_signs_queries_and_bodies(self):
        self.account.fill("position/closed-pnl", 3, 1_735_689_600_000, 60_000, symbol="BTCUSDT")
        done = self.ask("GET", "/v5/position/closed-pnl", "category=linear", "--all")
        self.assertEqual((done.returncode, len(done.stdout.splitlines())), (0, 3), done.stderr)
        done = self.ask("POST", "/v5/position/set-leverage", "category=linear", "symbol=BTCUSDT",
                        "buyLeverage=5", "sellLeverage=5", "--yes")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([path for path, _ in self.account.done], ["position/set-leverage"])

    def test_a_key_in_the_older_form(self):
        path = self.made("rsa", "-in", self.rsa.path, "-traditional")
        with open(path) as file:
            self.assertIn("BEGIN RSA PRIVATE KEY", file.read())
        done = self.ask(file=path)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_the_file_of_env_names_it(self):
        with open(os.path.join(self.folder.name, ".env"), "w") as file:
            file.write(f"BYBIT_API_KEY={KEY}\nBYBIT_RSA_KEY_FILE=rsa.pem\n")
        os.chmod(file.name, 0o600)
        done = self.ask(BYBIT_API_KEY="", BYBIT_RSA_KEY_FILE="")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_key_that_is_not_the_accounts(self):
        self.account.rsa = RSAPair(self.folder.name, name="other.pem")
        done = self.ask()
        self.assertEqual(done.returncode, 1)
        self.assertIn("(10004)", done.stderr)
        self.assertIn("BYBIT_RSA_KEY_FILE does not belong to BYBIT_API_KEY", done.stderr)
        # The exchange was told a public key, and a secret signs.
        self.assertIn("(10004)", self.call("GET", "/v5/account/info").stderr)

    def test_no_file_or_no_key(self):
        self.refused("nowhere.pem", "BYBIT_RSA_KEY_FILE: there is no file nowhere.pem")
        self.refused("~/key.pem", "'~' is not expanded")
        self.refused(self.folder.name, "is a folder")
        self.refused(self.written(""), "key.pem holds no private key in PEM form")
        self.refused(self.written("password\n" * 1000), "holds no private key in PEM form")
        os.chmod(self.rsa.path, 0o640)
        self.refused(self.rsa.path, "others may read it", f"chmod 600 {self.rsa.path}")

    def test_not_both(self):
        self.refused(self.rsa.path, "BYBIT_API_SECRET and BYBIT_RSA_KEY_FILE are both set",
                     BYBIT_API_SECRET=SECRET)
        self.refused(self.rsa.path, "this needs BYBIT_API_KEY", BYBIT_API_KEY="")

    def test_keys_that_cannot_sign(self):
        with open(self.rsa.path) as file:
            text = file.read()
        self.refused(self.written(text[:500]), "cannot be read")
        self.refused(self.written(text.replace(text[200:230], "A" * 30)), "cannot be read")
        self.refused(self.made("pkey", "-in", self.rsa.path, "-pubout"), "holds a public key")
        for form in ((), ("-traditional",)):
            path = self.made("rsa", "-in", self.rsa.path, "-aes128", "-passout", "pass:x", *form)
            self.refused(path, "is encrypted", "openssl pkey")
        self.refused(self.made("genpkey", "-algorithm", "EC", "-pkeyopt",
                               "ec_paramgen_curve:prime256v1"), "of another kind")
        self.refused(self.made("genpkey", "-algorithm", "ED25519"), "of another kind")
        self.refused(RSAPair(self.folder.name, 1024, "short.pem").path, "1024 bits",
                     "expected 2048 or more")

    def test_openssh_has_a_form_of_its_own(self):
        marks = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n-----END OPENSSH PRIVATE KEY-----\n"
        self.refused(self.written(marks), "ssh-keygen -p -m PEM")
