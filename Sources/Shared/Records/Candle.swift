/// One candle of a series, by exact decimals.
package struct Candle {
    /// The open time, ms since the epoch, UTC.
    package var time: Int
    package var open: Decimal
    package var high: Decimal
    package var low: Decimal
    package var close: Decimal
    package var volume: Decimal
    /// Nil where the source does not tell it. Of an inverse contract's trades it has more decimals than are shown.
    package var turnover: Decimal?
    /// What only a candle made from trades knows.
    package var tape: Tape?
    package var isClosed: Bool
    package var marks = Marks()

    package struct Tape {
        package var trades: Int
        package var buyVolume: Decimal
        package var sellVolume: Decimal

        package init(trades: Int, buyVolume: Decimal, sellVolume: Decimal) {
            self.trades = trades
            self.buyVolume = buyVolume
            self.sellVolume = sellVolume
        }
    }

    package enum Backfill: UInt8 {
        case history, gap
    }

    /// What has to be known of a candle before it is trusted.
    package struct Marks {
        /// Fetched to warm up, or to fill a hole.
        package var backfill: Backfill?
        /// Data of so many candles before this one is lost.
        package var gap = 0
        /// Built from trades or parts that do not cover it all.
        package var isPartial = false
        /// No trade happened; made to keep the series whole.
        package var isFilled = false
        /// Its closing never came; the next candle's arrival closed it.
        package var isInferred = false
        package var isSimulated = false

        package init() {}

        /// Nothing of the candle, nor of the time before it, is lost.
        package var isWhole: Bool { !isPartial && gap == 0 }
    }

    package init(
        time: Int, open: Decimal, high: Decimal, low: Decimal, close: Decimal, volume: Decimal, turnover: Decimal?,
        isClosed: Bool
    ) {
        self.time = time
        self.open = open
        self.high = high
        self.low = low
        self.close = close
        self.volume = volume
        self.turnover = turnover
        self.isClosed = isClosed
    }

    package init(time: Int, _ numbers: CandleNumbers, turnover: Decimal?, isClosed: Bool) {
        self.init(
            time: time, open: numbers.open, high: numbers.high, low: numbers.low, close: numbers.close, volume: numbers.volume,
            turnover: turnover, isClosed: isClosed)
    }
}

// MARK: - As a record

extension Output {
    /// The candle as a line.
    package mutating func write(_ candle: Candle, of key: SeriesKey) {
        write("{\"type\":\"candle\",\"category\":\"")
        write(key.category)
        write("\",\"symbol\":\"")
        write(key.symbol)
        write("\",\"interval\":\"")
        write(string: key.interval?.name ?? "")
        if key.priceType != .last {
            write("\",\"price_type\":\"")
            write(string: key.priceType.name)
        }
        write("\",\"time\":")
        write(candle.time)
        write(",\"open\":")
        write(candle.open)
        write(",\"high\":")
        write(candle.high)
        write(",\"low\":")
        write(candle.low)
        write(",\"close\":")
        write(candle.close)
        if key.priceType == .last {
            write(",\"volume\":")
            write(candle.volume)
            write(",\"turnover\":")
            write(orNull: candle.shownTurnover(inverse: key.isInverse))
        } else {
            // Nothing is traded at such a price.
            write(",\"volume\":null,\"turnover\":null")
        }
        if let tape = candle.tape {
            write(",\"trades\":")
            write(tape.trades)
            write(",\"buy_volume\":")
            write(tape.buyVolume)
            write(",\"sell_volume\":")
            write(tape.sellVolume)
            write(",\"vwap\":")
            write(orNull: candle.vwap(inverse: key.isInverse))
        }
        if candle.isClosed { write(",\"closed\":true") } else { write(",\"closed\":false") }
        write(candle.marks)
        write("}\n")
    }

    package mutating func write(_ marks: Candle.Marks) {
        switch marks.backfill {
        case .history: write(",\"backfill\":\"history\"")
        case .gap: write(",\"backfill\":\"gap\"")
        case nil: break
        }
        if marks.gap > 0 {
            write(",\"gap\":")
            write(marks.gap)
        }
        if marks.isPartial { write(",\"partial\":true") }
        if marks.isFilled { write(",\"filled\":true") }
        if marks.isInferred { write(",\"inferred\":true") }
        if marks.isSimulated { write(",\"simulated\":true") }
    }

    package mutating func write(orNull number: Decimal?) {
        if let number { write(number) } else { write("null") }
    }
}

extension SeriesKey {
    private static let inverse = Label("inverse")
    private static let option = Label("option")
    private static let spread = Label("spread")

    /// Whether volume counts USD and turnover coins.
    package var isInverse: Bool { category == SeriesKey.inverse }

    package var isSpread: Bool { SeriesKey.isSpread(category) }

    static func isSpread(_ category: Label) -> Bool { category == spread }

    package var isOption: Bool { SeriesKey.isOption(category) }

    static func isOption(_ category: Label) -> Bool { category == option }
}

extension Candle {
    /// The mean price, weighted by volume: what was paid for what was got. Nil without volume.
    func vwap(inverse: Bool) -> Decimal? {
        if !inverse { return turnover?.divided(by: volume) }
        guard let turnover, let mean = volume.divided(by: turnover) else { return nil }
        // The turnover is rounded, so the mean price could lie a last digit beside the only price of a candle.
        return min(max(mean, low), high)
    }

    /// Trades of inverse contracts are worth quotients. So many decimals make the mean price of their sum exact.
    package static let coinDecimals: UInt8 = 24

    /// The turnover as it is written: coins rounded to 12 decimals.
    package func shownTurnover(inverse: @autoclosure () -> Bool) -> Decimal? {
        guard let turnover, turnover.scale > 12, inverse() else { return turnover }
        return turnover.divided(by: Decimal(1))
    }

    /// Takes the mean price of an inverse contract's trades back in, which has more digits than the turnover that was written.
    mutating func refineTurnover(vwap: Decimal) {
        guard let coins = volume.divided(by: vwap, decimals: Candle.coinDecimals), coins.divided(by: Decimal(1)) == turnover
        else { return }
        turnover = coins
    }
}
