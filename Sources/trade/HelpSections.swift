import Shared
import Trading

/// The sections of the long help, after its options.
extension TradeOptions {
    static let liquidationText = [
        """
        trade liquidates a paper position when the mark price (markPrice of tickers payloads) reaches the position's liquidation \
        price. A mark price counts for a minute after the last ticker. Where a part of a candle has none, the last price decides as well; trade reports that \
        once. A position that a limit opened inside a candle is judged by the mark at the candle's end. A stop that is closer fills \
        first. Coins and bought options are paid in full and are never liquidated. The closing fill, position and trade have the \
        reason liquidation.
        """,
        """
        --margin isolated: the liquidation price of a long position is (E(1 - 1/L) - D/q) / (1 - MMR), of a short position \
        (E(1 + 1/L) + D/q) / (1 + MMR), with entry E, leverage L, quantity q, and the tier's rate MMR and deduction D. An inverse long \
        has q(1 + MMR) / (q/E + q/(E L) + D), a short q(1 - MMR) / (q/E - q/(E L) - D). The position closes at its bankruptcy price and \
        loses its margin: at E(1 - 1/L) or E(1 + 1/L), inverse at E L/(L + 1) or E L/(L - 1). Funding beyond the account's free \
        balance is taken from the margin, which moves both prices; what exceeds the margin is not paid.
        """,
        """
        --margin cross: trade liquidates all positions of a currency when their maintenance margin reaches the account's equity, by \
        mark prices. A position's maintenance margin is value (MMR + fee to close) - D; what coins and bought options cost is not \
        counted as equity. All positions close at the price that triggered the liquidation, or at their marks, and opening orders are \
        cancelled. No liquidation takes more than the account has: after a gap the last position closes at the price that leaves 0, \
        because the exchange's insurance fund pays the rest. An exit of any kind that would fill at a worse price is a liquidation at \
        that price instead; with isolated margin, at the bankruptcy price.
        """,
        """
        trade vetoes a signal whose stop lies beyond the liquidation price of the position that it would open, on paper and live. Live, \
        the tiers are the exchange's; with cross margin the price is an estimate.
        """,
    ]

    static let fills = [
        """
        A signal fills at the open of the next candle of its series, unless that lies on or beyond its stop or target; then it is \
        skipped. An exit sent at a candle's close fills at the next open. An entry for which the open leaves too little money is made \
        smaller, or cancelled.
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
        A step of --targets fills at its own price when a candle trades through it; in a candle that reaches the stop too, the stop counts.
        """,
        """
        Trailing moves on closed candles. What happens inside a candle has the candle's last millisecond as its time. Open positions \
        stay open at the end.
        """,
        """
        Funding is paid once for each moment that tickers payloads announce, by their last rate and mark price, by what was open then: \
        where candles fill the orders it is booked with the candle that covers the moment. A moment that no ticker announced in time \
        is not paid; trade reports the first of each market and counts them in its last line.
        """,
        """
        A candle that comes after a newer one of its series is counted and reported, and the exit status is 1. It moves no stop and \
        opens nothing; if it reached the stop of a position that was open then, the position is left at the next open.
        """,
    ]

    static let atTheExchange = [
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
        not taken by then are counted in a message. A second signal ends trade at once. For each open position trade asks once more for \
        its stop and target and prints them; where no answer comes, with the time of what it knows. A start that gets no answer about \
        what is held ends with status 3, 10 seconds after its input has ended.
        """,
        """
        After rate limits, maintenance and a lost connection a request is sent again: an entry within --max-age, an exit or stop until \
        it is done. When the outcome is unknown, trade sends the order again only after its receive window has passed and open orders, \
        closed orders and executions all lack its id. A bad parameter, a price out of \
        bounds, too small an order, or nothing left to reduce rejects that one order. An entry without enough margin is sized again, \
        once; an exit or stop that is refused twice for lack of funds, or a key without the right, halts: trade opens nothing until \
        --resume. A refused stop is sent again while the stop in place stays. Somebody else's trades in the same market halt too; \
        hedge mode is refused.
        """,
    ]

    static let recordsText = [
        """
        trade: one a position, from flat to flat; entry and exit are mean prices, pnl is after fee, dust and funding, pnl_pct of the \
        value entered; mae and mfe are the worst and best it was worth before fees; funding is null where the stream carries none. dust \
        is what was paid for less than one step of a coin, which cannot be sold, and below 0 where earlier dust has made a step that \
        is sold with this position; the loss limits do not count it as a loss. An inverse contract counts in its coin. stop and target \
        are those it was opened with. entry_decision and exit_decision are the mean prices that its fills were decided at: a signal's \
        entry, the level of a stop, target or grid, or the last price when another exit was sent; null for a liquidation and wherever \
        that is not known. cash is what the account held in this currency before trade won or lost anything. order: status \
        new, amended, cancelled or rejected, and live filled; reason says why in words, code for programs (docs/trade.md lists the codes of \
        orders, vetoes and halts). position: after each fill and each move of its stop, at each closed candle while it is open, when \
        funding takes margin, and at 00:00 UTC; mark, unrealised and equity count the price of that moment; liquidation is its \
        liquidation price (live, the exchange's own; null where no price liquidates it), liquidation_distance_pct the distance to it in \
        percent of the mark price, and reason why a position was closed; position is the id that its trade will have, fee, dust and \
        funding what it has paid so far, leverage the one it was opened with, cash as in a trade; day_start_equity, daily_loss_left and \
        margin_used are the account's. funding: each payment, with id, qty, mark price, rate (null \
        live) and amount (below 0: paid); position is the id of the trade that contains it, or null if that has closed already.
        """,
        """
        --show writes an event 'account' for each currency (place, trades, realised, funding, dust, unrealised, balance), a position \
        record for each open position (with the liquidation price of its last record), an order record with status new for each order \
        that waits, an event 'halt' for each halt, and an event 'pause' (losses null) during a pause of --max-losses. It does not ask \
        the exchange: unless the state is of paper, its records have asked:false.
        """,
    ]
}
