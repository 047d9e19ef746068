import Net
import Shared

// All pages of a call: `--all`.

extension Caller {
    /// The number of consecutive pages without a row after which the rest is given up.
    private static let mostEmptyPages = 10

    mutating func callForAllPages() throws(Failure) {
        var parameters = Parameters(call.parameters)
        let limit = call.endpoint?.limit(parameters["category"])
        if let limit, let most = limit.most, parameters[limit.parameter] == nil { parameters[limit.parameter] = "\(most)" }
        let most = limit.flatMap { Int(parameters[$0.parameter] ?? "") }
        let windows = try windows(parameters)
        for window in windows {
            if windows.count > 1 { rows.beginWindow() }
            switch call.paging {
            case .cursor(let name, _): try followCursors(window, name, most)
            case .number(let name): try countPages(window, name, most)
            case .time(let from, let to): try goBack(window, from, to)
            }
        }
    }

    /// Gets pages by cursor. `most` is the largest number of rows of a page, or nil if unknown.
    private mutating func followCursors(_ first: Parameters, _ name: String, _ most: Int?) throws(Failure) {
        var parameters = first
        var cursors = PageCursors()
        var emptyPages = 0
        if let cursor = parameters[name] { _ = cursors.add(cursor) }
        while true {
            let page = try page(parameters)
            let isFull = most.map { page.count >= $0 } ?? false
            guard let cursor = page.cursor else { return checkLast(page, isFull) }
            guard cursors.add(cursor) else {
                // The last page of some endpoints repeats the cursor of the request.
                if isFull || cursor != parameters[name] {
                    warnOfMissing("page \(pages) leads back to a page that was read; stopping there")
                }
                return
            }
            emptyPages = page.count == 0 ? emptyPages + 1 : 0
            if emptyPages == Caller.mostEmptyPages {
                return warnOfMissing("\(emptyPages) pages without a row came one after another; stopping there")
            }
            parameters[name] = cursor
        }
    }

    /// Warns that rows may be missing after a page without a cursor, unless the exchange would have sent a cursor.
    private mutating func checkLast(_ page: RowWriter.Page, _ isFull: Bool) {
        guard page.hasList, call.endpoint?.hasPages != true else { return }
        if call.endpoint?.isDocumented != true {
            if !page.hasCursor { warnOfMissing("the table of endpoints does not tell how its pages follow each other") }
        } else if isFull {
            warnOfMissing("an answer has \(page.count) rows at most, and the exchange has no way to further ones")
        }
    }

    /// Gets pages by number, up to one without rows.
    private mutating func countPages(_ first: Parameters, _ name: String, _ most: Int?) throws(Failure) {
        var parameters = first
        var number = Int(parameters[name] ?? "") ?? 1
        while true {
            parameters[name] = "\(number)"
            let page = try page(parameters)
            if page.isRepeated, page.count > 0 {
                // After the last page, some endpoints send its rows again.
                if most.map({ page.count >= $0 }) ?? true {
                    warnOfMissing("page \(number) has the rows of the page before it; stopping there")
                }
                return
            }
            if page.count == 0 || !page.hasList { return }
            number += 1
        }
    }

    /// Gets the newest rows first, then those before the oldest of them, and so on.
    private mutating func goBack(_ first: Parameters, _ from: String, _ to: String) throws(Failure) {
        var parameters = first
        // With only a start time, the exchange would send the oldest rows.
        if parameters[to] == nil { parameters[to] = "\(try exchangeTime())" }
        let begin = parameters[from].flatMap { Int($0) } ?? 0
        while true {
            let page = try page(parameters)
            if page.count == 0 { return }
            guard let oldest = page.oldest, oldest <= Int(parameters[to] ?? "") ?? 0 else {
                return warnOfMissing("the rows of page \(pages) have no times to go on from")
            }
            if oldest <= begin { return }
            parameters[to] = "\(oldest - 1)"
        }
    }

    /// Splits a long time range into requests that the exchange can answer, the newest first. Fails if the range ends before it
    /// begins.
    private func windows(_ parameters: Parameters) throws(Failure) -> [Parameters] {
        guard let endpoint = call.endpoint, let longest = endpoint.window, let times = endpoint.times, let unit = times.unit
        else {
            return [parameters]
        }
        guard let from = parameters[times.from].flatMap({ Int($0) }) else {
            let span = endpoint.standardSpan ?? "a time of its own choice"
            let end = parameters[times.to] == nil ? "" : " before \(times.to)"
            messages.note("without \(times.from) the exchange covers \(span)\(end); \(times.from)=2025-01-01 goes further back")
            return [parameters]
        }
        var parameters = parameters
        if parameters[times.to] == nil { parameters[times.to] = "\(try exchangeTime() / unit.rawValue + 1)" }
        let to = parameters[times.to].flatMap { Int($0) } ?? 0
        guard to >= from else { throw .usage("\(times.to) is before \(times.from)") }
        return TimeWindows.cut(from, to, longest: longest, unit: unit).map { window in
            var parameters = parameters
            parameters[times.from] = "\(window.from)"
            parameters[times.to] = "\(window.to)"
            return parameters
        }
    }
}
