import Net
import Shared
import Signing

/// An alert: a signal, another record that was selected, or an event of this command.
struct Notice {
    /// The record's own id, else the hash of its bytes.
    let id: String
    let bytes: [UInt8]
    /// The time from which the alert's age counts, by the exchange's clock; nil if the record has none.
    let born: Int?
    /// The market; "" if there is none. Alerts of one market keep their order.
    let market: String
    let side: String
    /// The record's type, such as `signal`, `order` or `event`; "" if it has none.
    let type: String
    /// Whether the record says that it only closes a position.
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

    /// Returns the time from which a record's age counts: the close of its candle or its position, the time when the exchange
    /// sent it, or its own time. Fails if that is no valid time: a program must not act on a record that may be old.
    static func birth(of json: borrowing JSON) throws(Failure) -> Int? {
        for name in ["close_time", "exit_time", "ts", "time"] {
            let place = json.value(name)
            if place == 0 || json.kind(place) == .null { continue }
            guard let time = json.exchangeTime(place), time >= Notice.firstTime else {
                throw .badRecord("expected milliseconds since 1970 as '\(name)', got \(json.excerpt(place))")
            }
            // The time of a candle is that of its opening; its age counts from its close.
            let isCandle = name == "time" && ["", "candle", "signal"].contains(json.string(json.value("type")))
            return isCandle ? Interval(json.string(json.value("interval")))?.end(of: time) ?? time : time
        }
        return nil
    }

    /// A time in 1973, in ms: a smaller number is in seconds.
    private static let firstTime = 100_000_000_000

    /// Returns the id of a record without one. `trade` marks records that it writes again after a kill; the mark does not
    /// change the id.
    private static func hash(_ bytes: [UInt8]) -> String {
        let again = Array(",\"again\":true}".utf8)
        let isAgain = bytes.count > again.count && bytes.suffix(again.count).elementsEqual(again)
        return String(Hash.sha256(isAgain ? bytes.dropLast(again.count) + [UInt8(ascii: "}")] : bytes).prefix(32))
    }

    static func market(_ json: borrowing JSON) -> String {
        let category = json.string(json.value("category"))
        let symbol = json.string(json.value("symbol"))
        return symbol.isEmpty ? "" : "\(category.isEmpty ? "linear" : category):\(symbol)"
    }

    /// Returns the key of the record's cooldown; nil if it is no signal, only closes a position, or has no symbol.
    func cooldownSubject(_ scope: CooldownScope) -> String? {
        // With the scope `symbol`, both sides share one cooldown. No side is called '*'.
        market.isEmpty || type != "signal" || isClosing ? nil : "\(market):\(scope == .symbol ? "*" : side)"
    }

    /// An event of this command itself.
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

/// A record's fields as texts for people.
struct Fields {
    private let json: JSON
    /// The age of an alert that is older than --max-age: `expired, 6 h old`; else nil.
    var expired: String?

    init(_ bytes: [UInt8]) { json = JSON(bytes) ?? JSON(Array("{}".utf8))! }

    /// The text of a field, or of a nested field such as `advice.reasoning`. Nil if the field is missing or null.
    subscript(_ name: String) -> String? {
        var index = json.value(name)
        if index == 0 { index = json.value(name.split(separator: ".").map(String.init)) }
        return index == 0 ? nil : text(index)
    }

    /// The unchanged text of the record.
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

/// The scope of a cooldown: one side of a symbol, or the whole symbol.
enum CooldownScope: String, CaseIterable {
    case side, symbol
}
