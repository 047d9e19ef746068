import Shared
import TestSupport

@testable import Indicators

/// Candles for indicators, and their columns.
struct Market {
    let bars: [Bar]

    var open: Series { column(\.open) }
    var high: Series { column(\.high) }
    var low: Series { column(\.low) }
    var close: Series { column(\.close) }
    var volume: Series { column(\.volume) }
    var middle: Series { (high + low) / 2 }
    var typical: Series { (high + low + close) / 3 }
    var range: Series { high - low }
    /// The largest of the range and of the distances from the last close to the high and to the low.
    var trueRange: Series {
        let last = close.before(1)
        return range.max((high - last).size).max((low - last).size).known(where: last)
    }

    private func column(_ path: KeyPath<Bar, Double>) -> Series { Series(bars.map { $0[keyPath: path] }) }

    /// Half-hour candles with gaps, flat stretches and candles without volume.
    static func lively(_ count: Int, seed: UInt64 = 7, price: Double = 100) -> Market {
        var random = Seeded(seed: seed)
        func noise() -> Double { Double(Int(random.next() >> 44)) / Double(1 << 20) - 0.5 }
        var close = price
        return Market(
            bars: (0..<count).map { number in
                let isFlat = number % 97 < 9
                let open = isFlat || number % 5 != 0 ? close : close * (1 + noise() * 0.01)
                // The price stays near its start.
                close = isFlat ? open : open * (1 + noise() * 0.02) * (open > price * 2 ? 0.99 : open < price / 2 ? 1.01 : 1)
                let high = max(open, close) * (isFlat ? 1 : 1 + abs(noise()) * 0.01)
                let low = min(open, close) * (isFlat ? 1 : 1 - abs(noise()) * 0.01)
                let volume = isFlat || number % 11 == 0 ? 0 : abs(noise()) * 100
                return bar(number, open, high, low, close, volume)
            })
    }

    /// A market with moves and volume in every candle.
    static func steady(_ count: Int) -> Market {
        func price(_ number: Int) -> Double { 100 + Double(number * 7919 % 13) / 2 }
        return Market(
            bars: (0..<count).map { number in
                let (open, close) = (price(number), price(number + 1))
                return bar(number, open, max(open, close) + 1, min(open, close) - 1, close, 1 + Double(number % 5))
            })
    }

    /// A market whose price never moves.
    static func flat(_ count: Int, volume: Double) -> Market { Market(bars: (0..<count).map { bar($0, 7, 7, 7, 7, volume) }) }

    private static func bar(
        _ number: Int, _ open: Double, _ high: Double, _ low: Double, _ close: Double, _ volume: Double
    ) -> Bar {
        Bar(
            time: number * 1_800_000, end: (number + 1) * 1_800_000, open: open, high: high, low: low, close: close,
            volume: volume)
    }
}
