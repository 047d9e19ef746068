import Shared

@testable import SimulatedMarket
@testable import bybit_stream

/// A line of the simulation with access to its members.
struct Payload {
    let text: String
    private let json: JSON

    /// Nil if the line is not a JSON object.
    init?(_ text: some StringProtocol) {
        var json = JSON()
        let bytes = Array(text.utf8)
        guard unsafe json.scan(bytes.span.bytes) == nil, json.isObject else { return nil }
        self.json = json
        self.text = String(text)
    }

    /// Returns the value of a member of the outermost object, or of the object at `index`.
    func value(_ name: String, of index: Int = 0) -> Int? {
        var at = index + 1
        while json.isInside(at) {
            if json.string(at) == name { return at + 1 }
            at = json.after(at + 1)
        }
        return nil
    }

    func string(_ name: String, of index: Int = 0) -> String { value(name, of: index).map { json.string($0) } ?? "" }
    func number(_ name: String, of index: Int = 0) -> Int { value(name, of: index).flatMap { json.integer($0) } ?? .min }
    func decimal(_ name: String, of index: Int = 0) -> Decimal? { value(name, of: index).flatMap { json.decimal($0) } }
    func isTrue(_ name: String, of index: Int = 0) -> Bool { value(name, of: index).map { json.kind($0) == .true } ?? false }

    func elements(of index: Int?) -> [Int] {
        guard let index else { return [] }
        var all: [Int] = []
        var at = index + 1
        while json.isInside(at) {
            all.append(at)
            at = json.after(at)
        }
        return all
    }

    var data: [Int] { elements(of: value("data")) }
    var topic: String { string("topic") }
    /// For example `linear:kline.3.BTCUSDT`.
    var name: String { "\(string("category")):\(topic)" }
    var type: String { string("type") }
    var time: Int { number("ts") }
    var arrival: Int { number("recv") }

    /// The levels of one side of a book: the price as a number, the sizes as they are written.
    func levels(_ side: String) -> [(price: Decimal, sizes: [String])] {
        guard let book = value("data") else { return [] }
        return elements(of: value(side, of: book)).compactMap { level in
            let parts = elements(of: level)
            guard let first = parts.first, let price = json.decimal(first) else { return nil }
            return (price, parts.dropFirst().map { json.string($0) })
        }
    }
}

extension Simulation {
    static let start = 1_672_324_740_000

    init(_ topics: [String], seed: UInt64 = 7, start: Int = Simulation.start) throws {
        self.init(
            topics: try topics.map { text throws(Failure) in try StreamTopic(text, standard: .linear) }, seed: seed,
            start: start)
    }

    /// Returns the next lines, each with its newline: at most `count`, and only those that arrive before `end`.
    mutating func lines(_ count: Int, until end: Int = .max) -> String {
        var output = Output.inMemory()
        var written = 0
        while written < count, next(&output) < end { written += 1 }
        return output.text
    }

    mutating func payloads(_ count: Int, until end: Int = .max) -> [Payload] {
        lines(count, until: end).split(separator: "\n").compactMap { Payload($0) }
    }
}
