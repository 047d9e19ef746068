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
            'recv', the time at which it came. Topics are written as the exchange does: kline.3.BTCUSDT publicTrade.BTCUSDT \
            orderbook.50.BTCUSDT tickers.BTCUSDT allLiquidation.BTCUSDT priceLimit.BTCUSDT insurance.USDT adlAlert.USDT \
            system.status; an interval also as 3m, 1h, 4h, 1d. A topic may carry its category, spot:kline.3.BTCUSDT; '*' as \
            symbol takes every one that trades. The private topics order execution position wallet greeks (or order.linear …) \
            need BYBIT_API_KEY and BYBIT_API_SECRET (or BYBIT_RSA_KEY_FILE, for an RSA key), from the environment or .env.
            """,
            """
            Candles are whole: each closed candle comes once and in order. Those of before come first (--backfill), those that \
            a cut link missed are fetched before live ones go on, and lines that were fetched carry 'backfill'. Of trades and \
            books, which cannot be fetched, an event 'gap' tells what is missing. The link is made again for as long as it takes.
            """,
            """
            A book whose update ids jump, whose best prices cross or whose snapshot does not come is subscribed again; the events \
            'book_lost' and 'book_restored' tell when. Trades of options come by coin: option:publicTrade.BTC.
            """,
        ],
        options: [
            Option(
                "category", takes: "NAME", default: "linear",
                "Category of the topics that name none: \(Category.names)."),
            Option(
                "backfill", takes: "N", default: "200",
                "So many closed candles of each kline topic first; 'day' for all since yesterday 00:00 UTC, 0 for none."),
            Option(
                "from", takes: "TIME",
                """
                Closed candles of the past only, of kline, markKline, indexKline, premiumKline and funding topics, from TIME on \
                (2025-03-01, 2025-03-01T14:06, seconds, ms or µs since 1970, '2 days ago'), in order of their closing; then end.
                """),
            Option("to", takes: "TIME", "End of --from: candles that open before TIME (default: now)."),
            Option("replay", takes: "FILE", "Play a recording again, byte for byte, on its own clock; '-' is standard input."),
            Option(
                "topics", takes: "FILE",
                """
                Read lines +TOPIC and -TOPIC from FILE, a file or a FIFO, while the stream runs, and add or remove these topics. \
                The other topics go on. A file is read from its beginning and followed.
                """),
            Option("simulate", "An offline market that speaks the same payloads. Each line says simulated:true."),
            Option(
                "or-simulate", takes: "TIME",
                "Start the simulated market if the exchange cannot be reached within TIME; an event says so. Default: never."),
            Option("seed", takes: "N", default: "1", "Which simulated market."),
            Option(
                "activity", takes: "N", default: "1",
                "Multiply the trades per minute of the simulated market by N, from 1 to 100."),
            Option("start", takes: "TIME", "When the simulated market begins (default: 2025-01-01; now at speed 1)."),
            Option("speed", takes: "N", "How much faster than the market a replay or simulation runs, or 'max' (default: 1)."),
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
            Option("ping", takes: "TIME", default: "20s", "How often each link is pinged."),
            Option("dead", takes: "TIME", default: "10s", "Reconnect a link when nothing arrives within TIME after a ping."),
            Option("backoff", takes: "MIN,MAX", default: "1s,60s", "Shortest and longest wait before the next try to connect."),
            Option("retries", takes: "N", "Give up with status 3 after N failures in a row (default: never)."),
            Option(
                "confirm-wait", takes: "TIME", default: "3s", "How long a candle waits for the closing of the one before it."),
            Option("patience", takes: "TIME", default: "2m", "How long live candles wait for those that a cut link missed."),
            Option("ban-wait", takes: "TIME", default: "10m", "How long to stay away after the exchange's HTTP 403."),
            Option(
                "buffer", takes: "BYTES", default: "16M",
                "Stop reading from the exchange while so much waits for a slow reader."),
            Option("status", "Keep one line on the terminal that tells where the stream stands."),
        ],
        examples: [
            ("bybit-stream kline.3.BTCUSDT | ohlc", "Candles of three minutes, 200 of the past first."),
            (
                "bybit-stream publicTrade.{BTC,ETH}USDT spot:orderbook.50.BTCUSDT | tee recording.ndjson",
                "Record trades and a book."
            ),
            ("bybit-stream kline.1h.BTCUSDT --from 2025-01-01 --to 2025-02-01", "The candles of a month."),
            ("bybit-stream --replay recording.ndjson --speed max", "A recording again, as fast as it goes."),
            ("bybit-stream kline.1.BTCUSDT publicTrade.BTCUSDT --simulate --speed 60", "No network at all."),
            (
                "mkfifo topics; bybit-stream kline.1.BTCUSDT --topics topics & echo +kline.1.SOLUSDT > topics",
                "Add a topic to a running stream."
            ),
        ],
        layout: layout, suggestions: suggestions)
}
