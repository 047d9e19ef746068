import Shared

/// A strategy as written in a rule file or on the command line: the texts of its rules before compilation, and the place of each text.
package struct StrategyRules {
    /// The text of an expression, not yet compiled.
    package struct Text {
        package let text: String
        /// Names the place of a byte of the text, given its offset: `my.json: line 3, column 20`.
        package let place: @Sendable (Int) -> String

        package init(_ text: String, place: @escaping @Sendable (Int) -> String) {
            self.text = text
            self.place = place
        }

        /// A text given by an option.
        package init(_ text: String, option: String) {
            self.init(text) { "--\(option): column \($0 + 1)" }
        }
    }

    package struct Vote {
        package var name: String
        package var long: Text?
        package var short: Text?
        package var value: Text?
        package var weight: Text?
        /// While the vote is unknown, it counts 0; without this an unknown vote keeps the strategy from firing.
        package var isOptional = false
    }

    package enum Scoring: String, CaseIterable, Sendable {
        /// The weighted sum of the votes divided by the sum of all weights.
        case normalised
        case sum
        /// The weighted mean of the votes that were not 0.
        case meanOfCast = "mean_of_cast"
        /// The weighted sum of the votes on the side of the first vote that is not 0; opposing votes count 0.
        case first
    }

    package struct Confidence: Sendable {
        package var high: Double
        package var medium: Double
    }

    package var name: String
    package var scoring = Scoring.normalised
    package var threshold: Text
    /// Whether the score must be above the threshold and the levels of confidence; if false, at or above them.
    package var isStrict = false
    package var agree = 1
    /// The place of `agree` in the rule file, for error messages.
    package var agreePlace = ""
    package var quorum: Int?
    package var votes: [Vote]
    package var require = Sides<Text?>(both: nil)
    package var stop = Sides<Text?>(both: nil)
    package var target = Sides<Text?>(both: nil)
    package var confidence: Confidence?
    /// The cooldown in ms; 0 for none.
    package var cooldown = 0
    /// Whether both sides of a symbol share the cooldown.
    package var coolsSymbol = false

    init(name: String, threshold: Text, votes: [Vote]) {
        self.name = name
        self.threshold = threshold
        self.votes = votes
    }

    /// The strategy of the options --long and --short, which has a single vote.
    package init(long: Text?, short: Text?) {
        self.init(
            name: "custom", threshold: Text("1", option: "threshold"), votes: [Vote(name: "rule", long: long, short: short)])
    }

    /// The permitted range of a cooldown or a delay, in ms.
    package static let cooldowns = 0...366 * Interval.dayLength

    /// Whether a text may be a strategy's name. Names are part of ids, so only plain characters are allowed.
    package static func isName(_ text: String) -> Bool {
        let isPlain = text.utf8.allSatisfy { 0x30...0x39 ~= $0 || 0x61...0x7A ~= $0 | 0x20 || "-_.".utf8.contains($0) }
        return isPlain && 1...48 ~= text.utf8.count
    }

    package static let nameRule = "a name of up to 48 letters, digits, '-', '_' and '.'"
}

package enum Side: Sendable {
    case long, short

    package var name: String { self == .long ? "long" : "short" }
    package var sign: Double { self == .long ? 1 : -1 }
}

/// A value for each side.
package struct Sides<Value> {
    package var long: Value
    package var short: Value

    package init(long: Value, short: Value) {
        self.long = long
        self.short = short
    }

    package init(both value: Value) { self.init(long: value, short: value) }

    package subscript(_ side: Side) -> Value {
        get { side == .long ? long : short }
        // Modified in place, because a value may be a whole column.
        _modify { if side == .long { yield &long } else { yield &short } }
    }
}

extension Sides: Sendable where Value: Sendable {}
