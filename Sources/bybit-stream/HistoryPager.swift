import Net
import Shared

/// The history of one topic, fetched in time windows, several of them at once, and written in order.
struct HistoryPager {
    let topic: StreamTopic
    private let writer: PayloadWriter
    private let to: Int
    private let now: Int
    private let page: Int
    /// The start of the next window to request.
    private var from: Int
    /// Windows in order, with or without their rows yet.
    private var windows: [Window] = []
    private var row = 0
    private var hasFailed = false
    /// The first request. It fetches months, to find where the history begins.
    private var probe: Rest.ID?
    private var needsProbe: Bool
    private let wanted: Range<Int>
    private(set) var coverage = Coverage()

    private struct Window {
        let id: Rest.ID
        let range: Range<Int>
        var rows: Rows?
    }

    private enum Rows {
        case candles([KlineRow])
        case funding([FundingRow])

        var count: Int {
            switch self {
            case .candles(let rows): rows.count
            case .funding(let rows): rows.count
            }
        }
    }

    init(_ topic: StreamTopic, from: Int, to: Int, now: Int, page: Int) {
        self.topic = topic
        writer = PayloadWriter(topic.channel)
        self.to = to
        self.now = now
        // The exchange sends fewer mark prices of an option at once.
        self.page = topic.channel == .market(.option) ? min(page, 500) : page
        self.from = from
        wanted = from..<max(from, to)
        needsProbe = topic.historyInterval != nil && to - from > 2 * HistoryPager.span(topic, page)
    }

    /// Returns the length of a window in ms: its rows fit into one answer.
    private static func span(_ topic: StreamTopic, _ page: Int) -> Int {
        guard let interval = topic.historyInterval else { return 200 * 3_600_000 }
        return (interval.length ?? 28 * Interval.dayLength) * page
    }

    // MARK: State

    var isDone: Bool { hasFailed || (!needsProbe && probe == nil && windows.isEmpty && from >= to) }
    /// Whether no window is left.
    var isHungry: Bool { windows.isEmpty }
    /// The time that the history has reached; nil when it is done.
    var reached: Int? { isDone ? nil : nextTime ?? windows.first?.range.lowerBound ?? from }

    /// The close time of the next row, or nil while that row is being fetched.
    var nextTime: Int? {
        switch windows.first?.rows {
        case .candles(let rows): topic.historyInterval.map { $0.end(of: rows[row].start) }
        case .funding(let rows): rows[row].time
        case nil: nil
        }
    }

    // MARK: Requests

    mutating func ask(_ rest: Rest, side: Int) {
        if hasFailed || probe != nil { return }
        if needsProbe {
            needsProbe = false
            probe = get(rest, .month, Interval.month.start(of: from)..<now, 500)
            return
        }
        while from < to, windows.count < max(1, side) + 1 {
            let end = min(to, from + HistoryPager.span(topic, page))
            windows.append(Window(id: get(rest, topic.historyInterval, from..<end, page), range: from..<end))
            from = end
        }
    }

    private func get(_ rest: Rest, _ interval: Interval?, _ range: Range<Int>, _ limit: Int) -> Rest.ID {
        let market = [("category", topic.channel.name), ("symbol", topic.symbol)]
        guard let interval else {
            let query = [("startTime", "\(range.lowerBound)"), ("endTime", "\(range.upperBound - 1)"), ("limit", "200")]
            return rest.get("/v5/market/funding/history", market + query)
        }
        let query = [
            ("interval", interval.name), ("start", "\(range.lowerBound)"), ("end", "\(range.upperBound - 1)"),
            ("limit", "\(limit)"),
        ]
        return rest.get("/v5/market/" + topic.historyPath, market + query)
    }

    /// Takes an answer to a request of this pager. Returns an error message if the request failed, else nil.
    mutating func take(_ id: Rest.ID, _ answer: Rest.Answer) -> String? {
        let place = windows.firstIndex { $0.id == id }
        guard id == probe || place != nil else { return nil }
        switch answer {
        case .refused(_, let text), .gaveUp(let text, _):
            hasFailed = true
            return text
        case .reply(let reply):
            guard let rows = rows(reply, isProbe: id == probe) else {
                hasFailed = true
                return "an answer that is no list of \(topic.historyInterval == nil ? "funding rates" : "candles")"
            }
            if id == probe {
                probe = nil
                if case .candles(let months) = rows, let first = months.first {
                    from = max(from, first.start)
                } else {
                    from = to
                }
            } else if let place {
                windows[place].rows = rows
            }
            dropEmpty()
            return nil
        }
    }

    private func rows(_ reply: RestReply, isProbe: Bool) -> Rows? {
        guard let interval = topic.historyInterval else {
            return FundingRow.read(reply.json, reply.result).map { .funding($0) }
        }
        // The probe counts a month as soon as it has begun.
        let time = isProbe ? Int.max : reply.time ?? now
        return KlineRow.read(reply.json, reply.result, isProbe ? .month : interval, closedAt: time).map { .candles($0) }
    }

    private mutating func dropEmpty() {
        while let rows = windows.first?.rows, row >= rows.count {
            windows.removeFirst()
            row = 0
        }
        trim()
    }

    /// Drops rows outside their window, so that each row is written once.
    private mutating func trim() {
        guard let window = windows.first, let rows = window.rows, row == 0 else { return }
        switch rows {
        case .candles(let all):
            let inside = all.filter { window.range.contains($0.start) }
            if inside.count < all.count { windows[0].rows = .candles(inside) }
        case .funding(let all):
            let inside = all.filter { window.range.contains($0.time) }
            if inside.count < all.count { windows[0].rows = .funding(inside) }
        }
        if windows[0].rows?.count == 0 { dropEmpty() }
    }

    // MARK: Writing

    mutating func writeNext(_ output: inout Output) {
        switch windows[0].rows {
        case .candles(let rows):
            if let interval = topic.historyInterval {
                writer.write(rows[row], topic, interval, recv: nil, backfill: nil, &output)
                coverage.note(rows[row].start, interval)
            }
        case .funding(let rows):
            writer.write(rows[row], topic, &output)
            coverage.note(rows[row].time, nil)
        case nil: return
        }
        row += 1
        dropEmpty()
    }
}

extension HistoryPager {
    /// Describes the missing part of the requested span; nil if none is missing. `isLoss` is false if the market is only
    /// younger than the span, or has ended.
    var shortfall: (text: String, isLoss: Bool)? {
        hasFailed ? nil : coverage.shortfall(of: wanted, topic.historyInterval, now: now)
    }
}

extension StreamTopic {
    /// The interval of the topic's candles; nil for funding rates.
    fileprivate var historyInterval: Interval? {
        if case .kline(_, let interval) = kind { interval } else { nil }
    }

    fileprivate var historyPath: String {
        switch kind {
        case .kline(.mark, _): "mark-price-kline"
        case .kline(.index, _): "index-price-kline"
        case .kline(.premium, _): "premium-index-price-kline"
        default: "kline"
        }
    }
}
