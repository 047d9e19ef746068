import Net
import Shared

/// Writes the rows of answers, byte for byte as the exchange sent them.
struct RowWriter {
    var output = Output.standard()
    private(set) var count = 0
    /// The number of times that each row of the current window was written, and each row of the previous window, which overlaps
    /// it. Rows are kept as hashes, so a million take some megabytes. Nil if windows do not overlap.
    private var written: (now: [Int: Int], before: [Int: Int])?
    /// The hash of the previous page's list.
    private var lastList: Int?

    /// A page of rows.
    struct Page {
        /// Whether the answer has a list; without one the whole result is written as one row.
        var hasList = false
        var count = 0
        /// Whether the answer has a member for the next page's cursor. `cursor` is its value, or nil if no page follows.
        var hasCursor = false
        var cursor: String?
        /// The earliest time of the page's candles or funding rates.
        var oldest: Int?
        /// Whether the page repeats the rows of the previous page. They are not written again.
        var isRepeated = false
    }

    /// Begins a window that is earlier than the previous one and overlaps it.
    mutating func beginWindow() {
        written = ([:], written?.now ?? [:])
        lastList = nil
    }

    /// Writes the rows of `reply`, or its whole result if it has no list. A numbered page may repeat the previous one, and so
    /// may an answer that returns the cursor of its request; repeated rows are not written again.
    mutating func write(_ reply: RestReply, _ endpoint: Endpoint?, _ paging: Endpoint.Paging, asked cursor: String?) -> Page {
        let json = reply.json
        let root = reply.root
        var page = Page()
        var mayRepeat = false
        switch paging {
        case .cursor(_, let members):
            let places = members.map { json.value($0, in: root ?? 0) }.filter { $0 > 0 }
            page.hasCursor = !places.isEmpty
            let cursors = places.map { json.isString($0) ? json.string($0) : json.source($0) }
            page.cursor = cursors.first { !["", "0", "null"].contains($0) }
            mayRepeat = cursor != nil && page.cursor == cursor
        case .number: mayRepeat = true
        case .time: break
        }
        guard let list = RowWriter.list(json, root, endpoint) else {
            if let root { write(json, root) } else { output.write("{}\n") }
            count += 1
            page.count = 1
            return page
        }
        page.hasList = true
        let hash = json.source(list).hashValue
        page.isRepeated = mayRepeat && hash == lastList
        lastList = hash
        for row in json.elements(list) {
            page.count += 1
            if let time = RowWriter.time(json, row) { page.oldest = min(page.oldest ?? time, time) }
            guard !page.isRepeated, isNew(json, row) else { continue }
            write(json, row)
            count += 1
        }
        return page
    }

    /// Returns the index of the list of rows; for an unknown endpoint, the first list with a name from
    /// `Endpoint.listNames`. A list that is null has no rows.
    private static func list(_ json: borrowing JSON, _ root: Int?, _ endpoint: Endpoint?) -> Int? {
        guard let root else { return nil }
        let names = endpoint?.isDocumented == true ? endpoint?.list.map { [$0] } ?? [] : ["."] + Endpoint.listNames
        let places = names.map { $0 == "." ? root : json.value($0, in: root) }
        return places.indices.first { place in
            // The index is 0 if the result is the whole answer.
            guard places[place] > 0 || names[place] == "." else { return false }
            return json.kind(places[place]) == .array || (endpoint?.isDocumented == true && json.kind(places[place]) == .null)
        }.map { places[$0] }
    }

    /// Counts a row. Returns false if the overlapping window has already written it.
    private mutating func isNew(_ json: borrowing JSON, _ row: Int) -> Bool {
        guard written != nil else { return true }
        let hash = json.source(row).hashValue
        written?.now[hash, default: 0] += 1
        guard let left = written?.before[hash], left > 0 else { return true }
        written?.before[hash] = left - 1
        return false
    }

    /// Writes a value as one line, without the line breaks that the exchange may send.
    private mutating func write(_ json: borrowing JSON, _ index: Int) {
        let range = json.text(of: index)
        if json.hasLineBreak(in: range) { output.write(json.joiningLines(in: range)) } else { output.write(json, range) }
        output.write("\n")
    }

    /// Returns the time of a candle (its first cell) or of a funding rate.
    private static func time(_ json: borrowing JSON, _ row: Int) -> Int? {
        if json.kind(row) == .array { return json.isInside(row + 1) ? json.spelledTime(row + 1) : nil }
        return json.spelledTime(json.value("fundingRateTimestamp", in: row))
    }
}
