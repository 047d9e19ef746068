import Shared

/// What indicators are computed from: one candle, in binary floating point.
package struct Bar {
    /// When it opens, and the first millisecond after it.
    package var time: Int
    package var end: Int
    package var open: Double
    package var high: Double
    package var low: Double
    package var close: Double
    package var volume: Double
    /// Nothing of it, nor of the time before it, is lost.
    package var isWhole: Bool

    package init(
        time: Int, end: Int, open: Double, high: Double, low: Double, close: Double, volume: Double, isWhole: Bool = true
    ) {
        (self.time, self.end, self.isWhole) = (time, end, isWhole)
        (self.open, self.high, self.low, self.close, self.volume) = (open, high, low, close, volume)
    }

    var typical: Double { (high + low + close) / 3 }
    var range: Double { high - low }

    /// How far the price went, the gap from the close before included.
    func trueRange(after close: Double) -> Double { max(high - low, abs(high - close), abs(low - close)) }
}

extension Bar {
    package init(_ candle: borrowing CandleRecord, _ json: borrowing JSON) {
        time = candle.time
        end = candle.end
        (open, high, low, close, volume) = candle.doubles(json)
        // Nothing is traded at another price than the last, and what is made of no volume is unknown.
        if candle.priceType != .last { volume = .nan }
        isWhole = candle.marks.isWhole
    }
}

/// Which price of a candle an indicator looks at: the word behind the `@` of its option.
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
