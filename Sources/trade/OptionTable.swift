import Net
import Shared

extension TradeOptions {
    static let table = CommandTable(
        name: "trade",
        summary: "Turn signals into orders, and keep account of what comes of them",
        operands: "[FILE…]",
        description: [
            """
            Reads candles and the signals among them, as signal --all writes them, from FILEs or standard input. Passes every line \
            on, and writes after it what it did because of it: order, fill, position and trade records, and events for what it did \
            not do (veto) and what stopped it (halt).
            """,
            """
            Paper needs no network. It decides on closed candles; where the stream has a market's trades (publicTrade payloads), \
            those fill the orders. One market has one position; its finest candles pace it, and those of the series whose signal opened it \
            move its stop. All prices and \
            amounts are exact decimals, and the same input gives the same bytes.
            """,
        ],
        options: venue + size + entries + exits + guards + paper + exchange + preflight + Option.ofEveryStage,
        examples: [
            (
                "trade --preflight BTCUSDT --entry 60000 --stop 59400 --target 61200 --cash 5000",
                "How large a position may be that loses 0.5% of 5000 at its stop."
            ),
            ("signal --strategy scalp --all < candles.ndjson | trade", "What scalp would have made of 10000."),
            (
                "trade --risk 0.5% --trail atr:2 --max-daily-loss 5%",
                "Half a percent a trade, a stop that follows, and a brake."
            ),
            ("trade --entry post-only --entry-ttl 10s --chase", "Enter as a maker, and run after the price."),
            ("trade --state paper.db | grep '\"trade\"'", "Closed trades, over restarts too."),
            (
                "trade --testnet --yes --state testnet.db --risk 0.5% --max-daily-loss 3%",
                "Orders for Bybit's testnet, with BYBIT_API_KEY and BYBIT_API_SECRET in .env."
            ),
        ],
        sections: [
            ("Fills of paper", fills), ("At the exchange", atTheExchange), ("Preflight", preflightText),
            ("Records", recordsText),
        ],
        statusMeanings: [
            .badInput: "done, but some input was bad, an order was refused or may still be at the exchange, or trading halted",
            .ioFailure: "stopped by an I/O or network failure, or the exchange does not accept the keys",
        ])

    private static let venue = [
        Option("paper", "Execute on paper (this is the default)."),
        Option("live", "Send orders to Bybit, for real money; with --yes and --state."),
        Option(
            "cash", takes: "AMOUNT[COIN],…", default: "10000",
            """
            What each account begins with, one a currency. An amount with a coin is that coin's, as 0.5BTC, which inverse \
            contracts need.
            """),
        Option(
            "instruments", takes: "FILE",
            """
            Read ticks, quantity steps and limits of markets from the exchange's answer to instruments-info, or from its rows. On \
            paper the stream's instrument records come first; live, the exchange's own answer does. While a tick is unknown, prices \
            are not rounded; while a step is unknown, quantities are cut to 12 decimals. On paper a market that neither FILE nor the \
            stream lists gets no order.
            """),
        Option(
            "state", takes: "FILE",
            """
            Keep positions, orders and what halted in FILE, a database of SQLite, over restarts and kills. Input read before is \
            passed on and not acted on again; records that may not have got out are written again, with "again":true.
            """),
        Option(
            "show",
            """
            Print what the state holds, and end: positions, orders, halts and results, as a table on a terminal, else as records. \
            Reads no input, trades nothing and changes nothing; another trade may have the state open.
            """),
        Option("resume", "With --state: lift the halts in it; losses count anew."),
    ]

    private static let size = [
        Option(
            "risk", takes: "P%", default: "0.5%",
            """
            Size each position so that hitting its stop costs P% of the equity, fees and slippage included. Signals must carry a \
            stop.
            """),
        Option("size", takes: "AMOUNT", "Enter with so much of the quote currency instead."),
        Option(
            "kelly", takes: "SHARE",
            """
            Enter with this share of Kelly's fraction of the equity, at most 25%. Kelly is W - (1-W)/(mean win/mean loss), in \
            percent of the entries; until 30 trades are closed --risk holds.
            """),
        Option(
            "pyramid", takes: "N[,SCALE]",
            """
            Add to a position on signals of its side, N levels in all, each SCALE times the one before. All levels together are \
            what one entry is without this. The stop moves only closer; the target is the last signal's.
            """),
        Option(
            "leverage", takes: "X",
            """
            Set aside the Xth part of an order's value as margin (default on paper: 10; less where the instrument allows less). Orders \
            shrink until margin, slippage and the taker fees of opening and closing fit into the free money. Live, the default is the \
            exchange's setting; with X the setting is changed, but only while the market has no position and no order. Spot and \
            options are paid in full.
            """),
        Option("max-size", takes: "AMOUNT", "Hold at most so much of the quote currency of one market. Orders shrink to fit."),
    ]

    private static let entries = [
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
            "chase",
            """
            Move it after the last price instead of cancelling, and shrink it to the risk from there, until the price is at the \
            stop or target.
            """),
    ]

    private static let exits = [
        Option(
            "trail", takes: "HOW",
            """
            Move the stop behind the price when a candle closes, and never back. P%[,FROM%]: P% of the entry behind the best price \
            since the entry, from a profit of FROM% on. DISTANCE[,FROM]: the same in the price's own unit, for example 500. \
            best:P%[,FROM%]: P% of the best price behind it. atr:X[,N]: X mean true ranges of N candles (default: 14) behind the \
            close. chandelier:N,X: X mean true ranges behind the highest high (lowest low) of N candles.
            """),
        Option(
            "break-even", takes: "P%[,KEEP%]",
            "From a profit of P% of the entry on, move the stop to the entry, or KEEP% better."),
        Option("time-stop", takes: "TIME", "Leave at the next open when the position is so old at a candle's close."),
        Option(
            "opposite", takes: "WHAT", default: "close",
            "On a signal for the other side: close the position, reverse it (close, and open the other), or ignore the signal."),
    ]

    private static let guards = [
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
        Option("flatten", "Close all that is open at the next price, and open nothing."),
    ]

    private static let paper = [
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

    private static let exchange =
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
                "Close a position that has been without its stop for so long."),
        ] + Hosts.options.map(own) + [
            Environment.option,
            Option("recv-window", takes: "TIME", default: "5s", "How late a signed request may reach the exchange."),
            Option("ping", takes: "TIME", default: "20s", "How often the account's stream is pinged."),
            Option(
                "dead", takes: "TIME", default: "10s",
                "The account's stream is made anew when nothing came for so long after a ping."),
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

    private static let fills = [
        """
        A signal fills at the open of the next candle of its series, unless that lies on or beyond its stop or target; then it is \
        skipped. An exit sent at a candle's close fills at the next open.
        """,
        """
        Inside a candle the stop comes before the target. A candle that opens beyond the stop, or the target, fills it at the open. \
        Both are market orders, as they are at the exchange.
        """,
        """
        A limit that the open has reached takes at the open; a post-only is cancelled then. One that rests fills at its own price \
        when a candle trades through it, not when it only touches; the target is not looked at in that candle.
        """,
        """
        Trailing moves on closed candles. What happens inside a candle has the candle's last millisecond as its time. Open positions \
        stay open at the end.
        """,
        """
        Funding is paid at the moment that tickers payloads announce, by their last rate and mark price.
        """,
    ]

    private static let atTheExchange = [
        """
        --live, --testnet and --demo send orders to Bybit: linear, inverse, spot and option, one-way mode. The same code decides as on \
        paper; steps, fees, leverage and money are what the exchange says, and signals that are stale, simulated, or follow a gap are \
        refused. Nothing is sent before it is on disk (--state).
        """,
        """
        Stop and target travel inside the entry and are the position's own at the exchange, where they stay when trade ends or dies; \
        --trail P% is trailed by the exchange. A coin (spot) has two orders instead, of which one cancels the other. A position \
        without a confirmed stop is closed after --confirm-stop.
        """,
        """
        An order's id is a hash of the state's run id, its signal and what it is for. Each signal needs an id of its own: one whose \
        id was traded before is vetoed. An answer that is lost is settled by asking for the order's id; after a \
        restart orders, executions and position are compared with the exchange, and what cannot be explained ends the work, unless \
        --adopt is given.
        """,
        """
        When the input ends, or on SIGINT, SIGTERM, SIGHUP or SIGQUIT, trade opens nothing more, cancels orders that wait, leaves positions with their \
        stops, and writes out every line that it has read. After a signal this takes at most 10 seconds; lines that the reader has \
        not taken by then are counted in a message. A second signal ends trade at once.
        """,
        """
        After rate limits, maintenance and a lost connection a request is sent again: an entry within --max-age, an exit or stop until \
        it is done. When the outcome is unknown, trade asks for the order before it sends it again. A bad parameter, a price out of \
        bounds, too small an order, or nothing left to reduce rejects that one order. An entry without enough margin is sized again, \
        once; an exit or stop that is refused twice for lack of funds, or a key without the right, halts: trade opens nothing until \
        --resume. A refused stop is sent again while the stop in place stays. Somebody else's trades in the same market halt too; \
        hedge mode is refused.
        """,
    ]

    private static let recordsText = [
        """
        trade: one a position, from flat to flat; entry and exit are mean prices, pnl is after fee, dust and funding, pnl_pct of the \
        value entered; mae and mfe are the worst and best it was worth before fees; funding is null where the stream carries none. dust \
        is what was paid for less than one step of a coin, which cannot be sold. An inverse contract counts in its coin. order: status \
        new, amended, cancelled or rejected. position: after each fill and each move of its stop, and at 00:00 UTC. funding: each \
        payment, with id, qty, mark price, rate (null live) and amount (below 0: paid); position is the id of the trade that contains \
        it, or null if that has closed already.
        """,
        """
        --show writes an event 'account' for each currency (place, trades, realised, funding, dust, unrealised, balance), a position record for \
        each open position, an order record with status new for each order that waits, and an event 'halt' for each halt.
        """,
    ]
}
