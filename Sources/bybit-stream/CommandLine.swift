import Net
import Shared

extension StreamOptions {
    static let table = CommandTable(
        name: "bybit-stream",
        summary: "Stream the exchange's payloads as lines",
        operands: "TOPIC…",
        description: [
            """
            Subscribes to topics of Bybit v5 and writes each payload as a line: the exchange's own members, then 'category' and \
            'recv', the time of arrival. Topics have the exchange's names: kline.3.BTCUSDT publicTrade.BTCUSDT \
            orderbook.50.BTCUSDT tickers.BTCUSDT allLiquidation.BTCUSDT priceLimit.BTCUSDT insurance.USDT adlAlert.USDT \
            system.status. Intervals may be written as 3m, 1h, 4h, 1d. A topic may carry its category, spot:kline.3.BTCUSDT; '*' as \
            symbol means every symbol that trades. The private topics order execution position wallet greeks (or order.linear …) \
            need BYBIT_API_KEY and BYBIT_API_SECRET (or BYBIT_RSA_KEY_FILE, for an RSA key), from the environment or .env.
            """,
            """
            Each closed candle comes once and in order. History comes first (--backfill). After a lost connection the missed \
            candles are fetched before live candles go on. Fetched lines carry 'backfill'. Trades and order books cannot be \
            fetched; an event 'gap' says what is missing. The command reconnects for as long as it takes.
            """,
            """
            An order book is subscribed again when its update ids jump, its best prices cross or its snapshot does not arrive; the \
            events 'book_lost' and 'book_restored' say when. Trades of options are subscribed by coin: option:publicTrade.BTC.
            """,
        ],
        options: [
            Option(
                "category", takes: "NAME", default: "linear",
                "Set the category of topics that name none: \(Category.names)."),
            Option(
                "backfill", takes: "N", default: "200",
                "Start each kline topic with its last N closed candles; 'day' starts at yesterday 00:00 UTC, 0 disables it."),
            Option(
                "from", takes: "TIME",
                """
                Fetch closed candles from TIME on (2025-03-01, 2025-03-01T14:06, seconds, ms or µs since 1970, '2 days ago'), write \
                them in the order of their closing, and end. For kline, markKline, indexKline, premiumKline and funding topics.
                """),
            Option("to", takes: "TIME", "With --from: fetch candles that open before TIME (default: now)."),
            Option(
                "replay", takes: "FILE",
                "Play a recording again, byte for byte, at the pace of its own times; '-' is standard input."),
            Option(
                "topics", takes: "FILE",
                """
                Read lines +TOPIC and -TOPIC from FILE, a file or a FIFO, while the stream runs, and add or remove these topics. \
                Other topics are not disturbed. A file is read from its beginning and followed.
                """),
            Option(
                "simulate",
                "Run a simulated market that writes the same payloads and needs no network. Each line says simulated:true."),
            Option(
                "or-simulate", takes: "TIME",
                "Start the simulated market if the exchange cannot be reached within TIME; an event says so. Default: never."),
            Option("seed", takes: "N", default: "1", "Choose the simulated market by its number."),
            Option(
                "activity", takes: "N", default: "1",
                "Multiply the trades per minute of the simulated market by N, from 1 to 100."),
            Option("start", takes: "TIME", "Start the simulated market at TIME (default: 2025-01-01; now at speed 1)."),
            Option(
                "speed", takes: "N",
                "Run a replay or simulation N times as fast as the market, or as fast as possible with 'max' (default: 1)."),
            Option("count", takes: "N", "End after N payloads."),
            Option("duration", takes: "TIME", "End after TIME on this machine's clock, whatever the speed."),
            Option(
                "stats", takes: "TIME",
                "Write an event 'stats' every TIME: messages, bytes, reconnects, gaps, ping, latency in ms."),
            Option(
                "heartbeat", takes: "TIME", default: "1s",
                "Write an event 'heartbeat' when nothing else was written for TIME and every link is alive; 0 disables it."),
        ] + Hosts.options + [
            Environment.option,
            Option("ping", takes: "TIME", default: "20s", "Ping each connection this often."),
            Option("dead", takes: "TIME", default: "10s", "Reconnect when nothing arrives within TIME after a ping."),
            Option("backoff", takes: "MIN,MAX", default: "1s,60s", "Set the shortest and longest wait before a reconnect."),
            Option("retries", takes: "N", "Give up with status 3 after N failures in a row (default: never)."),
            Option(
                "confirm-wait", takes: "TIME", default: "3s",
                "Hold a candle this long while the closing of the candle before it is missing."),
            Option("patience", takes: "TIME", default: "2m", "Hold live candles this long while missed candles are fetched."),
            Option("ban-wait", takes: "TIME", default: "10m", "Send nothing for this long after an HTTP 403 of the exchange."),
            Option(
                "buffer", takes: "BYTES", default: "16M",
                "Stop reading from the exchange while this much output waits for a slow reader."),
            Option("status", "Keep one status line on the terminal."),
        ],
        examples: [
            ("bybit-stream kline.3.BTCUSDT | ohlc", "Candles of three minutes, beginning with the last 200."),
            (
                "bybit-stream publicTrade.{BTC,ETH}USDT spot:orderbook.50.BTCUSDT | tee recording.ndjson",
                "Record trades and a book."
            ),
            ("bybit-stream kline.1h.BTCUSDT --from 2025-01-01 --to 2025-02-01", "The candles of a month."),
            ("bybit-stream --replay recording.ndjson --speed max", "Play a recording again, as fast as possible."),
            (
                "bybit-stream kline.1.BTCUSDT publicTrade.BTCUSDT --simulate --speed 60",
                "A simulated market; no network is needed."
            ),
            (
                "mkfifo topics; bybit-stream kline.1.BTCUSDT --topics topics & echo +kline.1.SOLUSDT > topics",
                "Add a topic to a running stream."
            ),
        ],
        layout: layout, suggestions: suggestions)
}
