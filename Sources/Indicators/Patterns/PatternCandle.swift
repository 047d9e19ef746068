/// A candle with the measures that patterns use.
struct PatternCandle {
    let open: Double
    let high: Double
    let low: Double
    let close: Double

    init(_ bar: Bar) { (open, high, low, close) = (bar.open, bar.high, bar.low, bar.close) }

    static let none = PatternCandle(Bar(time: 0, end: 0, open: 0, high: 0, low: 0, close: 0, volume: 0))

    /// Whether the candle closed at or above its open.
    var isWhite: Bool { close >= open }
    var isBlack: Bool { !isWhite }
    var sign: Double { isWhite ? 1 : -1 }
    var body: Double { abs(close - open) }
    var range: Double { high - low }
    /// The ends of the body.
    var top: Double { max(open, close) }
    var bottom: Double { min(open, close) }
    var upper: Double { high - (isWhite ? close : open) }
    var lower: Double { (isWhite ? open : close) - low }

    /// The close plus a share of the body, rounded once, as in TA-Lib's builds, because on a grid of ticks a price is often
    /// exactly there.
    func close(plus share: Double) -> Double { close.addingProduct(body, share) }

    func isBodyAbove(_ other: PatternCandle) -> Bool { bottom > other.top }
    func isBodyBelow(_ other: PatternCandle) -> Bool { top < other.bottom }
    func isAbove(_ other: PatternCandle) -> Bool { low > other.high }
    func isBelow(_ other: PatternCandle) -> Bool { high < other.low }
}
