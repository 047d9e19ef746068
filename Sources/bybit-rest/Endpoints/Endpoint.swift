import Shared

/// What the table of endpoints says of one. A line of the table has the method, the path, and words:
///
///     public              needs no key
///     withdrawn           the exchange's documents no longer list it
///     undocumented        known from other clients alone: its parameters and its answer are unknown
///     bare                its answer has no `result`: the members stand beside each other
///     needs=A,B           parameters that it must have
///     integers= booleans= json=    parameters of a body that are not strings
///     rows=NAME           where the result has its rows; `.` where the result is the rows itself, `rows` where it is `list`
///     cursor=NAME:MEMBER  the parameter for the next page, and the member of the result that tells its value;
///                         `cursor` where these are `cursor` and `nextPageCursor`
///     page=NAME           the parameter that counts pages, from 1
///     limit= size= pageSize=    the most rows of a page, and those of a category: `1000,option:500`; `?` is unknown
///     times=FROM,TO:UNIT  the parameters that limit the time, in ms (no unit), `s` or `date`; `times` for startTime,endTime in ms
///     window=7d           the longest time that a request may cover: a week where it is unknown; `none`: no limit
///     default=24h         the time that the exchange covers where none is given, if it is not the window; `?` is unknown
///     back                has no cursor: earlier rows are asked for by the end of the time
struct Endpoint {
    let method: Method
    let path: String
    /// The words behind the path, by their names; "" where a word has no value.
    private let words: [String: String]

    static let table = [trading, wallet, lending].joined(separator: "\n").split(separator: "\n").map(String.init)

    static func known(_ path: String) -> Endpoint? {
        table.first { $0.split(separator: " ", maxSplits: 2)[1] == path }.flatMap { Endpoint($0) }
    }

    /// The path that was probably meant.
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

    /// A parameter that differs from `name` only in its capitals.
    func otherCase(of name: String) -> String? {
        ["needs", "integers", "booleans", "json"].flatMap(names)
            .first { $0 != name && $0.lowercased() == name.lowercased() }
    }

    private func names(_ word: String) -> [String] { words[word]?.split(separator: ",").map(String.init) ?? [] }

    // MARK: Rows

    /// The names of lists that have pages somewhere. Other names are those of a part of a result, which is written whole.
    static let listNames = [
        "list", "rows", "orderBody", "records", "result", "subMembers", "details", "orders", "yield", "items", "data",
        "positions",
        "dataPoints", "loanInfo", "repayInfo", "airdropDailyPnls",
    ]

    /// The member of the result that holds its rows; "." where the result is the rows. Nil where the result is one record.
    var list: String? {
        guard let rows = words["rows"] else { return nil }
        return rows == "" ? "list" : rows == "." || Endpoint.listNames.contains(rows) ? rows : nil
    }

    // MARK: Pages

    enum Paging {
        case cursor(parameter: String, members: [String])
        case number(parameter: String)
        /// Back in time by these parameters: no answer of candles or funding rates has a cursor.
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

    /// Whether the documents tell how to go on to the next page.
    var hasPages: Bool { ["page", "back", "cursor"].contains { words[$0] != nil } }

    /// The parameter for the rows of a page, and the most that the exchange takes for `category`, where it is known.
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

    /// The parameters that limit the time. `unit` is nil where they are dates.
    var times: (from: String, to: String, unit: Unit?)? {
        guard let word = words["times"] else { return nil }
        if word == "" { return ("startTime", "endTime", .milliseconds) }
        let parts = word.split(separator: ":").map(String.init)
        let names = parts[0].split(separator: ",").map(String.init)
        return (names[0], names[1], parts.count == 1 ? .milliseconds : parts[1] == "s" ? .seconds : nil)
    }

    /// The longest time that one request may cover, in ms; nil where it has no limit.
    var window: Int? {
        guard method == .get, list != nil, times?.unit != nil, words["back"] == nil, words["window"] != "none" else {
            return nil
        }
        return words["window"].flatMap { TimeSpan.parse($0) } ?? 7 * Interval.dayLength
    }

    /// The time that the exchange covers where no start is given, as the table says it; nil where it is unknown.
    var standardSpan: String? {
        let span = words["default"] ?? words["window"]
        return span == "?" ? nil : span
    }
}
