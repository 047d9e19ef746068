import Shared

/// A strategy that comes with the program: a rule file like any other.
package struct BuiltIn: Sendable {
    package let name: String
    package let meaning: String
    /// The bytes of the rule file.
    package let file: [UInt8]

    private init(_ name: String, _ meaning: String, _ file: [UInt8]) {
        self.name = name
        self.meaning = meaning
        self.file = file
    }

    package static let all = [
        BuiltIn(
            "auto", "One vote for each known indicator that the candles carry.",
            PackageResources.auto_json),
        BuiltIn(
            "scalp", "Six conditions: long if five hold, short if at most one holds and the candle falls strongly.",
            PackageResources.scalp_json),
        BuiltIn(
            "weighted", "Eleven weighted votes: some follow momentum and MACD, the others expect a reversal.",
            PackageResources.weighted_json),
        BuiltIn(
            "average", "Seven votes from -2 (strong sell) to 2 (strong buy), and the mean of those that are not 0.",
            PackageResources.average_json),
        BuiltIn(
            "crossover", "EMA and MACD crosses, RSI and Bollinger bands: two points for the side of the first one that holds.",
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
            "momentum", "MACD, RSI and a moving average: at least two points of three.",
            PackageResources.momentum_json),
        BuiltIn(
            "micro", "Momentum, stochastic RSI, VWAP and the order book, with weights that follow volatility.",
            PackageResources.micro_json),
    ]

    package static func named(_ name: String) throws(Failure) -> BuiltIn {
        if let found = all.first(where: { $0.name == name }) { return found }
        let nearest = NearestName.of(name, among: all.map(\.name)).map { "did you mean '\($0)'?" }
        throw .usage("unknown strategy '\(name)'; " + (nearest ?? "see 'signal --list', or name a file"))
    }
}
