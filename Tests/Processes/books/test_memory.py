"""Memory is bounded, however long `book` and `flow` run."""
import concurrent.futures
import os
import unittest

from harness.book_feed import START
from harness.commands import start
from harness.proc import memory


def peak_kib(arguments, lines):
    """The peak memory of a process in KiB, measured while it still waits for more input."""
    process = start([arguments[0], "-q", *arguments[1:]], stderr=None, bufsize=-1)
    end = b'{"the":"end"}\n'
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        seen = pool.submit(lambda: any(line == end for line in process.stdout))
        process.stdin.writelines(lines)
        process.stdin.write(end)
        process.stdin.flush()
        seen.result(60)
        most = memory(process)
    process.stdin.close()
    process.wait(), process.stdout.close()
    return most


@unittest.skipUnless(os.path.exists("/proc/self/status"), "no /proc here")
class Memory(unittest.TestCase):
    def test_is_bounded_however_long_it_runs(self):
        def books(count):
            for number in range(count):
                symbol, turn = number % 20, number // 20
                levels = b",".join(b'["%d","%d"]' % (10 ** 6 - (turn * 7 + n) % 900, n + 1)
                                   for n in range(50))
                kind = b"snapshot" if turn == 0 else b"delta"
                yield (b'{"topic":"orderbook.50.S%d","type":"%s","ts":%d,"data":{"s":"S%d",'
                       b'"b":[%s],"a":[],"u":%d,"seq":%d}}\n' % (symbol, kind, START + number * 10,
                                                                 symbol, levels, 2 + turn, number))

        def trades(count):
            for number in range(count):
                yield (b'{"topic":"publicTrade.S%d","ts":%d,"data":[{"T":%d,"s":"S%d","S":"Buy",'
                       b'"v":"1","p":"1","i":"%d"}]}\n' % (number % 20, START + number * 10,
                                                           START + number * 10, number % 20,
                                                           number))

        for command, make, size in ((["book", "--every", "100", "--walls", "3"], books, 4_000),
                                    (["flow", "--window", "10s"], trades, 80_000)):
            once, more = peak_kib(command, make(size)), peak_kib(command, make(size * 4))
            self.assertLess(more - once, 1024,
                            f"{command}: {once} KiB, four times as long {more} KiB")
