/// Where a series of candles stands. Each candle begins after the one before it, and closes once; what a stage does with one that
/// does not, is the stage's.
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
        /// Of a candle before the last, or of one that has closed.
        case late
    }

    package init() {}

    /// Behind a candle that closed, if there was one.
    package init(closed: Int?) { (last, lastClosed) = (closed, closed) }

    /// Whether the last candle has closed, and the next one is awaited.
    @inlinable package var isClosed: Bool { last == lastClosed }

    /// Where a candle that opens at `time` stands in the series.
    @inlinable package func place(of time: Int) -> Place {
        guard let last else { return .newer }
        if time > last { return .newer }
        return time < last || isClosed ? .late : .same
    }

    /// How a late candle is refused.
    package func refusal(of time: Int, _ key: SeriesKey) -> Failure {
        .badRecord("expected a candle of \(key) after \(last ?? 0), got \(time)")
    }

    /// Takes the candle as the last one. It must not be late.
    package mutating func take(_ time: Int, isClosed: Bool) {
        last = time
        if isClosed { lastClosed = time }
    }
}
