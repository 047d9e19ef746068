"""Channels that write files, and the output on a terminal."""
import csv
import os
import re
import shutil

from alerts.case import SIGNAL, deliveries, signal
from alerts.channel_case import ChannelCase
from alerts.test_channels import TEXT
from harness.commands import lines_of
from harness.folders import small_disk
from harness.terminals import Terminal
from harness.waiting import wait_for


class Files(ChannelCase):
    def test_file_csv_and_print(self):
        result = self.room.run("--file", "out.txt", "--csv", "out.csv", "--print", "--all-ages",
                               given=lines_of(SIGNAL, signal(2, side="short")))
        text = self.room.read("out.txt").decode()
        self.assertEqual(text.splitlines()[0],
                         "2022-12-29T14:43:00Z " + TEXT.replace("\n", " · ") + f" [{SIGNAL['id']}]")
        self.assertEqual(len(text.splitlines()), 2)
        rows = self.room.read("out.csv").decode().splitlines()
        self.assertEqual(rows[0].split(",")[:4], ["timestamp", "symbol", "interval", "side"])
        self.assertEqual(rows[1].split(",")[:4], ["2022-12-29T14:43:00Z", "BTCUSDT", "3", "long"])
        self.assertEqual(len(rows), 3)
        self.assertIn(TEXT.replace("\n", " · ").encode() + b"\n", result.stderr)
        self.assertEqual(len(deliveries(result.stdout)), 6)

    def test_a_file_that_can_no_longer_be_written_is_tried_again_and_given_up(self):
        process = self.room.start("--file", "no/such/folder", "--retries", "1", "--all-ages")
        wait_for(lambda: os.path.isdir(f"{self.room.path}/no/such"), "the folders")
        os.mkdir(f"{self.room.path}/no/such/folder")
        out, _ = process.communicate(lines_of(SIGNAL))
        self.assertEqual(process.returncode, 1)
        self.assertEqual([(d["status"], "cannot write no/such/folder: Is a directory" in d["error"])
                          for d in deliveries(out)], [("retrying", True), ("failed", True)])
        os.rmdir(f"{self.room.path}/no/such/folder")
        self.assertEqual(self.room.run("retry", SIGNAL["id"]).returncode, 0)
        self.assertEqual(self.room.run("--file", "no/such/folder", "--all-ages").returncode, 0)
        self.assertIn(SIGNAL["id"].encode(), self.room.read("no/such/folder"))

    def test_what_cannot_be_written_is_refused_at_the_start(self):
        os.mkdir(f"{self.room.path}/folder")
        with open(f"{self.room.path}/table.csv", "w") as file:
            file.write("a,b\n1,2\n")
        for words in (["--file", "folder"], ["--file", "table.csv/x"], ["--csv", "table.csv"],
                      ["--csv", "new/"], ["--file", "table.csv/{symbol}.txt"]):
            result = self.room.run(*words, given=lines_of(SIGNAL))
            self.assertEqual((result.returncode, result.stdout), (2, b""), words)
            self.assertIn(words[0].encode() + b": ", result.stderr)
            self.assertFalse(os.path.exists(f"{self.room.path}/state"), "before the spool is made")
        self.assertEqual(self.room.read("table.csv"), b"a,b\n1,2\n")

    def test_no_file_is_the_input_or_that_of_another_channel(self):
        for name in ("in.ndjson", "BTCUSDT.nd"):
            for words in (["--file", name], ["--file", "./" + name], ["--csv", name],
                          ["--file", "{symbol}.nd", "--retries", "0"]):
                with open(f"{self.room.path}/{name}", "wb") as file:
                    file.write(lines_of(SIGNAL))
                with open(f"{self.room.path}/{name}", "rb") as given:
                    result = self.room.run(*words, "--all-ages", stdin=given)
                is_pattern = "{" in words[1]
                if not is_pattern or name == "BTCUSDT.nd":
                    self.assertEqual(result.returncode, 1 if is_pattern else 2,
                                     (words, result.stderr))
                    self.assertIn(b"is also the input", result.stderr)
                self.assertEqual(self.room.read(name), lines_of(SIGNAL), words)
                shutil.rmtree(f"{self.room.path}/state", ignore_errors=True)
        for words, text in ((["--csv", "same", "--file", "same"], b"both name same"),
                            (["--file", "{symobl}.log"], b"did you mean {symbol}?"),
                            (["--csv", "{date}.csv"],
                             b"expected {symbol}, {interval} or {category}")):
            result = self.room.run(*words, given=lines_of(SIGNAL))
            self.assertEqual(result.returncode, 2, words)
            self.assertIn(text, result.stderr)
        self.assertFalse(os.path.exists(f"{self.room.path}/same"))

    def test_files_by_symbol(self):
        records = [signal(1), signal(2, symbol="ETHUSDT"), signal(3),
                   signal(4, symbol="../../etc/x"), signal(5, category="spot", interval="60")]
        result = self.room.run("--file", "logs/{symbol}.txt", "--csv",
                               "rows/{category}/{symbol}_{interval}.csv", "--digest", "1m",
                               "--all-ages", given=lines_of(*records))
        self.assertEqual({d["status"] for d in deliveries(result.stdout)}, {"sent"}, result.stderr)
        self.assertEqual(sorted(os.listdir(f"{self.room.path}/logs")),
                         ["BTCUSDT.txt", "ETHUSDT.txt", "_._.._etc_x.txt"])
        ids = [line.split(b"[")[-1] for line in self.room.read("logs/BTCUSDT.txt").splitlines()]
        self.assertEqual(ids, [b"id-1]", b"id-3]", b"id-5]"])
        rows = list(
            csv.DictReader(self.room.read("rows/linear/BTCUSDT_3.csv").decode().splitlines()))
        self.assertEqual([row["id"] for row in rows], ["id-1", "id-3"])
        self.assertEqual(len(self.room.read("rows/spot/BTCUSDT_60.csv").splitlines()), 2)

    def test_a_row_has_all_there_is_and_is_no_formula(self):
        record = signal(1, reasons=["=cmd|' /C calc'!A0", "b"], strategy="@SUM(1)",
                        values={"rsi_7": 67.5}, entry=-5, stop="+1+1", simulated=True)
        self.room.run("--csv", "rows.csv", "--all-ages", given=lines_of(record))
        row, = csv.DictReader(self.room.read("rows.csv").decode().splitlines())
        self.assertEqual((row["reasons"], row["strategy"], row["entry"], row["stop"], row["values"],
                          row["simulated"]),
                         ("'=cmd|' /C calc'!A0, b", "'@SUM(1)", "-5", "'+1+1", '{"rsi_7": 67.5}',
                          "true"))

    def test_a_torn_row_is_cut_back(self):
        self.room.run("--csv", "rows.csv", "--all-ages", given=lines_of(signal(1)))
        whole = self.room.read("rows.csv")
        with open(f"{self.room.path}/rows.csv", "ab") as file:
            file.write(b"2022-12-29T14:43:00Z,BTCUSDT,3,lo")  # a kill while it was written
        self.room.run("--csv", "rows.csv", "--all-ages", given=lines_of(signal(2)))
        rows = self.room.read("rows.csv")
        self.assertTrue(rows.startswith(whole))
        self.assertEqual([row["id"] for row in csv.DictReader(rows.decode().splitlines())],
                         ["id-1", "id-2"])

    def test_a_full_disk_leaves_whole_rows(self):
        for channel in ("csv", "file"):
            with small_disk(f"{self.room.path}/disk", "16k"):
                records = [signal(number, reasons=["x" * 3000]) for number in range(8)]
                result = self.room.run(f"--{channel}", "disk/rows", "--retries", "2", "--all-ages",
                                       given=lines_of(*records))
                self.assertEqual(result.returncode, 1)
                found = deliveries(result.stdout)
                self.assertEqual({d["status"] for d in found}, {"sent", "retrying", "failed"})
                text = self.room.read("disk/rows").decode()
                self.assertTrue(text.endswith("\n"), "no torn row")
                ids = ([row["id"] for row in csv.DictReader(text.splitlines())] if channel == "csv"
                       else re.findall(r"\[(id-\d+)\]", text))
                self.assertEqual(ids, [d["id"] for d in found if d["status"] == "sent"])

    def test_what_cannot_be_shown_is_not_tried_again(self):
        reading, gone = os.pipe()
        os.close(reading)
        full = os.open("/dev/full", os.O_WRONLY)
        for number, (stderr,
                     why) in enumerate(((gone, "its reader went away"),
                                        (full, "No space left on device"))):
            process = self.room.start("--print", "--all-ages", "-q", stderr=stderr)
            out, _ = process.communicate(lines_of(signal(number)))
            found, = deliveries(out)
            self.assertEqual((process.returncode, found["status"]), (1, "failed"))
            self.assertIn(why, found["error"])
            os.close(stderr)

    def test_a_terminal_is_shown_colours_unless_they_are_unwanted(self):
        for number, (side,
                     wanted) in enumerate((("long", b"\x1b[32m"), ("short", b"\x1b[31m"),
                                           ("short", None))):
            terminal = Terminal()
            if wanted is None:
                self.room.environment["NO_COLOR"] = "1"
            process = self.room.start("--print", "--all-ages", "-q", stderr=terminal.other)
            process.communicate(lines_of(signal(number, side=side)))
            terminal.wait_for(b"scalp")
            self.assertEqual((process.returncode,
                              terminal.shown.startswith(wanted or b"BTCUSDT 3m SHORT")), (0, True),
                             terminal.shown)
            terminal.close()
