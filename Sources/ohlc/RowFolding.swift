import Shared

// Turns the rows of a table into candles: rows of CSV, and rows of the exchange's REST interface.

extension Ohlc {
    /// Processes the current row.
    mutating func foldRow() throws(Failure) {
        if rowFile != stream.fileNumber {
            rowFile = stream.fileNumber
            table.beginFile()
            knowsOrder = false
        }
        switch try table.read(stream.row) {
        case .header:
            let table = table
            stream.rowTime = { table.time($0) }
            stream.rowBeginsTable = { table.isHeader($0) }
            knowsOrder = false
            return
        case .row(let row):
            guard try isInOrder() else { return }
            try fold(row)
        case .unspaced(let key):
            guard try isInOrder() else { return }
            let table = table
            var times: [Int] = []
            let isDecided = try stream.lookAhead { (stream) in
                let ahead = stream.timesAhead(TableReader.sample - 1, within: TableReader.reach) {
                    table.time($0, of: key) != nil
                }
                times = [table.time(stream.row)].compactMap { $0 } + ahead.times
                return ahead.isAll
            }
            guard isDecided else { return }
            if let text = try self.table.findSpacing(times, of: key) { messages.note("\(stream.place): \(text)") }
            return try foldRow()
        }
        try closeDue()
        try putTouched()
    }

    /// Determines, once for each table, whether its rows go back in time. Returns false if the current row is not processed now
    /// but delivered again: once more rows have been read, or, in a table read backwards, after the rows that follow it.
    private mutating func isInOrder() throws(Failure) -> Bool {
        if knowsOrder { return true }
        if stream.rowTime == nil {
            let table = table
            stream.rowTime = { table.time($0) }
        }
        let first = [table.time(stream.row)].compactMap { $0 }
        var order = RowOrder([])
        let isDecided = try stream.lookAhead(patience: RowOrder.patience) { (stream) in
            order = RowOrder(first + stream.timesAhead(RowOrder.sample))
            if order.isFlat { order = RowOrder(first + stream.timesAhead(.max)) }
            return order.isClear
        }
        guard isDecided else { return false }
        knowsOrder = true
        if order.isMixed {
            messages.error(
                "\(stream.inputName): the rows are not sorted by time; rows older than those before them are rejected. Sort the file by "
                    + "time")
        }
        guard order.isNewestFirst else { return true }
        messages.note("\(stream.inputName): the rows are newest first; reading them backwards")
        try stream.turnRound()
        return false
    }

    private mutating func fold(_ row: TableReader.Row) throws(Failure) {
        switch row {
        case .trade(let category, let symbol, let trade):
            if options.intervals.isEmpty { throw .usage("--from-csv: candles made from trades need --interval") }
            guard try believes(trade.time) else { return }
            if clock.heardFrom == .max { clock.beginHearing(at: beginning(of: trade.time)) }
            let key = SeriesKey(category: category, symbol: symbol, interval: nil)
            let feed = feed(key, .trades, isRecords: false)
            if filter.keeps(trade) { try add(trade, marks: Candle.Marks(), to: feed) }
            clock.hear(trade.time, isLive: true)
        case .candle(let key, let interval, var candle):
            try interval.check(candle.time)
            // The exchange does not say whether its newest candle is closed.
            if table.isREST {
                guard try stream.lookAhead({ $0.hasLineAhead }) else { return }
                candle.isClosed = !stream.timesAhead(1).isEmpty
            }
            guard try believes(interval.end(of: candle.time), interval) else { return }
            let feed = feed(key, .candles(interval), isRecords: !table.isREST)
            if table.isREST, feeds[feed].isRecords { return leaveOut("rows", feed) }
            try add(&candle, interval, to: feed, verbatim: false)
        }
    }

    /// An archive file holds whole days: if its first trade falls into the day's first candle, nothing is missing before it.
    private func beginning(of time: Int) -> Int {
        let day = Interval.day.start(of: time)
        return options.intervals.min()?.start(of: time) == day ? day : time
    }
}

/// The direction of a table's rows in time, by the times of the first ones.
struct RowOrder {
    private var later = 0
    private var earlier = 0
    private let count: Int

    /// The number of rows to examine; more if all of these have the same time.
    static let sample = 49
    /// The longest wait for rows from a pipe, in ms.
    static let patience = 10_000

    init(_ times: [Int]) {
        count = times.count
        for (time, before) in zip(times.dropFirst(), times) {
            if time > before { later += 1 } else if time < before { earlier += 1 }
        }
    }

    var isFlat: Bool { later + earlier == 0 }

    /// Whether the direction is known. Rows that only go forward show it at once, so a growing file causes no wait.
    var isClear: Bool { (later > 0 && earlier == 0) || (!isFlat && count > RowOrder.sample) }

    /// Whether most rows go back. Rows of several symbols, one symbol after the other, jump now and then.
    var isNewestFirst: Bool { earlier > 2 * later }

    /// Whether neither direction prevails.
    var isMixed: Bool { !isNewestFirst && earlier > 0 && later < 2 * earlier }
}
