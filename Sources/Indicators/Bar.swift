import Shared

/// The input of indicators: one candle, in binary floating point.
package struct Bar {
    /// The open time, and the first millisecond after the candle.
    package var time: Int
    package var end: Int
    package var open: Double
    package var high: Double
    package var low: Double
    package var close: Double
    package var volume: Double
    /// Whether no data is missing, neither in the candle nor directly before it.
    package var isWhole: Bool

    package init(
        time: Int, end: Int, open: Double, high: Double, low: Double, close: Double, volume: Double, isWhole: Bool = true
    ) {
        (self.time, self.end, self.isWhole) = (time, end, isWhole)
        (self.open, self.high, self.low, self.close, self.volume) = (open, high, low, close, volume)
    }

    var typical: Double { (high + low + close) / 3 }
    var range: Double { high - low }

    /// The true range: the price range, including the gap from the previous close.
    func trueRange(after close: Double) -> Double { max(high - low, abs(high - close), abs(low - close)) }
}

extension Bar {
    package init(_ candle: borrowing CandleRecord, _ json: borrowing JSON) {
        time = candle.time
        end = candle.end
        (open, high, low, close, volume) = candle.doubles(json)
        // Only last prices have a volume. For other prices, the volume and all that is computed from it are unknown.
        if candle.priceType != .last { volume = .nan }
        isWhole = candle.marks.isWhole
    }
}

/// The price of a candle that an indicator reads: the word after the `@` in its option.
package enum BarSource: String, CaseIterable, Sendable {
    case open, high, low, close, hl2, hlc3, hlcc4, ohlc4, volume

    package func of(_ bar: Bar) -> Double {
        switch self {
        case .open: bar.open
        case .high: bar.high
        case .low: bar.low
        case .close: bar.close
        case .hl2: (bar.high + bar.low) / 2
        case .hlc3: bar.typical
        case .hlcc4: (bar.high + bar.low + 2 * bar.close) / 4
        case .ohlc4: (bar.open + bar.high + bar.low + bar.close) / 4
        case .volume: bar.volume
        }
    }
}
