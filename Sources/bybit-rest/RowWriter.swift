import Net
import Shared

/// Writes the rows of answers, byte for byte as the exchange sent them.
struct RowWriter {
    var output = Output.standard()
    private(set) var count = 0
    /// Orders of a batch that the exchange refused.
    private(set) var refusals = 0

    struct Page {
        var count = 0
        var cursor: String?
        /// The smallest time of its candles or funding rates.
        var oldest: Int?
    }

    @discardableResult mutating func write(_ reply: RestReply) -> Page {
        let json = reply.json
        var page = Page()
        // Of what belongs to the account's assets the list has another name.
        var names = MemberNames(["list", "rows", "nextPageCursor"])
        var places = InlineArray<3, Int>(repeating: 0)
        if reply.result > 0, json.kind(reply.result) == .object { json.find(&names, in: reply.result, &places) }
        guard let list = [places[0], places[1]].first(where: { $0 > 0 && json.kind($0) == .array }) else {
            if reply.result > 0 { write(json, reply.result) } else { output.write("{}\n") }
            count += 1
            page.count = 1
            return page
        }
        if places[2] > 0 { page.cursor = json.string(places[2]) }
        if page.cursor == "" { page.cursor = nil }
        var element = list + 1
        while json.isInside(element) {
            write(json, element)
            if let time = RowWriter.time(json, element) { page.oldest = min(page.oldest ?? time, time) }
            page.count += 1
            element = json.after(element)
        }
        count += page.count
        return page
    }

    /// A line a value, whatever line breaks the exchange sends.
    private mutating func write(_ json: JSON, _ index: Int) {
        let range = json.wholeRange(index)
        if json.hasLineBreak(in: range) { output.write(json.joiningLines(in: range)) } else { output.write(json, range) }
        output.write("\n")
    }

    /// The time of a candle, its first cell, or of a funding rate.
    private static func time(_ json: JSON, _ element: Int) -> Int? {
        if json.kind(element) == .array, json.isInside(element + 1) { return json.spelledTime(element + 1) }
        guard json.kind(element) == .object else { return nil }
        var member = element + 1
        while json.isInside(member) {
            if json.string(member) == "fundingRateTimestamp" { return json.spelledTime(member + 1) }
            member = json.after(member + 1)
        }
        return nil
    }

    /// What the exchange says of the orders of a batch that it refused: its answer as a whole is good.
    mutating func refusedOrders(_ reply: RestReply) -> [String] {
        let json = reply.json
        var outer = MemberNames(["retExtInfo"])
        var info = InlineArray<1, Int>(repeating: 0)
        json.find(&outer, in: 0, &info)
        guard info[0] > 0, json.kind(info[0]) == .object else { return [] }
        var inner = MemberNames(["list"])
        var list = InlineArray<1, Int>(repeating: 0)
        json.find(&inner, in: info[0], &list)
        guard list[0] > 0, json.kind(list[0]) == .array else { return [] }
        var texts: [String] = []
        var element = list[0] + 1
        var number = 0
        while json.isInside(element) {
            number += 1
            var names = MemberNames(["code", "msg"])
            var places = InlineArray<2, Int>(repeating: 0)
            if json.kind(element) == .object { json.find(&names, in: element, &places) }
            if places[0] > 0, let code = json.integer(places[0]), code != 0 {
                texts.append("number \(number): \(places[1] > 0 ? json.string(places[1]) : "refused") (\(code))")
            }
            element = json.after(element)
        }
        refusals += texts.count
        return texts
    }
}

extension JSON {
    /// All bytes of a value, its quotes or brackets too.
    fileprivate func wholeRange(_ index: Int) -> Range<Int> {
        switch kind(index) {
        case .string, .escapedString: return range(index).lowerBound - 1..<range(index).upperBound + 1
        case .object, .array: return offset(index)..<offset(after(index) - 1) + 1
        default: return range(index)
        }
    }
}
