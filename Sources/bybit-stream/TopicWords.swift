import Shared

extension StreamOptions {
    /// Topics for a shell to complete: those of the markets that most users start with, and the account's.
    static var topicWords: [String] {
        let intervals = Suggestions.intervals
        let families =
            intervals.map { "kline.\($0)" } + ["publicTrade", "tickers", "allLiquidation"]
            + [1, 50, 200, 1000].map { "orderbook.\($0)" } + intervals.map { "markKline.\($0)" }
        return families.flatMap { family in Suggestions.symbols.map { "\(family).\($0)" } }
            + ["funding", "order", "execution", "position", "wallet", "greeks", "system.status"]
    }
}
