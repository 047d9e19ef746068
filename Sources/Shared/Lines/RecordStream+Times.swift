// Decides which lines of a stream are used, by their times and those of the lines behind them.

extension RecordStream {
    /// Returns whether the current record is to be used, given its time or nil if it has none. `interval` is that of a candle.
    /// False if the record is rejected as a bad line, or comes again once later lines can decide. Must be called before the
    /// record changes or writes anything.
    @inlinable @inline(__always)
    package mutating func believes(_ time: Int?, _ interval: Interval? = nil) throws(Failure) -> Bool {
        guard let time, !times.believesAtOnce(time) else { return true }
        return try judge(time, interval)
    }

    @usableFromInline mutating func judge(_ time: Int, _ interval: Interval?) throws(Failure) -> Bool {
        if time <= BelievedTime.none { return true }
        let leeway = BelievedTime.leeway(interval ?? (readsJSON ? json.klineInterval : nil))
        if !times.isNear(time, leeway) {
            var votes = BelievedTime.Votes()
            let isDecided = try lookAhead { (stream) in
                votes = stream.votes(on: time, leeway)
                let now = System.monotonicTime
                if let patience = votes.patience(isFirst: stream.times.isFirst) {
                    stream.times.deadline = min(stream.times.deadline ?? .max, now + patience)
                }
                return votes.isClear || now >= stream.times.deadline ?? .max
            }
            guard isDecided else { return false }
            times.deadline = nil
            guard times.confirms(votes, time, leeway, isStopping: StopSignals.stopRequested != nil) else {
                try reject(complaint(time, votes))
                return false
            }
        }
        let newest = times.newest
        // Candles that were fetched afterwards say nothing about the current time.
        if time < newest, readsJSON, json.isFetched { return true }
        if times.take(time, leeway) {
            let distance = TimeSpan.text(newest - time)
            messages.note("\(place): the time goes back \(distance), to \(Timestamp.text(time)): the lines agree on it")
            goesBack = time
        }
        return true
    }

    private func complaint(_ time: Int, _ votes: BelievedTime.Votes) -> String {
        let what = "expected a time near those of the lines around it, got \(Timestamp.text(time))"
        if times.isFirst { return "\(what), far ahead of the lines after it" }
        let distance = "\(what), \(TimeSpan.text(time - times.newest)) ahead"
        return votes.ownNear + votes.otherNear + votes.earlier == 0 ? "\(distance), and no later line confirms it" : distance
    }

    /// Reads ahead until `isEnough`, or until there is no more to read. Returns false if the current line was put back and
    /// comes again with more input.
    package mutating func lookAhead(_ isEnough: (inout RecordStream) -> Bool) throws(Failure) -> Bool {
        while !isEnough(&self), !input.hasEnded, !input.isCrowded, StopSignals.stopRequested == nil {
            input.putBack()
            guard input.wait(milliseconds: 0) else {
                isWaiting = true
                records -= 1
                return false
            }
            _ = try fill()
            _ = input.take()
        }
        return true
    }

    /// The time of a row, unless the row is cut short.
    func rowTime(_ range: Range<Int>) -> Int? {
        range.upperBound < input.filled || fileOfRows != nil ? rowTime?(Array(input.buffer[range])) : nil
    }

    private func votes(on time: Int, _ leeway: Int) -> BelievedTime.Votes {
        var votes = BelievedTime.Votes()
        var place: Int?
        var other = JSON()
        while !votes.isClear, let range = input.line(at: &place) {
            votes.lines += 1
            guard readsJSON else {
                guard let told = rowTime(range) else { continue }
                votes.timed += 1
                if told >= time - leeway { votes.ownNear += 1 } else { votes.earlier += 1 }
                continue
            }
            guard unsafe other.scan(input.buffer.span.bytes.extracting(range)) == nil, other.isObject,
                let told = other.anyTime, told > BelievedTime.none
            else { continue }
            votes.timed += 1
            let isOwn = other.hasSource(of: json)
            if !isOwn { votes.others += 1 }
            if told >= time - leeway {
                if isOwn { votes.ownNear += 1 } else { votes.otherNear += 1 }
            } else if !other.isFetched || json.isFetched {
                // Candles that were fetched afterwards say nothing about the current time.
                if isOwn {
                    votes.earlier += 1
                } else if told > times.newest {
                    if other.isCandle(openAt: times.newest) { votes.ends += 1 } else { votes.elsewhere += 1 }
                }
            }
        }
        return votes
    }
}

extension JSON {
    /// The time of a record of any kind.
    fileprivate var anyTime: Int? {
        // An explanation only repeats the time of a candle, without the mark that the candle was fetched.
        if ["instrument", "explain"].contains(string(value("type"))) { return nil }
        if let time = exchangeTime(value("ts")) { return time }
        if let time = exchangeTime(value("time")) {
            // A closed candle describes the time up to its end.
            let isClosed = string(value("type")) == "candle" && kind(value("closed")) == .true
            return isClosed ? Interval(string(value("interval")))?.end(of: time) ?? time : time
        }
        let data = value("data")
        guard data > 0, kind(data) == .array, kind(data + 1) == .object else { return nil }
        return exchangeTime(value("T", in: data + 1)) ?? exchangeTime(value("start", in: data + 1))
    }

    /// The interval of a kline payload.
    fileprivate var klineInterval: Interval? {
        let parts = string(value("topic")).split(separator: ".")
        let isKline = parts.first == "kline" || parts.first?.hasSuffix("Kline") == true
        return isKline && parts.count > 1 ? Interval(String(parts[1])) : nil
    }

    /// Whether it is a candle that had begun by `time`.
    fileprivate func isCandle(openAt time: Int) -> Bool {
        string(value("type"), is: "candle") && (exchangeTime(value("time")) ?? .max) <= time
    }

    fileprivate var isFetched: Bool { backfill(value("backfill")) != nil }

    /// Whether two records come from the same topic, or are of the same kind and series.
    fileprivate func hasSource(of other: borrowing JSON) -> Bool {
        for name in ["topic", "category", "symbol", "interval", "price_type", "window", "event"] {
            let (mine, its) = (value(name), other.value(name))
            guard (mine > 0) == (its > 0), mine == 0 || source(mine) == other.source(its) else { return false }
        }
        return value("topic") > 0 || string(value("type")) == other.string(other.value("type"))
    }
}
