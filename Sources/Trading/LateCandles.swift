import Shared

/// Candles that come after a newer one of their series. What was decided since is not decided again; but a stop that such a candle
/// reached was reached.
extension Desk {
    package mutating func takeLate(_ bar: VenueBar, of number: SeriesID) throws(Failure) {
        // What came before comes again in a replay, and when a feed is connected anew.
        guard let hole = series[number].holes.firstIndex(where: { $0.contains(bar.time) }) else { return }
        series[number].fill(hole, with: bar)
        // It speaks against a time that is too far ahead.
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
    /// So many holes are kept; candles that are missing for good are no reason to grow.
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
