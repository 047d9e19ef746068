import Shared

/// What indicators are computed from: one candle, in binary floating point.
struct Bar {
    /// When it opens, and the first millisecond after it.
    var time = 0
    var end = 0
    var open = 0.0
    var high = 0.0
    var low = 0.0
    var close = 0.0
    var volume = 0.0
    /// Nothing of it, nor of the time before it, is lost.
    var isWhole = true

    var typical: Double { (high + low + close) / 3 }
    var range: Double { high - low }

    /// How far the price went, the gap from the close before included.
    func trueRange(after close: Double) -> Double { max(high - low, abs(high - close), abs(low - close)) }
}

extension Bar {
    init(_ candle: borrowing CandleRecord, _ json: borrowing JSON) {
        time = candle.time
        end = candle.end
        (open, high, low, close, volume) = candle.doubles(json)
        // Nothing is traded at another price than the last, and what is made of no volume is unknown.
        if candle.priceType != .last { volume = .nan }
        isWhole = candle.marks.isWhole
    }
}

/// Which price of a candle an indicator looks at: the word behind the `@` of its option.
enum BarSource: String, CaseIterable {
    case open, high, low, close, hl2, hlc3, ohlc4, volume

    func of(_ bar: Bar) -> Double {
        switch self {
        case .open: bar.open
        case .high: bar.high
        case .low: bar.low
        case .close: bar.close
        case .hl2: (bar.high + bar.low) / 2
        case .hlc3: bar.typical
        case .ohlc4: (bar.open + bar.high + bar.low + bar.close) / 4
        case .volume: bar.volume
        }
    }
}
