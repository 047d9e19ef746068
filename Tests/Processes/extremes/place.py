"""Input for each command, and services for it to connect to."""
import json
import time

from alerts.case import SIGNAL
from exchange.bybit import FakeBybit
from harness import commands
from harness.commands import lines_of
from harness.servers import Provider, dead_address

SWEPT = ("ind --rsi {n} | signal --long 'rsi_{n} < 40' --stop 1% --all | trade --cash 10000 | "
         "report")


class Place:
    """Input for each command, and services for it to connect to."""

    def __init__(self, folder):
        self.folder = folder
        run = lambda words, given=b"": commands.run(words, given, cwd=folder).stdout
        market = ["bybit-stream", "-q", "kline.1.BTCUSDT", "publicTrade.BTCUSDT",
                  "orderbook.50.BTCUSDT", "tickers.BTCUSDT", "--simulate", "--speed", "max"]
        self.market = run([*market, "--backfill", "30", "--count", "3000"])
        candles = run(["ohlc", "-q", "--closed"],
                      run([*market[:3], *market[6:], "--backfill", "20", "--count", "9000"]))
        self.candles = candles
        self.indicators = run(["ind", "-q", "--rsi", "3", "--atr", "14", "--ema", "3"], candles)
        self.signals = run(["signal", "-q", "--all", "--long", "rsi_3 > 60", "--short",
                            "rsi_3 < 40", "--stop", "0.6%", "--target", "1%"], self.indicators)
        closes = [json.loads(line)["close_time"] for line in self.signals.splitlines()
                  if b'"type":"signal"' in line]
        assert closes, "no signal to trade"
        self.trading = self.signals + b"".join(line + b"\n" for line in self.market.splitlines()
                                               if b"publicTrade" in line or b"tickers" in line)
        self.trades = b"".join(line + b"\n"
                               for line in run(["trade", "-q", "--slippage", "0%"],
                                               self.signals).splitlines()
                               if b'"type":"trade"' in line)
        assert self.trades, "no trade to report"
        self.alerts = lines_of(*({**SIGNAL, "id": str(number)} for number in range(3)))
        with open(f"{folder}/recording", "wb") as file:
            file.write(self.market[: len(self.market) // 4].rpartition(b"\n")[0] + b"\n")
        with open(f"{folder}/candles.csv", "w") as file:
            file.write("timestamp,open,high,low,close,volume\n1672324800,1,2,0.5,1.5,3\n"
                       "1672324860,1.5,2,1,1.2,3\n")
        self.exchange = FakeBybit(auto=True, prices={"BTCUSDT": 60000},
                                  wallet={"USDT": 100000, "USDC": 0, "BTC": 0})
        self.exchange.__enter__()
        answer = {
            "choices": [{"message": {"content": '{"confidence":"high","entry":16677,"stop":16577,'
                                     '"target":16876,"reasoning":"x"}'}}]}
        self.service = Provider(lambda request, number: (200, {}, json.dumps(answer).encode())
                                if number % 3 else (503, {}, b""))
        self.dead = dead_address()
        start = (int(time.time() * 1000) // 60_000 - 1) * 60_000
        price = {"open": 60000, "high": 60000, "low": 60000, "close": 60000, "volume": 5,
                 "turnover": 300000}
        self.live = json.dumps({"type": "candle", "category": "linear", "symbol": "BTCUSDT",
                                "interval": "1", "time": start, **price,
                                "closed": True}).encode() + b"\n"

    def close(self):
        self.exchange.__exit__(None, None, None)
        self.service.close()

    def contexts(self, command):
        """(words, input, whether the command runs until it is stopped). Contexts that use the
        most options come first."""
        hosts = ["--rest-url", self.exchange.rest_url]
        links = [*hosts, "--url", self.exchange.url, "--private-url", self.exchange.private_url]
        dead = self.dead.replace("http", "ws")
        return {
            "ohlc": [([], self.market, False),
                     (["--interval", "1,5", "--fill", "--csv", "{symbol}-{interval}.csv"],
                      self.market, False),
                     (["--from-csv", "--symbol", "BTCUSDT", "--interval", "1", "candles.csv"], b"",
                      False)],
            "ind": [([], self.candles, False)],
            "signal": [(["--all", "--long", "rsi_3 > 60", "--short", "rsi_3 < 40", "--stop", "0.6%",
                         "--target", "1%"], self.indicators, False),
                       (["--strategy", "rules.json"], self.indicators, False),
                       (["--repeat"], self.indicators, False)],
            "book": [(["--imbalance", "5"], self.market, False), ([], self.market, False)],
            "flow": [(["--large", "1"], self.market, False), ([], self.market, False)],
            "trade": [([], self.trading, False), (["--entry", "limit:-0.01%"], self.trading, False),
                      (["--size", "100"], self.trading, False),
                      (["--state", "state.db", "--trail", "atr:2,3"], self.trading, False),
                      (["--max-positions", "1"], self.trading, False),
                      (["--preflight", "BTCUSDT", "--entry", "60000", "--stop", "59400"], b"",
                       False),
                      (["--testnet", "--yes", "--state", "state.db", *links], self.live, True),
                      (["--testnet", "--yes", "--state", "state.db", "--rest-url", self.dead,
                        "--url", dead, "--private-url", dead], self.live, True)],
            "report": [([], self.trades, False), (["--equity"], self.trades, False),
                       (["--html", "page.html", "--by", "day"], self.trades, False),
                       (["--verdict", "--cash", "10000"], self.trades, False)],
            "sweep": [(["--verdict", "--random", "1", "n=3,4", SWEPT], self.candles, False),
                      (["n=3,4", SWEPT], self.candles, False)],
            "chart": [([], self.indicators, False),
                      (["--svg", "picture.svg"], self.indicators, False),
                      (["--png", "picture.png"], self.indicators, False)],
            "board": [([], self.indicators, False), (["--once"], self.indicators, False)],
            "columns": [(["--csv", "rows.csv", "--max", "5"], self.indicators, False),
                        ([], self.indicators, False)],
            "alert": [(["--file", "sent.txt", "--all-ages", "--state", "spool"], self.alerts,
                       False), (["--file", "sent.txt", "--state", "spool"], self.alerts, False),
                      (["--webhook", self.dead, "--all-ages", "--state", "spool", "--timeout",
                        "1s"], self.alerts, True),
                      (["--exec", "cat", "--all-ages", "--state", "spool"], self.alerts, True),
                      (["--file", "sent.txt", "--state", "spool", "--watch", "10ms"], b"", True),
                      (["--ntfy", "--chart", "--dry-run", "--all-ages"], self.signals, False)],
            "advise": [(["--api", "openai", "--url", self.service.url, "--model", "m"], self.alerts,
                        True),
                       (["--api", "openai", "--url", self.dead, "--model", "m"], self.alerts,
                        True)],
            "bybit-stream": [(["kline.1.BTCUSDT", "order", *links], b"", True),
                             (["kline.1.BTCUSDT", "--rest-url", self.dead, "--url", dead], b"",
                              True),
                             (["kline.1.BTCUSDT", "--from", "2025-01-01", *links[:4]], b"", True),
                             (["kline.1.BTCUSDT", "--simulate", "--speed", "max", "--count", "300"],
                              b"", True), (["kline.1.BTCUSDT", "--simulate"], b"", True),
                             (["--replay", "recording", "--speed", "max"], b"", True),
                             (["--replay", "recording"], b"", True)],
            "bybit-rest": [(["GET", "/v5/market/time", *hosts], b"", True),
                           (["GET", "/v5/account/info", *hosts], b"", True),
                           (["GET", "/v5/market/time", "--rest-url", self.dead], b"", True)],
        }[command]
