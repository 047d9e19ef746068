/// One candle of a series, in exact decimals.
package struct Candle {
    /// The open time, ms since the epoch, UTC.
    package var time: Int
    package var open: Decimal
    package var high: Decimal
    package var low: Decimal
    package var close: Decimal
    package var volume: Decimal
    /// Nil if the source does not have it. Summed from an inverse contract's trades, it has more decimals than are written.
    package var turnover: Decimal?
    /// Trade counts and volumes, known only for a candle built from trades.
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

    /// Marks that say how far a candle can be trusted.
    package struct Marks {
        /// Set if the candle was fetched, as history for warm-up or to fill a gap.
        package var backfill: Backfill?
        /// The number of candles before this one whose data is missing.
        package var gap = 0
        /// Built from trades or shorter candles that do not cover the whole interval.
        package var isPartial = false
        /// Generated to keep the series complete, because no trade happened.
        package var isFilled = false
        /// Closed by the arrival of the next candle, because its own close never arrived.
        package var isInferred = false
        package var isSimulated = false

        package init() {}

        /// Whether no data of the candle, or of the time before it, is missing.
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
    /// Writes the marks that are set as members.
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

    /// Whether the market is inverse: its volume is in USD and its turnover in coins.
    package var isInverse: Bool { category == SeriesKey.inverse }

    package var isSpread: Bool { SeriesKey.isSpread(category) }

    static func isSpread(_ category: Label) -> Bool { category == spread }

    package var isOption: Bool { SeriesKey.isOption(category) }

    static func isOption(_ category: Label) -> Bool { category == option }
}

extension Candle {
    /// The volume-weighted average price (VWAP). Nil without volume or turnover.
    func vwap(inverse: Bool) -> Decimal? {
        if !inverse { return turnover?.divided(by: volume) }
        guard let turnover, let mean = volume.divided(by: turnover) else { return nil }
        // The turnover is rounded, so the average could differ from the only price of a candle in its last digit.
        return min(max(mean, low), high)
    }

    /// The decimals of turnover in coins, whose trades are quotients. This many make the average price of a sum exact.
    package static let coinDecimals: UInt8 = 24

    /// The turnover as it is written: coins rounded to 12 decimals.
    package func shownTurnover(inverse: @autoclosure () -> Bool) -> Decimal? {
        guard let turnover, turnover.scale > 12, inverse() else { return turnover }
        return turnover.divided(by: Decimal(1))
    }

    /// Restores the digits of an inverse contract's turnover that writing rounded away, from its VWAP. No effect if the two
    /// disagree.
    mutating func refineTurnover(vwap: Decimal) {
        guard let coins = volume.divided(by: vwap, decimals: Candle.coinDecimals), coins.divided(by: Decimal(1)) == turnover
        else { return }
        turnover = coins
    }
}
