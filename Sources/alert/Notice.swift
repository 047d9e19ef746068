import Net
import Shared
import Signing

/// One thing to tell: a signal, or another record that was asked for.
struct Notice {
    /// The record's own id, else the hash of its bytes.
    let id: String
    let bytes: [UInt8]
    /// From when on its age counts, by the exchange's clock; nil where the record does not say.
    let born: Int?
    /// Its market; "" where it belongs to none. Alerts of one market keep their order.
    let market: String
    let side: String
    /// `signal`, `order`, `event`; "" where it has none.
    let type: String
    /// It says itself that it only closes a position.
    let isClosing: Bool
    let urgency: Urgency

    private static let longestID = 256

    init(_ json: borrowing JSON) {
        bytes = json.bytes
        let own = json.value("id")
        let name = json.isString(own) ? json.string(own).replacing("\0", with: "\u{FFFD}") : ""
        id = (1...Notice.longestID).contains(name.utf8.count) ? name : Notice.hash(json.bytes)
        born = (try? Notice.birth(of: json)) ?? nil
        market = Notice.market(json)
        side = json.string(json.value("side"))
        type = json.string(json.value("type"))
        isClosing = json.truth(json.value("opens")) == false
        urgency = Urgency(json)
    }

    /// From when on a record's age counts: when its candle or its position closed, when the exchange sent it, or its own time. Fails
    /// where that is no time: a program must not act on what may be old.
    static func birth(of json: borrowing JSON) throws(Failure) -> Int? {
        for name in ["close_time", "exit_time", "ts", "time"] {
            let place = json.value(name)
            if place == 0 || json.kind(place) == .null { continue }
            guard let time = json.exchangeTime(place), time >= Notice.firstTime else {
                throw .badRecord("expected milliseconds since 1970 as '\(name)', got \(json.excerpt(place))")
            }
            // The time of a candle is its opening.
            let isCandle = name == "time" && ["", "candle", "signal"].contains(json.string(json.value("type")))
            return isCandle ? Interval(json.string(json.value("interval")))?.end(of: time) ?? time : time
        }
        return nil
    }

    /// In 1973: what is less counts seconds.
    private static let firstTime = 100_000_000_000

    /// What names a record without an id. `trade` marks what it writes once more after a kill: that is the same record.
    private static func hash(_ bytes: [UInt8]) -> String {
        let again = Array(",\"again\":true}".utf8)
        let isAgain = bytes.count > again.count && bytes.suffix(again.count).elementsEqual(again)
        return String(Signature.sha256(isAgain ? bytes.dropLast(again.count) + [UInt8(ascii: "}")] : bytes).prefix(32))
    }

    static func market(_ json: borrowing JSON) -> String {
        let category = json.string(json.value("category"))
        let symbol = json.string(json.value("symbol"))
        return symbol.isEmpty ? "" : "\(category.isEmpty ? "linear" : category):\(symbol)"
    }

    /// What a cooldown counts by; nil for records that are no signals or only close a position, and where there is no symbol.
    func cooldownSubject(_ scope: CooldownScope) -> String? {
        // One symbol has one cooldown for both sides where it was asked for: no side is called '*'.
        market.isEmpty || type != "signal" || isClosing ? nil : "\(market):\(scope == .symbol ? "*" : side)"
    }

    /// Something that we ourselves have to tell.
    init(event: String, _ reason: String, isSimulated: Bool = false) {
        let time = System.wallTime
        let id = "watch:\(event):\(time)"
        self.id = id
        bytes =
            Output.object { record in
                record.member("type", "event")
                record.member("event", quoted: event)
                record.member("id", quoted: id)
                record.member("time", time)
                record.member("reason", quoted: reason)
                record.mark("simulated", if: isSimulated)
            }.bytes
        born = time
        market = ""
        side = ""
        type = "event"
        isClosing = false
        urgency = JSON(bytes).map { Urgency($0) } ?? .ordinary
    }
}

/// A record's fields as people read them.
struct Fields {
    private let json: JSON
    /// How old it is, of an alert that was held longer than it counts as fresh: `expired, 6 h old`.
    var expired: String?

    init(_ bytes: [UInt8]) { json = JSON(bytes) ?? JSON(Array("{}".utf8))! }

    /// The field that a name, or names with points between, lead to. Nil if the record lacks it or it is null.
    subscript(_ name: String) -> String? {
        var index = json.value(name)
        if index == 0 { index = json.value(name.split(separator: ".").map(String.init)) }
        return index == 0 ? nil : text(index)
    }

    /// The record as it came.
    var source: String { json.source(0) }

    var isSimulated: Bool { json.isSimulated(json.value("simulated")) }

    /// A time in ms.
    func time(_ name: String) -> Int? { json.exchangeTime(json.value(name)) }

    private func text(_ index: Int) -> String? {
        switch json.kind(index) {
        case .string, .escapedString: json.string(index)
        case .null, .end: nil
        case .array: json.elements(index).compactMap { text($0) }.joined(separator: ", ")
        default: json.source(index)
        }
    }
}

/// What shares a cooldown: one side of a symbol, or the whole symbol.
enum CooldownScope: String, CaseIterable {
    case side, symbol
}
