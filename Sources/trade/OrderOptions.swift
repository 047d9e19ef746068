import Net
import Shared
import Trading

/// The options of entries, exits, guards, paper and the exchange.
extension TradeOptions {
    static let entries = [
        Option(
            "entry", takes: "HOW", default: "market",
            """
            market, limit:OFFSET (limit:-0.05% is that much better than the signal's entry), post-only (one tick better than the \
            entry, or at the entry while the tick is unknown) or post-only:OFFSET. With --preflight it is the entry's price.
            """),
        Option(
            "side", takes: "WHAT", default: "both",
            """
            Open positions only long, only short, or both. A signal for the other side still closes an open position, and opens \
            nothing.
            """),
        Option(
            "entry-ttl", takes: "TIME",
            """
            Cancel a limit that was not filled so long after its signal; without this, after one candle. On candles it stands \
            until the end of the one in which the time is over.
            """),
        Option(
            "time-in-force", takes: "WHAT", default: "gtc",
            """
            How long a limit that opens a position may wait: gtc (until it is filled, or --entry-ttl is over), ioc (what is not filled at \
            once is cancelled), fok (all of it at once, or nothing), or post-only (as --entry post-only with the limit's offset).
            """),
        Option(
            "slippage-tolerance", takes: "LIMIT",
            """
            Let a market order that opens a position fill at most P% (0.01% to 10%) or so many ticks (20ticks) beyond the best price; \
            the rest is cancelled. Stops and exits have no such limit.
            """),
        Option(
            "max-drift", takes: "P%", default: "off",
            """
            Suppress an entry when the ask (of a long signal) or the bid (of a short one) is more than P% away from the signal's entry. \
            Both come from tickers payloads of the stream; without them the last price counts.
            """),
        Option(
            "chase",
            """
            Move it after the last price instead of cancelling, and shrink it to the risk from there, until the price is at the \
            stop or target. On candles it moves at a candle's end, at most once a candle, and --entry-ttl counts anew from there.
            """),
    ]

    static let exits = [
        Option(
            "trail", takes: "HOW",
            """
            Move the stop behind the price when a candle closes, and never back. P%[,FROM%]: P% of the entry behind the best price \
            since the entry, from a profit of FROM% on. DISTANCE[,FROM]: the same in the price's own unit, for example 500. \
            best:P%[,FROM%]: P% of the best price behind it. atr:X[,N]: X mean true ranges of N candles (default: 14) behind the \
            close. chandelier:N,X: X mean true ranges behind the highest high (lowest low) of N candles.
            """),
        Option(
            "targets", takes: "STEPS",
            """
            Give up a position in steps instead of at the signal's target, for example 1r:50%,2r:30%,trail:20%: half of it at a gain as \
            large as the loss to the stop, 30% at twice that; the stop of the rest trails (--trail) once the steps are filled. Each step \
            is a limit that only reduces; the stop stands for all of the position throughout. A step below the market's least quantity \
            joins the next. Linear and inverse contracts only.
            """),
        Option(
            "break-even", takes: "P%[,KEEP%]",
            """
            From a profit of P% of the entry on, move the stop to the entry, or KEEP% better. With step1: once the first step of \
            --targets is filled.
            """),
        Option(
            "trigger", takes: "PRICE", default: "last",
            """
            At the exchange, let the last, mark or index price trigger stops and targets. Spot and options have only the last price; on \
            paper the last price triggers.
            """),
        Option("time-stop", takes: "TIME", "Leave at the next open when the position is so old at a candle's close."),
        Option(
            "opposite", takes: "WHAT", default: "close",
            """
            On a signal for the other side: close the position, reverse it (close, and open the other), or ignore the signal. While \
            the position is being closed, a signal for its own side cancels a reversal that waits and opens nothing.
            """),
    ]

    static let guards = [
        Option(
            "max-positions", takes: "N", default: "off",
            "Block new positions while N markets have a position or an order that opens one."),
        Option(
            "max-exposure", takes: "LIMIT", default: "300%",
            """
            Limit the value of an account's positions and opening orders to P% of its equity, or to an amount. Orders shrink to \
            fit; 'off' removes the limit.
            """),
        Option(
            "max-daily-loss", takes: "P%", default: "3%",
            """
            Halt until the next day (UTC) when the equity falls to P% below what it was at 00:00, open positions, fees and funding \
            included. A halt cancels opening orders and blocks new ones; stops, targets and exits go on. 'off' removes the limit.
            """),
        Option(
            "max-drawdown", takes: "P%", default: "off",
            "Halt until --resume when the equity falls to P% below its highest value. 'off' removes the limit."),
        Option(
            "max-losses", takes: "N,TIME", default: "off",
            """
            Pause for TIME of the stream after N losing trades in a row, for example 3,1h. A pause cancels opening orders and \
            blocks new ones; stops, targets and exits go on.
            """),
        Option(
            "max-orders", takes: "N/TIME", default: "off",
            "Place at most N opening orders within TIME, for example 10/1m, by the stream's time."),
        Option(
            "on-halt", takes: "WHAT", default: "keep", "Keep the positions when halted, or flatten: close them at the market."),
        Option(
            "halt-file", takes: "FILE", default: "HALT", "Halt while FILE is there. SIGUSR2 halts until --resume, or the end."),
        Option(
            "control", takes: "FIFO",
            """
            Obey the commands that are written to FIFO, one a line: close SYMBOL, stop SYMBOL PRICE, halt, resume. FIFO is made where it \
            is missing. Each command is answered with an event 'control'.
            """),
        Option("flatten", "Close all that is open at the next price, and open nothing."),
    ]

    static let paper = [
        Option(
            "fee", takes: "TAKER%[,MAKER%]",
            "What executions cost (default: 0.055%,0.02%; spot 0.1%,0.1%). Only limits that rested are makers."),
        Option(
            "slippage", takes: "P%", default: "0.02%",
            """
            Assume that market orders, stops and targets fill P% worse than the price that triggers them, rounded to the next \
            worse tick. On paper fills pay it; live it only makes orders smaller.
            """),
        Option("participation", takes: "P%", "Fill at most so much of a candle's, or a trade's, volume; the rest later."),
        Option(
            "grid", takes: "CENTRE,LEVELS,SPACING",
            """
            Ignore signals, and keep limit orders of --size at LEVELS prices on each side of CENTRE, SPACING (an amount, or P% of \
            the centre) apart, in the first market of the stream: what is bought on one level is sold on the next.
            """),
    ]

    static let exchange =
        [
            Option("yes", "Needed to send orders to Bybit."),
            Option(
                "max-age", takes: "TIME", default: "10s",
                "Do nothing about a signal whose candle closed longer ago, by our clock or by the exchange's."),
            Option(
                "capital", takes: "AMOUNT[COIN],…",
                """
                Count only AMOUNT of the account's money, and what trade wins or loses with it, as the equity: for the risk of an \
                entry, --max-exposure and the loss limits. The account's own balance limits the size as well. Needed when the \
                account also holds other coins, positions in other markets, or orders of somebody else.
                """),
            Option(
                "adopt",
                """
                Take over a position that the state does not explain, and cancel orders that are not ours. Without it either ends \
                the work.
                """),
            Option(
                "confirm-stop", takes: "TIME", default: "2s",
                "Close a position whose stop has been missing for TIME."),
        ] + Hosts.options.map(own) + [
            Environment.option,
            Option(
                "orders", takes: "HOW", default: "auto",
                """
                Send orders by WebSocket (ws), by REST (rest), or by WebSocket where the exchange has it (auto). While that link is \
                down, REST carries the orders; demo trading has REST only, and refuses ws.
                """),
            Option("recv-window", takes: "TIME", default: "5s", "How late a signed request may reach the exchange."),
            Option("ping", takes: "TIME", default: "20s", "How often the account's stream is pinged."),
            Option(
                "dead", takes: "TIME", default: "10s",
                "Reconnect the account's stream when nothing arrives within TIME after a ping."),
            Option("backoff", takes: "MIN,MAX", default: "1s,60s", "Shortest and longest wait before the next try to connect."),
            Option(
                "ban-wait", takes: "TIME", default: "10m",
                """
                Send no order that opens a position for TIME after the exchange's HTTP 403. Exits, stops and cancels are tried \
                again within seconds.
                """),
        ]

    /// The two places are chosen as --live is.
    private static func own(_ option: Option) -> Option {
        switch option.name {
        case "testnet": Option("testnet", "Send orders to Bybit's testnet; with --yes and --state.")
        case "demo": Option("demo", "Send orders to the account of Bybit's demo trading; with --yes and --state.")
        default: option
        }
    }
}
