import Shared

// Assigns feeds to series: klines and candles before trades, the largest dividing interval first.

extension Ohlc {
    /// Returns the number of the current record's feed; `category` is an index of its tape, `symbol` a part of its text.
    mutating func feed(category: Int, symbol: Range<Int>, _ source: FeedSource, _ priceType: PriceType) throws(Failure) -> Int {
        if let known = feedTable.number(stream.json, category: category, symbol: symbol, interval: source.interval, priceType) {
            return known
        }
        guard let symbol = stream.json.label(in: symbol), symbol.count > 0 else {
            throw .badRecord("expected a symbol of 1 to \(Label.capacity) bytes")
        }
        let category = try stream.json.category(category, unnamed: options.unnamed)
        let key = SeriesKey(category: category, symbol: symbol, interval: source.interval, priceType: priceType)
        return feed(key, source, isRecords: false)
    }

    /// Returns the number of a feed. A new feed is connected to the series that it can supply.
    mutating func feed(_ key: SeriesKey, _ source: FeedSource, isRecords: Bool) -> Int {
        let (number, isNew) = feedTable.insert(key)
        if isNew {
            feeds.append(Feed(source: source, isRecords: isRecords, isSpread: key.isSpread))
            connect(number, key, source)
            catchUp(number)
        }
        return number
    }

    private mutating func connect(_ feed: Int, _ key: SeriesKey, _ source: FeedSource) {
        let wanted = options.intervals.isEmpty ? [key.interval].compactMap { $0 } : options.intervals
        for interval in wanted {
            if let own = key.interval, !own.divides(interval) { continue }
            let key = key.at(interval)
            let (number, isNew) = seriesTable.insert(key)
            let takesOver = !isNew
            if isNew {
                series.append(CandleSeries(number: number, interval: interval, head: CandleHead(key), source: source))
            } else if source.rank > series[number].source.rank {
                messages.note("\(key) is made from \(source.name) from now on, not from \(series[number].source.name)")
                disconnect(number)
                series[number].source = source
            } else {
                messages.note("\(key) is made from \(series[number].source.name); \(source.name) is left out")
                continue
            }
            feeds[feed].targets.append(target(number, source, key, takesOver: takesOver))
        }
    }

    private mutating func target(_ number: Int, _ source: FeedSource, _ key: SeriesKey, takesOver: Bool) -> Feed.Target {
        let interval = series[number].interval
        if source == .candles(interval) { return .series(number) }
        builders.append(Builder(interval: interval, series: number, isInverse: key.isInverse, takesOver: takesOver))
        return .builder(builders.count - 1)
    }

    /// Takes a series from its current feed. The candle that forms there is closed if the new feed begins with a later candle.
    private mutating func disconnect(_ number: Int) {
        for feed in feeds.indices {
            feeds[feed].targets.removeAll { target in
                switch target {
                case .series(let other): return other == number
                case .builder(let builder):
                    guard builders[builder].series == number else { return false }
                    series[number].inherited = builders[builder].resign()
                    return true
                }
            }
        }
    }
}
