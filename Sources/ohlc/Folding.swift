import Shared

// From a feed's candles and trades to the candles of the series.

extension Ohlc {
    /// Takes the next candle of a feed. `verbatim` when the line at hand is this very candle.
    mutating func add(_ candle: inout Candle, _ interval: Interval, to feed: Int, verbatim: Bool) throws(Failure) {
        switch feeds[feed].judge(candle) {
        case .repeated: leftOut.repeatedCandles += 1
        case .late: leftOut.lateCandles += 1
        case .waits(let isFirst):
            if isFirst {
                messages.note("\(feedTable.keys[feed]): \(Messages.clock(candle.time)) and later wait for what was missed")
            }
        case .nextAfterUnclosed:
            if let inferred = feeds[feed].closedByNext {
                leftOut.inferred += 1
                try deliver(inferred, interval, from: feed, missing: nil, verbatim: false)
            }
            fallthrough
        case .next:
            let missing = feeds[feed].take(&candle, interval)
            try deliver(candle, interval, from: feed, missing: missing, verbatim: verbatim)
        }
    }

    private mutating func deliver(
        _ candle: borrowing Candle, _ interval: Interval, from feed: Int, missing: LostCandles?, verbatim: Bool
    ) throws(Failure) {
        for place in feeds[feed].targets.indices {
            switch feeds[feed].targets[place] {
            case .series(let number): try put(candle, number, missing: missing, verbatim: verbatim)
            case .builder(let builder):
                let change = builders[builder].add(candle, missing: missing, heardFrom: heardFrom)
                if change.isLate { leftOut.lateCandles += 1 }
                try apply(change, builder)
                if candle.isClosed {
                    try put(builders[builder].closeIfComplete(at: interval.end(of: candle.time)), of: builder)
                }
            }
        }
    }

    /// Takes the next trade of a feed.
    mutating func add(_ trade: Trade, isSimulated: Bool, to feed: Int) throws(Failure) {
        for place in feeds[feed].targets.indices {
            guard case .builder(let builder) = feeds[feed].targets[place] else { continue }
            let change = builders[builder].add(trade, isSimulated: isSimulated, heardFrom: heardFrom)
            if change.isLate {
                if leftOut.lateTrades == 0 {
                    messages.note(
                        "\(name(of: builder)): a trade came after its candle had closed; such are left out and counted")
                }
                leftOut.lateTrades += 1
            }
            try apply(change, builder)
            if let end = builders[builder].bucket?.end { nextDue = min(nextDue, end + options.grace) }
        }
    }

    /// Puts out what a builder has closed, and remembers that its candle has changed.
    private mutating func apply(_ change: Builder.Change, _ builder: Int) throws(Failure) {
        try put(change.closed, of: builder)
        if !builders[builder].isTouched {
            builders[builder].isTouched = true
            touched.append(builder)
        }
        if change.overflows {
            throw .badRecord("\(name(of: builder)): expected sums of at most 38 digits; the candle is marked partial")
        }
    }

    private func name(of builder: Int) -> SeriesKey { seriesTable.keys[builders[builder].series] }

    /// Puts out the forming candles that the line at hand has changed, each once.
    mutating func putTouched() throws(Failure) {
        for builder in touched {
            builders[builder].isTouched = false
            try put(builders[builder].current, of: builder)
        }
        touched.removeAll(keepingCapacity: true)
    }

    /// Gives out what waited for a backfill.
    mutating func release(_ feed: Int) throws(Failure) {
        guard case .candles(let interval) = feeds[feed].source else { return }
        for var candle in feeds[feed].release() { try add(&candle, interval, to: feed, verbatim: false) }
    }
}

// MARK: - Closing by the stream's time

extension Ohlc {
    /// Closes the candles made from trades whose end the stream's time has passed by the grace.
    mutating func closeDue() throws(Failure) {
        if streamTime < nextDue { return }
        let time = streamTime - options.grace
        nextDue = .max
        for builder in builders.indices where series[builders[builder].series].source == .trades {
            try put(builders[builder].closeIfDue(at: time), of: builder)
            if let end = builders[builder].bucket?.end {
                nextDue = min(nextDue, end + options.grace)
            } else if options.fills, let end = try fillQuiet(builder, until: time) {
                nextDue = min(nextDue, end + options.grace)
            }
        }
    }

    /// Fills the intervals in which a series made from trades had none; says when the next of them ends.
    private mutating func fillQuiet(_ builder: Int, until end: Int) throws(Failure) -> Int? {
        let number = builders[builder].series
        guard series[number].canFill(until: end) else { return nil }
        while let candle = series[number].filler(until: end) {
            if builders[builder].isLost(from: candle.time, to: series[number].interval.end(of: candle.time)) { return nil }
            try put(candle, number, missing: nil, verbatim: false)
            builders[builder].skip(to: candle.time)
        }
        return series[number].endOfNext
    }
}

// MARK: - Putting out

extension Ohlc {
    private mutating func put(_ made: Builder.Made?, of builder: Int) throws(Failure) {
        guard let made else { return }
        try put(made.candle, builders[builder].series, missing: made.missing, verbatim: false)
    }

    private mutating func put(_ candle: borrowing Candle, _ number: Int, missing: LostCandles?, verbatim: Bool) throws(Failure)
    {
        let time = candle.time
        if series[number].isLate(candle) {
            leftOut.lateCandles += 1
            return
        }
        if time != series[number].last {
            try fill(number, until: missing?.first ?? time)
            if candle.marks.gap > 0 {
                let lost = Messages.count(candle.marks.gap, "candle")
                messages.note("\(seriesTable.keys[number]): \(lost) lost before \(Messages.clock(time))")
            }
        }
        series[number].note(candle)
        try write(candle, number, verbatim: verbatim)
    }

    /// Fills the intervals without a trade that end by `end`.
    private mutating func fill(_ number: Int, until end: Int) throws(Failure) {
        guard options.fills, series[number].canFill(until: end) else { return }
        while let candle = series[number].filler(until: end) {
            series[number].note(candle)
            try write(candle, number, verbatim: false)
        }
    }

    private mutating func write(_ candle: borrowing Candle, _ number: Int, verbatim: Bool) throws(Failure) {
        if options.skipsPartial, candle.marks.isPartial { return }
        if candle.isClosed { try files?.add(candle, number, of: seriesTable.keys[number]) }
        if options.closedOnly, !candle.isClosed { return }
        let key = seriesTable.keys[number]
        if case .rows = options.csv {
            if candle.isClosed { stream.output.writeRow(candle, of: key) }
        } else if verbatim {
            stream.writeOn()
        } else {
            stream.output.write(candle, of: key)
        }
    }
}
