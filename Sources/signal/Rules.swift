/// A strategy as it is written, in a rule file or on the command line: texts, and where each of them stands.
struct Rules {
    /// A text that is to be compiled.
    struct Text {
        let text: String
        /// Names the place of one of its bytes: `my.json: line 3, column 20`.
        let place: @Sendable (Int) -> String

        init(_ text: String, place: @escaping @Sendable (Int) -> String) {
            self.text = text
            self.place = place
        }

        /// A text that an option gave.
        init(_ text: String, option: String) {
            self.init(text) { "--\(option): column \($0 + 1)" }
        }
    }

    struct Vote {
        var name: String
        var long: Text?
        var short: Text?
        var value: Text?
        var weight: Text?
        /// While it is unknown it counts 0 instead of keeping the strategy from firing.
        var isOptional = false
    }

    enum Scoring: String, CaseIterable, Sendable {
        /// The weighted sum over the weights of all votes.
        case normalised
        case sum
        /// The weighted mean of the votes that were not 0.
        case meanOfCast = "mean_of_cast"
        /// The weighted sum of the votes on the side of the first one that is not 0; opposing ones count nothing.
        case first
    }

    struct Confidence: Sendable {
        var high: Double
        var medium: Double
    }

    var name: String
    var scoring = Scoring.normalised
    var threshold: Text
    /// The score has to be above the threshold and the levels of confidence; without this, at or above them.
    var isStrict = false
    var agree = 1
    /// Where `agree` stands.
    var agreePlace = ""
    var quorum: Int?
    var votes: [Vote]
    var require = Sides<Text?>(both: nil)
    var stop = Sides<Text?>(both: nil)
    var target = Sides<Text?>(both: nil)
    var confidence: Confidence?
    /// In ms.
    var cooldown = 0
    /// The cooldown is one of the symbol, not of each side.
    var coolsSymbol = false

    /// A name goes into ids, so it is plain.
    static func isName(_ text: String) -> Bool {
        let isPlain = text.utf8.allSatisfy { 0x30...0x39 ~= $0 || 0x61...0x7A ~= $0 | 0x20 || "-_.".utf8.contains($0) }
        return isPlain && 1...48 ~= text.utf8.count
    }

    static let nameRule = "a name of up to 48 letters, digits, '-', '_' and '.'"
}

enum Side: Sendable {
    case long, short

    var name: String { self == .long ? "long" : "short" }
    var sign: Double { self == .long ? 1 : -1 }
}

/// One thing for each side.
struct Sides<Value> {
    var long: Value
    var short: Value

    init(long: Value, short: Value) {
        self.long = long
        self.short = short
    }

    init(both value: Value) { self.init(long: value, short: value) }

    subscript(_ side: Side) -> Value {
        get { side == .long ? long : short }
        set { if side == .long { long = newValue } else { short = newValue } }
    }
}

extension Sides: Sendable where Value: Sendable {}
