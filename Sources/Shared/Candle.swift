/// One candle of a series, by exact decimals.
package struct Candle {
    /// The open time, ms since the epoch, UTC.
    package var time: Int
    package var open: Decimal
    package var high: Decimal
    package var low: Decimal
    package var close: Decimal
    package var volume: Decimal
    /// Nil where the source does not tell it.
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
        write(",\"volume\":")
        write(candle.volume)
        write(",\"turnover\":")
        write(orNull: candle.turnover)
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

    /// Whether volume counts USD and turnover coins.
    package var isInverse: Bool { category == SeriesKey.inverse }

    package var isOption: Bool { category == SeriesKey.option }
}

extension Candle {
    /// The mean price, weighted by volume: what was paid for what was got. Nil without volume.
    func vwap(inverse: Bool) -> Decimal? {
        guard let turnover else { return nil }
        return inverse ? volume.divided(by: turnover) : turnover.divided(by: volume)
    }
}
