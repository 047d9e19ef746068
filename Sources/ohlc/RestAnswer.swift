import Shared

// Candles in answers of the exchange's REST interface: `[time, open, high, low, close, volume, turnover]`, newest first.
// Candles of the mark, index or premium price have five cells, which do not name the price.

extension JSON {
    /// Reads the row at `index` as a closed candle.
    func restCandle(_ index: Int, _ input: OhlcOptions.TableInput) throws(Failure) -> Candle {
        guard kind(index) == .array else { throw .badRecord("expected an array for each candle") }
        var cells: [Int] = []
        var cell = index + 1
        while isInside(cell) {
            cells.append(cell)
            cell = after(cell)
        }
        guard cells.count == 5 || cells.count >= 7 else {
            throw .badRecord("expected 7 cells, or 5 of a mark, index or premium candle, got \(cells.count)")
        }
        let isTraded = cells.count >= 7
        if isTraded != (input.priceType == .last) {
            throw .badRecord(
                isTraded
                    ? "--price-type \(input.priceType.name): rows with a volume are candles of the last price"
                    : "rows without a volume are candles of the mark, index or premium price: give --price-type")
        }
        guard let time = spelledTime(cells[0]) else {
            throw .badRecord("expected milliseconds since 1970 in the first cell, got \(excerpt(cells[0]))")
        }
        let numbers = try candleNumbers(
            open: cells[1], high: cells[2], low: cells[3], close: cells[4], volume: isTraded ? cells[5] : 0, input.priceType,
            isSpread: false)
        return Candle(
            time: time, numbers, turnover: isTraded ? try decimal(cells[6], of: "turnover") : nil, isClosed: true)
    }
}

extension Ohlc {
    /// Processes an answer that contains candles; other records without type and topic are passed on.
    mutating func foldAnswer() throws(Failure) -> Fate {
        var outer = InlineArray<6, Int>(repeating: 0)
        stream.json.find(&answerNames, in: 0, &outer)
        var result = outer
        if outer[0] > 0, stream.json.kind(outer[0]) == .object {
            result = InlineArray(repeating: 0)
            stream.json.find(&answerNames, in: outer[0], &result)
        }
        let list = result[1]
        guard list > 0, stream.json.kind(list) == .array, stream.json.kind(list + 1) == .array else {
            guard try believes(messageTime) else { return .withheld }
            clock.hear(messageTime, isLive: stream.json.backfill(envelope.backfill) == nil)
            return .passedOn
        }
        let candles = try answeredCandles(list)
        guard let newest = candles.last else { return .passedOn }
        let symbol = result[3] > 0 ? try stream.json.label(result[3], of: "symbol") : options.table.symbol
        guard let symbol else { throw .badRecord("the answer names no symbol: give --symbol") }
        let category = try stream.json.category(result[2], unnamed: options.unnamed)
        let interval = try TableReader.interval(of: candles.map(\.time), wanted: options.intervals)
        for candle in candles { try interval.check(candle.time) }
        let now = stream.json.spelledTime(outer[4])
        guard try believes(newest.time, interval) else { return .withheld }
        let key = SeriesKey(category: category, symbol: symbol, interval: interval, priceType: options.table.priceType)
        let feed = feed(key, .candles(interval), isRecords: false)
        if feeds[feed].targets.isEmpty { return .passedOn }
        if feeds[feed].isRecords {
            leaveOut("an answer of REST", feed)
            return .passedOn
        }
        let late = leftOut.lateCandles
        for var candle in candles {
            // Without its time an answer does not say whether its newest candle is closed.
            candle.isClosed = now.map { interval.end(of: candle.time) <= $0 } ?? (candle.time < newest.time)
            try add(&candle, interval, to: feed, verbatim: false)
        }
        if leftOut.lateCandles > late {
            throw .badRecord(
                "\(key): \(leftOut.lateCandles - late) of \(candles.count) candles are older than those before; give the oldest answer first"
            )
        }
        return .folded
    }

    /// Returns the candles of an answer, oldest first.
    private func answeredCandles(_ list: Int) throws(Failure) -> [Candle] {
        var candles: [Candle] = []
        var element = list + 1
        while stream.json.isInside(element) {
            candles.append(try stream.json.restCandle(element, options.table))
            element = stream.json.after(element)
        }
        return candles.sorted { $0.time < $1.time }
    }
}
