import Shared

/// The smooth path of an instrument's price, minute by minute. Simulated trades move the price around this path.
struct Course {
    /// One minute of the path. Prices are in ticks.
    struct Minute {
        var start = 0
        /// The price at the start of this minute, and at the start of the next.
        var from = 0.0
        var to = 0.0
        /// The standard deviation of a minute's move, from this minute's activity.
        var deviation = 0.0
        /// The activity of the minute; the mean of all minutes is 1.
        var activity = 1.0
        /// The coin's price in USD at the start of this minute, and at the start of the next.
        var indexFrom = 0.0
        var indexTo = 0.0

        /// The share of the minute that has passed at `time`, in whole seconds: mark and index prices move once a second.
        private func share(_ time: Int) -> Double {
            Double(time.floored(by: 1000) * 1000 - start) / Double(Interval.minute)
        }

        /// The coin's price at `time`.
        func index(_ time: Int) -> Double { indexFrom + (indexTo - indexFrom) * share(time) }

        /// The mark price at `time`: the mean of the last price and the path's price.
        func mark(_ time: Int, last: Int) -> Double { (from + (to - from) * share(time) + Double(last)) / 2 }
    }

    let instrument: SimulatedInstrument
    private let ticksPerUnit: Double
    private let shared: Double
    private let own: Double
    /// Noise for the difference between the instrument's price and the coin's price, as a share of the coin's price.
    private let premium: Noise
    private let otherPremium: Noise
    private var market: Path
    private var coin: Path
    /// The prices at the start of a minute, kept from the end of the minute before it.
    private var known = (minute: Int.min, index: 0.0, price: 0.0)

    init(_ instrument: SimulatedInstrument, seed: UInt64) {
        self.instrument = instrument
        let volatility = instrument.coin.volatility
        own = volatility * instrument.coin.own
        shared = (volatility * volatility - own * own).squareRoot()
        ticksPerUnit = instrument.ticksPerUnit
        market = Path(Noise(seed: seed, "market"))
        coin = Path(Noise(seed: seed, instrument.coin.name))
        let perpetual = "linear:\(instrument.coin.name)USDT"
        let isOwn = if case .outright = instrument.kind { true } else { false }
        premium = Noise(seed: seed, (isOwn ? instrument.name : perpetual) + " premium")
        otherPremium = Noise(seed: seed, "spot:\(instrument.coin.name)USDT premium")
    }

    mutating func minute(_ number: Int) -> Minute {
        let market = market.step(number)
        let coin = coin.step(number)
        let base = instrument.coin.price
        if known.minute != number {
            let index = base * (market.from * shared + coin.from * own).exponential
            known = (number, index, price(index, number))
        }
        let index = base * (market.to * shared + coin.to * own).exponential
        let variance = market.activity * shared * shared + coin.activity * own * own
        var minute = Minute()
        minute.start = number * Interval.minute
        minute.from = known.price
        minute.indexFrom = known.index
        minute.to = price(index, number + 1)
        minute.indexTo = index
        minute.activity = variance / (shared * shared + own * own)
        let volatility = (variance / 1440).squareRoot()
        switch instrument.kind {
        case .outright: minute.deviation = minute.from * volatility
        case .option: minute.deviation = index * ticksPerUnit * volatility * 0.4
        case .spread: minute.deviation = index * ticksPerUnit * 0.000_05
        }
        known = (number + 1, index, minute.to)
        return minute
    }

    /// The instrument's price in ticks at the start of a minute, from the coin's price in USD.
    private func price(_ index: Double, _ minute: Int) -> Double {
        switch instrument.kind {
        case .outright: return max(index * (1 + premium(premium, minute, instrument.category)) * ticksPerUnit, 20)
        case .option(let terms):
            return max(terms.value(index, at: minute * Interval.minute).price * ticksPerUnit, 6)
        case .spread:
            return index * (premium(premium, minute, .linear) - premium(otherPremium, minute, .spot)) * ticksPerUnit
        }
    }

    private func premium(_ noise: Noise, _ minute: Int, _ category: Category) -> Double {
        let level = category == .spot ? 0 : 0.0001
        let width = category == .spot ? 0.000_05 : 0.0004
        return level + width * (noise.wave(minute, period: 480) * 0.7 + noise.wave(minute, period: 23) * 0.3)
    }
}
