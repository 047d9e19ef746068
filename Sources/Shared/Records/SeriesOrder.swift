/// The order of a series of candles: each candle begins after the one before it and closes once. Each stage decides what it
/// does with a candle that breaks this order.
package struct SeriesOrder {
    /// The open time of the last candle.
    @usableFromInline package private(set) var last: Int?
    /// The open time of the last candle that closed.
    @usableFromInline package private(set) var lastClosed: Int?

    package enum Place {
        /// The first state of a new candle.
        case newer
        /// Another state of the candle that forms.
        case same
        /// A candle from before the last one, or one that has closed already.
        case late
    }

    package init() {}

    /// Begins after a candle that has closed, if there was one.
    package init(closed: Int?) { (last, lastClosed) = (closed, closed) }

    /// Whether the last candle has closed, and the next one is awaited.
    @inlinable package var isClosed: Bool { last == lastClosed }

    /// Returns the place of a candle that opens at `time`, relative to the candles so far.
    @inlinable package func place(of time: Int) -> Place {
        guard let last else { return .newer }
        if time > last { return .newer }
        return time < last || isClosed ? .late : .same
    }

    /// The error for a late candle.
    package func refusal(of time: Int, _ key: SeriesKey) -> Failure {
        .badRecord("expected a candle of \(key) after \(last ?? 0), got \(time)")
    }

    /// Makes this candle the last one. It must not be late.
    package mutating func take(_ time: Int, isClosed: Bool) {
        last = time
        if isClosed { lastClosed = time }
    }
}
