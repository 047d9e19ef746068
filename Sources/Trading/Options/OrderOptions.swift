import Shared

/// The options of entries, exits, guards and paper trading.
extension DeskOptions {
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
            Cancel a limit order that is not filled within TIME of its signal; without this, within one candle. On candles it stands \
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
            Let a market order that opens a position fill at most P% (0.01% to 10%) or N ticks (such as 20ticks) beyond the best price; \
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
            Move the limit order behind the last price instead of cancelling it, and shrink it to the risk from there, until \
            the price is at the stop or target. On candles it moves at a candle's end, at most once a candle, and \
            --entry-ttl starts again from there.
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
            Close a position in steps instead of at the signal's target, for example 1r:50%,2r:30%,trail:20%: half of it at a gain as \
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
        Option("time-stop", takes: "TIME", "Close a position at the next open when it is older than TIME at a candle's close."),
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
            "halt-file", takes: "FILE", default: "HALT",
            """
            Halt while FILE exists. SIGUSR2 and the command halt of --control halt until --resume, until the command resume of \
            --control, or until the end.
            """),
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
            "Charge these fees on fills (default: 0.055%,0.02%; spot 0.1%,0.1%). Only limits that rested are makers."),
        Option(
            "slippage", takes: "P%", default: "0.02%",
            """
            Assume that market orders, stops and targets fill P% worse than the price that triggers them, rounded to the next \
            worse tick. On paper fills pay it; live it only makes orders smaller.
            """),
        Option(
            "participation", takes: "P%",
            "Fill at most P% of the volume of a candle or trade; the rest waits for the next ones."),
        Option(
            "grid", takes: "CENTRE,LEVELS,SPACING",
            """
            Ignore signals, and keep limit orders of --size at LEVELS prices on each side of CENTRE, SPACING (an amount, or P% of \
            the centre) apart, in the first market of the stream: what is bought on one level is sold on the next.
            """),
    ]
}
