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
        begin(record: "candle", of: key)
        if let interval = key.interval { member("interval", interval) }
        if key.priceType != .last { member("price_type", quoted: key.priceType.name) }
        member("time", candle.time)
        member("open", candle.open)
        member("high", candle.high)
        member("low", candle.low)
        member("close", candle.close)
        // Nothing is traded at another price than the last.
        let isTraded = key.priceType == .last
        member("volume", isTraded ? candle.volume : nil)
        member("turnover", isTraded ? candle.shownTurnover(inverse: key.isInverse) : nil)
        if let tape = candle.tape {
            member("trades", tape.trades)
            member("buy_volume", tape.buyVolume)
            member("sell_volume", tape.sellVolume)
            member("vwap", candle.vwap(inverse: key.isInverse))
        }
        member("closed", candle.isClosed)
        write(candle.marks)
        endRecord()
    }

    /// The marks that are set, as members.
    package mutating func write(_ marks: Candle.Marks) {
        switch marks.backfill {
        case .history: member("backfill", "history")
        case .gap: member("backfill", "gap")
        case nil: break
        }
        if marks.gap > 0 { member("gap", marks.gap) }
        mark("partial", if: marks.isPartial)
        mark("filled", if: marks.isFilled)
        mark("inferred", if: marks.isInferred)
        mark("simulated", if: marks.isSimulated)
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
