import Shared

// Turns the candles and trades of feeds into the candles of series.

extension Ohlc {
    /// Takes the next candle of a feed. `verbatim` means that the current line is this candle.
    mutating func add(_ candle: inout Candle, _ interval: Interval, to feed: Int, verbatim: Bool) throws(Failure) {
        switch feeds[feed].judge(candle, interval, streamTime: clock.now) {
        case .repeated: leftOut.repeatedCandles += 1
        case .late: leftOut.lateCandles += 1
        case .waits(let isFirst):
            if isFirst {
                messages.note(
                    "\(feedTable.keys[feed]): holding candles from \(Messages.moment(candle.time)) until the backfill arrives")
            }
        case .waitedEnough:
            messages.note("\(feedTable.keys[feed]): the backfill did not arrive in time; continuing without it")
            try release(feed)
        case .nextAfterUnclosed:
            if let inferred = feeds[feed].closedByNext {
                leftOut.inferred += 1
                try deliver(inferred, interval, from: feed, missing: nil, verbatim: false)
            }
            fallthrough
        case .next:
            let missing = feeds[feed].take(&candle, interval)
            try deliver(candle, interval, from: feed, missing: missing, verbatim: verbatim)
            if feeds[feed].canRelease(interval) { try release(feed) }
        }
    }

    private mutating func deliver(
        _ candle: borrowing Candle, _ interval: Interval, from feed: Int, missing: LostCandles?, verbatim: Bool
    ) throws(Failure) {
        for place in feeds[feed].targets.indices {
            switch feeds[feed].targets[place] {
            case .series(let number): try put(candle, number, missing: missing, verbatim: verbatim)
            case .builder(let builder):
                let heardFrom = max(clock.heardFrom, feeds[feed].subscribedAt)
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
    mutating func add(_ trade: PublicTrade, marks: Candle.Marks, to feed: Int) throws(Failure) {
        for place in feeds[feed].targets.indices {
            guard case .builder(let builder) = feeds[feed].targets[place] else { continue }
            let heardFrom = max(clock.heardFrom, feeds[feed].subscribedAt)
            let change = builders[builder].add(trade, marks: marks, heardFrom: heardFrom)
            if change.isLate {
                if leftOut.lateTrades == 0 {
                    messages.note(
                        "\(name(of: builder)): a trade came after its candle had closed; such trades are dropped and counted")
                }
                leftOut.lateTrades += 1
            }
            try apply(change, builder)
            if let end = builders[builder].bucket?.end { nextDue = min(nextDue, end + options.grace) }
        }
    }

    /// Writes the candle that a builder has closed, and notes that its current candle has changed.
    private mutating func apply(_ change: Builder.Change, _ builder: Int) throws(Failure) {
        try put(change.closed, of: builder)
        if !builders[builder].isTouched {
            builders[builder].isTouched = true
            touched.append(builder)
        }
        if change.overflows {
            overflow = .badRecord(
                "\(name(of: builder)): expected sums of at most 38 digits; the candle is marked partial")
        }
    }

    private func name(of builder: Int) -> SeriesKey { seriesTable.keys[builders[builder].series] }

    /// Writes the forming candles that the current line has changed, each once.
    mutating func putTouched() throws(Failure) {
        for builder in touched {
            builders[builder].isTouched = false
            try put(builders[builder].current, of: builder)
        }
        touched.removeAll(keepingCapacity: true)
    }

    /// Processes the candles that waited for a backfill.
    mutating func release(_ feed: Int) throws(Failure) {
        guard case .candles(let interval) = feeds[feed].source else { return }
        for var candle in feeds[feed].release() { try add(&candle, interval, to: feed, verbatim: false) }
    }
}

// MARK: - Closing by stream time

extension Ohlc {
    /// Closes the candles built from trades once stream time has passed their end by the grace.
    mutating func closeDue() throws(Failure) {
        if clock.now < nextDue { return }
        let passed = clock.now - options.grace
        nextDue = .max
        for builder in builders.indices where series[builders[builder].series].source == .trades {
            try put(builders[builder].closeIfDue(at: passed), of: builder)
            if let end = builders[builder].bucket?.end {
                nextDue = min(nextDue, end + options.grace)
            } else if options.fills, let end = try fillQuiet(builder, until: passed) {
                nextDue = min(nextDue, end + options.grace)
            }
        }
    }

    /// Fills the intervals without trades of a series built from trades. Returns the end of the next one; nil if data was lost.
    private mutating func fillQuiet(_ builder: Int, until end: Int) throws(Failure) -> Int? {
        let number = builders[builder].series
        guard canFill(number, until: end) else { return series[number].endOfNext }
        while let candle = series[number].filler(until: end) {
            if builders[builder].isLost(from: candle.time, to: series[number].interval.end(of: candle.time)) { return nil }
            try put(candle, number, missing: nil, verbatim: false)
            builders[builder].skip(to: candle.time)
        }
        return series[number].endOfNext
    }
}

// MARK: - Output

extension Ohlc {
    private mutating func put(_ made: Builder.Made?, of builder: Int) throws(Failure) {
        guard let made else { return }
        try put(made.candle, builders[builder].series, missing: made.missing, verbatim: false)
    }

    private mutating func put(_ candle: borrowing Candle, _ number: Int, missing: LostCandles?, verbatim: Bool) throws(Failure)
    {
        let time = candle.time
        try closeInherited(number, before: time)
        let place = series[number].order.place(of: time)
        if place == .late {
            leftOut.lateCandles += 1
            return
        }
        if place == .newer {
            try fill(number, until: missing?.first ?? time)
            if candle.marks.gap > 0 {
                let lost = Messages.count(candle.marks.gap, "candle")
                messages.note("\(seriesTable.keys[number]): \(lost) lost before \(Messages.moment(time))")
            }
        }
        series[number].note(candle)
        try write(candle, number, verbatim: verbatim)
    }

    /// Closes the unfinished candle of the previous source, if the new source begins with a later candle.
    private mutating func closeInherited(_ number: Int, before time: Int) throws(Failure) {
        guard var made = series[number].inherited else { return }
        series[number].inherited = nil
        guard made.candle.time < time else { return }
        made.candle.isClosed = true
        made.candle.marks.isInferred = true
        leftOut.inferred += 1
        try put(made.candle, number, missing: made.missing, verbatim: false)
    }

    /// Fills the intervals without a trade that end by `end`.
    private mutating func fill(_ number: Int, until end: Int) throws(Failure) {
        guard options.fills, canFill(number, until: end) else { return }
        while let candle = series[number].filler(until: end) {
            series[number].note(candle)
            try write(candle, number, verbatim: false)
        }
    }

    private mutating func canFill(_ number: Int, until end: Int) -> Bool {
        let count = series[number].fillers(until: end)
        if count > CandleSeries.longestFill, !series[number].hasRefusedToFill {
            series[number].hasRefusedToFill = true
            messages.note("\(seriesTable.keys[number]): \(count) intervals without a trade are too many to fill")
        }
        return (1...CandleSeries.longestFill).contains(count)
    }

    private mutating func write(_ candle: borrowing Candle, _ number: Int, verbatim: Bool) throws(Failure) {
        if options.skipsPartial, candle.marks.isPartial {
            if candle.isClosed { series[number].skipped += 1 }
            return
        }
        if candle.isClosed || options.rowsShowForming, options.csv != nil { try writeRow(candle, number) }
        if options.closedOnly, !candle.isClosed { return }
        if case .rows = options.csv { return }
        if verbatim, series[number].skipped == 0 {
            stream.writeOn()
        } else {
            series[number].write(candle, to: &stream.output)
        }
    }

    private mutating func writeRow(_ candle: borrowing Candle, _ number: Int) throws(Failure) {
        let key = seriesTable.keys[number]
        let marks = candle.marks
        if !hasToldMarks, marks.areDoubts, !options.columns.contains(.marks) {
            hasToldMarks = true
            let moment = Messages.moment(candle.time)
            messages.note(
                "--csv: \(key): the candle of \(moment) is marked '\(marks.words)', which its row does not show; "
                    + "--csv-columns marks adds it")
        }
        if files == nil {
            stream.output.writeRow(candle, of: key, options.columns)
        } else {
            try files?.add(candle, number, of: key, messages)
        }
    }
}
