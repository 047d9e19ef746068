import Shared

/// An endpoint of the table. A line of the table has the method, the path, and words:
///
///     public              needs no key
///     withdrawn           the exchange's documentation no longer lists it
///     undocumented        known only from other clients: its parameters and its answer are unknown
///     bare                its answer has no envelope: its members are the result
///     needs=A,B           required parameters
///     integers= booleans= json=    parameters of a body that are not strings
///     rows=NAME           the member of the result with the rows; `.` if the result is the rows; `rows` means `list`
///     cursor=NAME:MEMBER  the parameter for the next page, and the member of the result that holds its value;
///                         `cursor` means `cursor` and `nextPageCursor`
///     page=NAME           the parameter with the page number, from 1
///     limit= size= pageSize=    the most rows of a page, also by category: `1000,option:500`; `?` is unknown
///     times=FROM,TO:UNIT  the parameters of the time range, in ms (no unit), `s` or `date`; `times`: startTime,endTime in ms
///     window=7d           the longest time range of a request; if unknown, a week; `none`: no limit
///     default=24h         the time range of a request without one, if it differs from the window; `?` is unknown
///     back                has no cursor: earlier rows are requested by an earlier end of the time range
struct Endpoint {
    let method: Method
    let path: String
    /// The words after the path, by name; "" for a word without a value.
    private let words: [String: String]

    static let table = [trading, wallet, lending].joined(separator: "\n").split(separator: "\n").map(String.init)

    static func known(_ path: String) -> Endpoint? {
        table.first { $0.split(separator: " ", maxSplits: 2)[1] == path }.flatMap { Endpoint($0) }
    }

    /// Returns the path of the table that was probably meant, or nil.
    static func nearest(_ path: String) -> String? {
        NearestName.of(path, among: table.map { String($0.split(separator: " ", maxSplits: 2)[1]) }.filter { $0 != path })
    }

    private init?(_ line: String) {
        let parts = line.split(separator: " ").map(String.init)
        guard parts.count > 1, let method = Method(rawValue: parts[0]) else { return nil }
        self.method = method
        path = parts[1]
        let pairs = parts.dropFirst(2).map { part in
            let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
            return (pair[0], pair.count > 1 ? pair[1] : "")
        }
        words = Dictionary(pairs) { first, _ in first }
    }

    var isPublic: Bool { words["public"] != nil }
    var isBare: Bool { words["bare"] != nil }
    var isDocumented: Bool { words["undocumented"] == nil }

    // MARK: The body

    func isInteger(_ name: String) -> Bool { names("integers").contains(name) }
    func isBoolean(_ name: String) -> Bool { names("booleans").contains(name) }
    func isJSON(_ name: String) -> Bool { names("json").contains(name) }

    /// Returns the known parameter that differs from `name` only in capital letters.
    func otherCase(of name: String) -> String? {
        ["needs", "integers", "booleans", "json"].flatMap(names)
            .first { $0 != name && $0.lowercased() == name.lowercased() }
    }

    private func names(_ word: String) -> [String] { words[word]?.split(separator: ",").map(String.init) ?? [] }

    // MARK: Rows

    /// Names of the lists that have pages at any endpoint. A list of another name is part of a result that is written whole.
    static let listNames = [
        "list", "rows", "orderBody", "records", "result", "subMembers", "details", "orders", "yield", "items", "data",
        "positions",
        "dataPoints", "loanInfo", "repayInfo", "airdropDailyPnls",
    ]

    /// The member of the result that holds its rows; "." if the result is the rows itself, nil if the result is one record.
    var list: String? {
        guard let rows = words["rows"] else { return nil }
        return rows == "" ? "list" : rows == "." || Endpoint.listNames.contains(rows) ? rows : nil
    }

    // MARK: Pages

    enum Paging {
        case cursor(parameter: String, members: [String])
        case number(parameter: String)
        /// Goes back in time by these parameters: answers with candles or funding rates have no cursor.
        case time(from: String, to: String)
    }

    static let usualPaging = Paging.cursor(parameter: "cursor", members: ["nextPageCursor", "nextCursor", "cursor"])

    var paging: Paging {
        if let parameter = words["page"] { return .number(parameter: parameter) }
        if words["back"] != nil, let times { return .time(from: times.from, to: times.to) }
        guard let cursor = words["cursor"]?.split(separator: ":").map(String.init), cursor.count == 2 else {
            return Endpoint.usualPaging
        }
        return .cursor(parameter: cursor[0], members: [cursor[1]])
    }

    /// Whether the documentation says how to get the next page.
    var hasPages: Bool { ["page", "back", "cursor"].contains { words[$0] != nil } }

    /// Returns the parameter for the number of rows per page, and its maximum for `category` if that is known.
    func limit(_ category: String?) -> (parameter: String, most: Int?)? {
        for parameter in ["limit", "size", "pageSize"] {
            guard let word = words[parameter] else { continue }
            let parts = word.split(separator: ",")
            let own = parts.dropFirst().first { $0.split(separator: ":")[0] == category ?? "" }
            return (parameter, Int(own?.split(separator: ":").last ?? parts[0]))
        }
        return nil
    }

    // MARK: Times

    enum Unit: Int {
        case milliseconds = 1
        case seconds = 1000
    }

    /// The parameters of the time range. `unit` is nil if they are dates.
    var times: (from: String, to: String, unit: Unit?)? {
        guard let word = words["times"] else { return nil }
        if word == "" { return ("startTime", "endTime", .milliseconds) }
        let parts = word.split(separator: ":").map(String.init)
        let names = parts[0].split(separator: ",").map(String.init)
        return (names[0], names[1], parts.count == 1 ? .milliseconds : parts[1] == "s" ? .seconds : nil)
    }

    /// The longest time range of one request, in ms; nil if it has no limit.
    var window: Int? {
        guard method == .get, list != nil, times?.unit != nil, words["back"] == nil, words["window"] != "none" else {
            return nil
        }
        return words["window"].flatMap { TimeSpan.parse($0) } ?? 7 * Interval.dayLength
    }

    /// The time range of a request without a start, as the table spells it; nil if unknown.
    var standardSpan: String? {
        let span = words["default"] ?? words["window"]
        return span == "?" ? nil : span
    }
}
