import Shared

/// Handles candles that come after a newer one of their series. Decisions made since then stand. But if a late candle reached
/// the position's stop, the position is closed.
extension Desk {
    package mutating func takeLate(_ bar: VenueBar, of number: SeriesID) throws(Failure) {
        // A candle outside the known holes was seen before: a replay or a reconnection has repeated it.
        guard let hole = series[number].holes.firstIndex(where: { $0.contains(bar.time) }) else { return }
        series[number].fill(hole, with: bar)
        // A late candle is evidence that an earlier time may have been too far ahead.
        try advance(to: bar.end - 1, from: bar.time)
        series[number].late += 1
        counts.late += 1
        if series[number].late == 1 {
            messages.error(
                """
                \(series[number].key): the candle of \(Timestamp.text(bar.time)) came after a newer one; late candles are counted, \
                move no stop and open nothing, but a stop that one has reached closes the position
                """)
        }
        let market = series[number].market
        guard options.isPaper, !markets[market].kept.isTradeDriven, markets[market].kept.pace == number,
            let position = markets[market].kept.position, position.entryTime <= bar.time, let stop = markets[market].book.stop,
            position.isLong ? bar.low <= stop : bar.high >= stop
        else { return }
        try leave(market, because: markets[market].book.stopReason, named: position.signal, at: clock)
        try takeEvents()
    }

    package var lateCandles: String? {
        counts.late == 0 ? nil : "\(Messages.count(counts.late, "candle")) came after a newer one of the same series"
    }
}

extension SeriesState {
    /// At most this many holes are kept, so that candles which never come do not grow memory.
    private static let mostHoles = 1000

    package mutating func noteHole(before bar: VenueBar) {
        guard kept.order.last != nil, kept.end > 0, bar.time > kept.end else { return }
        if holes.count == Self.mostHoles { holes.removeFirst() }
        holes.append(kept.end..<bar.time)
    }

    package mutating func fill(_ place: Int, with bar: VenueBar) {
        let hole = holes.remove(at: place)
        for rest in [hole.lowerBound..<max(hole.lowerBound, bar.time), min(bar.end, hole.upperBound)..<hole.upperBound] {
            if !rest.isEmpty { holes.append(rest) }
        }
    }
}
