import Shared

/// The state of a market at a moment, from which tickers are made.
struct Quote {
    var time = 0
    var last = 0
    var direction = SimulatedTrade.Direction.plus
    var bid = 0
    var bidSize = 0
    var ask = 0
    var askSize = 0
    /// The coin's price, in USD.
    var index = 0.0
    /// The mark price, in ticks.
    var mark = 0.0
    /// The extremes and sums of the last day, including the current minute.
    var high = 0
    var low = 0
    var volume = 0
    var turnover: Int128 = 0
    var priceBefore = 0
    var priceHourAgo = 0
    /// The open interest of both sides, in steps.
    var openInterest = 0
    /// The funding rate, in 1/10^8.
    var funding = 0
    var sequence = 0
}

extension Quote {
    mutating func add(_ makers: borrowing Makers, _ last: LastTrade) {
        bid = makers.book.bid
        bidSize = makers.book.size(bid)
        ask = makers.book.ask
        askSize = makers.book.size(ask)
        sequence = max(makers.lastChange.sequence, BookChange(time: last.time).sequence)
    }

    /// Adds the last day, including the current minute.
    mutating func add(_ day: borrowing Day, _ bar: MinuteBar) {
        high = bar.isEmpty ? day.high : max(day.high, bar.high)
        low = bar.isEmpty ? day.low : min(day.low, bar.low)
        volume = day.volume + bar.volume
        turnover = day.turnover + bar.turnover
        priceBefore = day.priceBefore
        priceHourAgo = day.priceHourAgo
    }

    /// Sets the open interest, and the funding rate that longs pay to shorts.
    mutating func addPositions(_ instrument: SimulatedInstrument, _ noise: Noise, _ minute: Int) {
        let usual = instrument.orderSize * instrument.ordersPerMinute * 600
        let crowd = 1 + 0.15 * noise.wave(minute, period: 900) + 0.02 * noise.wave(minute, period: 7)
        openInterest = Int(usual * crowd) * 2
        funding = 10_000 + Int(noise.wave(minute, period: 480) * 15_000)
    }
}

/// The value of an option as its trades state it.
struct OptionMark {
    var price = Decimal.zero
    var index = Decimal.zero
    var volatility = Decimal.zero

    init() {}

    init(_ terms: Terms, index: Double, at time: Int) {
        price = Decimal(fixed: terms.value(index, at: time).price, scale: 8)
        self.index = Decimal(fixed: index, scale: 8)
        volatility = Decimal(fixed: Terms.volatility, scale: 4)
    }
}

extension Decimal {
    init(fixed number: Double, scale: Int) {
        self.init(Int128(Int((number * SimulatedInstrument.powerOfTen(scale)).rounded())), scale: UInt8(scale))
    }
}
