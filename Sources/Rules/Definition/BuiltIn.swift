import Shared

/// A strategy that comes with the program: a rule file like any other.
package struct BuiltIn: Sendable {
    package let name: String
    package let meaning: String
    /// The rule file.
    package let file: [UInt8]

    private init(_ name: String, _ meaning: String, _ file: [UInt8]) {
        self.name = name
        self.meaning = meaning
        self.file = file
    }

    package static let all = [
        BuiltIn(
            "auto", "Votes of whatever indicators the candles carry.",
            PackageResources.auto_json),
        BuiltIn(
            "scalp", "Six conditions: a long needs five, a short at most one, with a falling impulsive candle.",
            PackageResources.scalp_json),
        BuiltIn(
            "weighted", "Eleven weighted votes; momentum and MACD against stretched prices.",
            PackageResources.weighted_json),
        BuiltIn(
            "average", "The mean of the votes cast, from -2 (strong sell) to 2 (strong buy).",
            PackageResources.average_json),
        BuiltIn(
            "crossover", "EMA and MACD crosses with RSI and Bollinger: two points on the side of the first that holds.",
            PackageResources.crossover_json),
        BuiltIn(
            "macd-cross", "MACD crosses its signal.",
            PackageResources.macd_cross_json),
        BuiltIn(
            "ema-cross", "EMA 9 crosses EMA 21.",
            PackageResources.ema_cross_json),
        BuiltIn(
            "mean-reversion", "Close outside a Bollinger band; high confidence when RSI is stretched as well.",
            PackageResources.mean_reversion_json),
        BuiltIn(
            "momentum", "MACD, RSI and a moving average; two points at least.",
            PackageResources.momentum_json),
        BuiltIn(
            "micro", "Momentum, stochastic RSI, VWAP and the order book, with weights that follow volatility.",
            PackageResources.micro_json),
    ]

    package static func named(_ name: String) throws(Failure) -> BuiltIn {
        if let found = all.first(where: { $0.name == name }) { return found }
        let nearest = NearestName.of(name, among: all.map(\.name)).map { "did you mean '\($0)'?" }
        throw .usage("there is no strategy '\(name)'; " + (nearest ?? "see 'signal --list', or name a file"))
    }
}
