/// A parameter of an indicator, with its customary value.
enum Parameter: Sendable {
    /// A number of candles.
    case length(Int, atLeast: Int = 1)
    case number(Double, from: Double = 0, upTo: Double = 1e9)
    /// A number of candles that may be left out, and means something else then.
    case optionalLength

    var standard: Double? {
        switch self {
        case .length(let length, _): Double(length)
        case .number(let number, _, _): number
        case .optionalLength: nil
        }
    }
}

/// The parameters of an option as they were given.
struct Given {
    let values: [Double]
    let source: BarSource

    subscript(_ place: Int) -> Double { values[place] }
    func length(_ place: Int) -> Int { Int(values[place]) }
}

extension Entry {
    /// Its customary parameters, and the price it looks at then.
    var standard: Given { Given(values: parameters.compactMap(\.standard), source: source ?? .close) }

    /// The names of its fields with these parameters: `ema_20_hl2`, `bb_20_2p5_upper`.
    func names(_ given: Given) -> [String] {
        var name = ([name] + given.values.map(Entry.text)).joined(separator: "_").replacing(".", with: "p")
        if given.source != standard.source { name += "_\(given.source.rawValue)" }
        return fields.map { name + $0 }
    }

    /// A parameter as one types it: 20, 0.07.
    static func text(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    }
}

/// One line of the table: everything that is known of an indicator.
struct Entry: Sendable {
    let name: String
    let parameters: [Parameter]
    /// What stands behind its name in its fields, `_k`; "" is the name alone.
    let fields: [String]
    /// The price it looks at when no other is given; nil where it looks at whole candles.
    let source: BarSource?
    let meaning: String
    let make: @Sendable (Given) -> any Indicator

    init(
        _ name: String, _ parameters: [Parameter], fields: [String] = [""], of source: BarSource? = nil, _ meaning: String,
        _ make: @escaping @Sendable (Given) -> any Indicator
    ) {
        self.name = name
        self.parameters = parameters
        self.fields = fields
        self.source = source
        self.meaning = meaning
        self.make = make
    }
}

extension Entry {
    static let all: [Entry] = averages + oscillators + ranges + volumes + candles

    private static let averages = [
        Entry("sma", [.length(20)], of: .close, "simple moving average") { OfPrices(SMA($0.length(0)), $0.source) },
        Entry("ema", [.length(20)], of: .close, "exponential moving average") { OfPrices(EMA($0.length(0)), $0.source) },
        Entry("wma", [.length(20)], of: .close, "weighted moving average") { OfPrices(WMA($0.length(0)), $0.source) },
        Entry("rma", [.length(14)], of: .close, "Wilder's moving average") { OfPrices(EMA.wilder($0.length(0)), $0.source) },
        Entry("dema", [.length(20)], of: .close, "double exponential moving average") {
            OfPrices(DEMA($0.length(0)), $0.source)
        },
        Entry("tema", [.length(20)], of: .close, "triple exponential moving average") {
            OfPrices(TEMA($0.length(0)), $0.source)
        },
        Entry("hma", [.length(20)], of: .close, "Hull's moving average") { OfPrices(HMA($0.length(0)), $0.source) },
        Entry("kama", [.length(10)], of: .close, "Kaufman's adaptive moving average") {
            OfPrices(KAMA($0.length(0)), $0.source)
        },
        Entry("zlema", [.length(20)], of: .close, "zero lag exponential moving average") {
            OfPrices(ZLEMA($0.length(0)), $0.source)
        },
        Entry("trima", [.length(20)], of: .close, "triangular moving average") { OfPrices(TRIMA($0.length(0)), $0.source) },
        Entry("vwma", [.length(20)], "volume weighted moving average") { OfBars(VWMA($0.length(0), of: .close)) },
        Entry("t3", [.length(5), .number(0.7)], of: .close, "Tillson's T3") {
            OfPrices(T3($0.length(0), factor: $0[1]), $0.source)
        },
        Entry("linreg", [.length(14)], of: .close, "linear regression, its value now") {
            OfPrices(LinearRegression($0.length(0)), $0.source)
        },
        Entry("slope", [.length(14)], of: .close, "linear regression, its slope a candle") {
            OfPrices(Slope($0.length(0)), $0.source)
        },
    ]

    private static let oscillators = [
        Entry("rsi", [.length(14)], of: .close, "relative strength index") { OfPrices(RSI($0.length(0)), $0.source) },
        Entry("stoch", [.length(14), .length(3), .length(3)], fields: ["_k", "_d"], "stochastic") {
            Stochastic($0.length(0), $0.length(1), $0.length(2))
        },
        Entry(
            "stochrsi", [.length(14), .length(14), .length(3), .length(3)], fields: ["_k", "_d"], of: .close, "stochastic RSI"
        ) {
            StochasticRSI($0.length(0), $0.length(1), $0.length(2), $0.length(3), $0.source)
        },
        Entry("cci", [.length(20)], "commodity channel index") { OfBars(CCI($0.length(0))) },
        Entry("willr", [.length(14)], "Williams' %R") { OfBars(WilliamsR($0.length(0))) },
        Entry("mfi", [.length(14)], "money flow index") { OfBars(MFI($0.length(0))) },
        Entry("cmo", [.length(14)], of: .close, "Chande's momentum oscillator") { OfPrices(CMO($0.length(0)), $0.source) },
        Entry("mom", [.length(10)], of: .close, "momentum") { OfPrices(Momentum($0.length(0)), $0.source) },
        Entry("roc", [.length(10)], of: .close, "rate of change in percent") { OfPrices(ROC($0.length(0)), $0.source) },
        Entry("trix", [.length(15)], of: .close, "rate of change of a triple EMA") { OfPrices(TRIX($0.length(0)), $0.source) },
        Entry("tsi", [.length(25), .length(13)], of: .close, "true strength index") {
            OfPrices(TSI($0.length(0), $0.length(1)), $0.source)
        },
        Entry("ultosc", [.length(7), .length(14), .length(28)], "ultimate oscillator") {
            OfBars(UltimateOscillator([$0.length(0), $0.length(1), $0.length(2)]))
        },
        Entry("bop", [], "balance of power") { _ in OfBars(BalanceOfPower()) },
        Entry("ao", [.length(5), .length(34)], "awesome oscillator") { OfBars(AwesomeOscillator($0.length(0), $0.length(1))) },
        Entry(
            "macd", [.length(12), .length(26), .length(9)], fields: ["", "_signal", "_hist"], of: .close,
            "moving average convergence divergence"
        ) {
            MACDLines(MACD($0.length(0), $0.length(1), $0.length(2)), $0.source)
        },
        Entry("ppo", [.length(12), .length(26)], of: .close, "MACD in percent") {
            OfPrices(PPO($0.length(0), $0.length(1)), $0.source)
        },
        Entry("aroon", [.length(14)], fields: ["_up", "_down"], "Aroon") { Aroon($0.length(0)) },
        Entry("vortex", [.length(14)], fields: ["_plus", "_minus"], "vortex") { Vortex($0.length(0)) },
        Entry("adx", [.length(14, atLeast: 2)], fields: ["", "_plus", "_minus"], "average directional index, and its lines") {
            DirectionalMovement($0.length(0))
        },
        Entry("cc", [.number(0.07, from: 1e-4, upTo: 1)], fields: ["", "_trigger"], of: .close, "Ehlers' cyber cycle") {
            CyberCycle($0[0], $0.source)
        },
    ]

    private static let ranges = [
        Entry("atr", [.length(14)], "average true range") { OfBars(ATR($0.length(0))) },
        Entry("natr", [.length(14)], "average true range in percent of the close") { OfBars(NATR($0.length(0))) },
        Entry("tr", [], "true range") { _ in OfBars(TrueRange()) },
        Entry(
            "bb", [.length(20), .number(2)], fields: ["_upper", "_middle", "_lower", "_width", "_percent"], of: .close,
            "Bollinger bands"
        ) {
            BollingerBands($0.length(0), $0[1], $0.source)
        },
        Entry("kc", [.length(20), .length(10), .number(2)], fields: ["_upper", "_middle", "_lower"], "Keltner channels") {
            KeltnerChannel($0.length(0), $0.length(1), $0[2])
        },
        Entry("donchian", [.length(20)], fields: ["_upper", "_middle", "_lower"], "Donchian channel") {
            DonchianChannel($0.length(0))
        },
        Entry("stddev", [.length(20)], of: .close, "standard deviation") {
            OfPrices(StandardDeviation($0.length(0)), $0.source)
        },
        Entry("zscore", [.length(20)], of: .close, "deviations from the mean") { OfPrices(ZScore($0.length(0)), $0.source) },
        Entry("st", [.length(10), .number(3)], fields: ["", "_dir"], "SuperTrend; _dir is 1 for up") {
            SuperTrendLines(SuperTrend($0.length(0), $0[1]))
        },
        Entry("sar", [.number(0.02), .number(0.2)], "parabolic stop and reverse") { OfBars(ParabolicSAR($0[0], $0[1])) },
        Entry(
            "ichimoku", [.length(9), .length(26), .length(52)],
            fields: ["_tenkan", "_kijun", "_span_a", "_span_b"], "Ichimoku"
        ) {
            Ichimoku($0.length(0), $0.length(1), $0.length(2))
        },
        Entry("chandelier", [.length(22), .number(3)], fields: ["_long", "_short"], "chandelier exits") {
            Chandelier($0.length(0), $0[1])
        },
    ]

    private static let volumes = [
        Entry("obv", [], "on balance volume") { _ in OfBars(OBV()) },
        Entry("ad", [], "accumulation and distribution") { _ in OfBars(AD()) },
        Entry("adosc", [.length(3), .length(10)], "Chaikin's oscillator") { OfBars(ADOscillator($0.length(0), $0.length(1))) },
        Entry("cmf", [.length(20)], "Chaikin's money flow") { OfBars(CMF($0.length(0))) },
        Entry("pvt", [], "price and volume trend") { _ in OfBars(PVT()) },
        Entry("efi", [.length(13)], "Elder's force index") { OfBars(ForceIndex($0.length(0))) },
        Entry("rvol", [.length(20)], "volume over its mean before") { OfBars(RelativeVolume($0.length(0))) },
        Entry("vwap", [.optionalLength], "volume weighted average price since 00:00 UTC, or of N candles") {
            $0.values.isEmpty ? OfBars(SessionVWAP()) as any Indicator : OfBars(VWMA($0.length(0), of: .hlc3))
        },
        Entry("volspike", [.length(10), .number(1.3)], "1 when the volume is above K times its mean") {
            OfBars(VolumeSpike($0.length(0), $0[1]))
        },
    ]

    private static let candles = [
        Entry("impulse", [.length(20), .number(1.5), .number(0.65)], "impulsive candle: 1, -1 or 0") {
            OfBars(Impulse($0.length(0), $0[1], $0[2]))
        },
        Entry("ha", [], fields: ["_open", "_high", "_low", "_close"], "Heikin-Ashi candle") { _ in HeikinAshi() },
        Entry(
            "pivots", [], fields: ["_pivot", "_r1", "_r2", "_r3", "_s1", "_s2", "_s3"],
            "classic pivot points of the UTC day before"
        ) { _ in Pivots() },
        Entry("divergence", [.length(14, atLeast: 2)], "divergence of close and MACD: 1, -1 or 0") { Divergence($0.length(0)) },
        Entry(
            "squeeze", [.length(20), .number(2, from: 1e-4), .length(120), .number(20, upTo: 100)],
            "1 when the Bollinger bands are narrower than most of the L times before"
        ) { Squeeze($0.length(0), $0[1], $0.length(2), $0[3]) },
        Entry(
            "mtrend", [.length(10), .length(5), .length(20)], fields: ["_dir", "_strength"],
            "momentum's short mean against its long one; _strength is how far apart they are, in Wilder's ATR of 14"
        ) { MomentumTrend($0.length(0), $0.length(1), $0.length(2)) },
        Entry("chop", [.length(14, atLeast: 2)], "choppiness index") { OfBars(Choppiness($0.length(0))) },
        Entry("fisher", [.length(9)], fields: ["", "_trigger"], "Fisher transform") { FisherTransform($0.length(0)) },
    ]
}
