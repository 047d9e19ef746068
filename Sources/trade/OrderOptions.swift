import Net
import Shared
import Trading

/// The options for trading at the exchange.
extension TradeOptions {
    static let exchange =
        [
            Option("yes", "Needed to send orders to Bybit."),
            Option(
                "max-age", takes: "TIME", default: "10s",
                "Veto a signal whose candle closed longer than TIME ago, by this machine's clock or by the exchange's."),
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
                Take over a position that the state does not explain, and cancel orders that trade did not place. Without \
                --adopt, trade ends if it finds either.
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
            Option(
                "recv-window", takes: "TIME", default: "5s",
                "Let the exchange refuse signed requests that arrive later than TIME."
            ),
            Option("ping", takes: "TIME", default: "20s", "Ping the account's stream every TIME."),
            Option(
                "dead", takes: "TIME", default: "10s",
                "Reconnect the account's stream when nothing arrives within TIME after a ping."),
            Option("backoff", takes: "MIN,MAX", default: "1s,60s", "Wait from MIN to MAX before the next try to connect."),
            Option(
                "ban-wait", takes: "TIME", default: "10m",
                """
                Send no order that opens a position for TIME after the exchange's HTTP 403. Exits, stops and cancels are tried \
                again within seconds.
                """),
        ]

    /// Adapts the help of --testnet and --demo, which are chosen as --live is.
    private static func own(_ option: Option) -> Option {
        switch option.name {
        case "testnet": Option("testnet", "Send orders to Bybit's testnet; with --yes and --state.")
        case "demo": Option("demo", "Send orders to the account of Bybit's demo trading; with --yes and --state.")
        default: option
        }
    }
}
