import Shared

extension TradeOptions {
    static let layout = HelpLayout(
        essentials: [
            "cash": "Start the paper account with this (default: 10000)",
            "risk": "Lose at most P% of equity at a stop (default: 0.5%)",
            "entry": "Enter at market, or by limit or post-only orders",
            "trail": "Move the stop behind the price: 1% or atr:2",
            "break-even": "Move the stop to the entry from a profit of P% on",
            "max-daily-loss": "Halt after a loss of P% in a UTC day (default: 3%)",
            "max-exposure": "Limit all positions together (default: 300%)",
            "state": "Keep positions and orders in FILE over restarts",
            "show": "Print what the state holds, and end",
            "testnet": "Trade on the exchange's testnet",
            "live": "Trade with real money",
            "yes": "Confirm --testnet, --demo and --live",
        ],
        groups: [
            "Account and state": "paper testnet demo live yes cash instruments state show resume capital adopt",
            "Size": "risk size kelly pyramid max-size leverage margin risk-limits",
            "Entries": "entry side entry-ttl chase time-in-force slippage-tolerance max-drift max-age grid",
            "Exits": "targets trail break-even trigger time-stop opposite flatten",
            "Limits and halts":
                "max-positions max-exposure max-daily-loss max-drawdown max-losses max-orders on-halt halt-file control",
            "Fills on paper": "fee slippage participation",
            "Preflight": "preflight stop target",
            "Connection": "orders url private-url rest-url cacert env recv-window ping dead backoff ban-wait confirm-stop",
        ])

    static var suggestions: Suggestions {
        Suggestions([
            "entry": ["market", "limit:-0.05%", "post-only"], "side": ["long", "short", "both"],
            "opposite": ["close", "reverse", "ignore"], "targets": ["1r:50%,2r:50%", "1r:50%,2r:30%,trail:20%"],
            "time-in-force": ["gtc", "ioc", "fok", "post-only"], "trigger": ["last", "mark", "index"], "max-drift": ["0.1%"],
            "slippage-tolerance": ["0.05%", "20ticks"], "on-halt": ["keep", "flatten"], "margin": ["cross", "isolated"],
            "trail": ["1%", "atr:2", "chandelier:22,3", "best:1%"], "preflight": Suggestions.symbols,
        ])
    }
}
