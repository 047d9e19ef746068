import Shared
import Trading

extension TradeOptions {
    static let preflight = [
        Option(
            "preflight", takes: "SYMBOL",
            """
            Print what an entry at --entry PRICE with --stop PRICE would be (quantity, margin, fees, liquidation price, risk), and \
            end. With --live, --testnet or --demo also check key, clock, account, leverage, free margin, and orders and positions \
            that are not ours. Sends nothing; --yes and --state are not needed. On paper it needs no network. SYMBOL is linear, \
            or has its category in front, as spot:BTCUSDT.
            """),
        Option(
            "stop", takes: "PRICE", "With --preflight: the stop of the entry. Below the entry it makes it long, above it short."
        ),
        Option("target", takes: "PRICE", "With --preflight: the target of the entry."),
    ]

    static let preflightText = [
        """
        --preflight sizes the entry as a signal is sized, as an order at the market: --entry is a price there, and --risk, --size, \
        --leverage, --max-exposure, --cash, --instruments and the other limits count as they do in a run. With --state it knows \
        which orders and positions are ours. On a terminal it prints lines, else one record: {"type":"preflight",…} with entry, \
        stop, target, qty, notional, leverage, margin, cost (margin and the fees that are set aside), fee_entry, fee_stop, \
        fee_target, liquidation, risk, risk_pct, gain and r at the target, equity, currency, and checks, each with a verdict \
        ok, warning or failed. What does not apply is null. The exit status is 0 if nothing failed, 1 if a check failed or no \
        order would be placed, and 3 if the exchange cannot be reached or refuses the key.
        """
    ]
}
