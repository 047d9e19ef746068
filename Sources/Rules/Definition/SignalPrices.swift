import Shared

/// The rule that gives a stop or a target.
enum PriceRule: Sendable {
    /// `0.6%`: a distance from the entry, in percent of the entry.
    case percent(Decimal)
    /// `2 atr_14`: a distance from the entry, as a multiple of a field.
    case multiple(Decimal, Expression)
    /// `2 r`: a distance from the entry, as a multiple of the stop's distance.
    case reward(Decimal)
    /// An expression for the price itself.
    case price(Expression)

    /// Returns nil if there is no text. Fails if the text is not a valid rule.
    init?(_ text: StrategyRules.Text?, _ name: String, _ set: inout ExpressionSet) throws(Failure) {
        guard let text else { return nil }
        let words = text.text.split(separator: " ")
        let joined = words.joined()
        if joined.last == "%", let percent = Decimal(String(joined.dropLast())) {
            self = .percent(try PriceRule.positive(percent, text))
        } else if words.count == 2, let multiple = Decimal(String(words[0])), words[1].first?.isLetter == true {
            let factor = try PriceRule.positive(multiple, text)
            if words[1] == "r" {
                guard name == "target" else {
                    throw .usage(text.place(0) + ": expected a stop that does not hang on itself, got 'r'")
                }
                self = .reward(factor)
            } else {
                self = .multiple(factor, try set.compile(PriceRule.field(words[1], of: text)))
            }
        } else {
            self = .price(try set.compile(text))
        }
    }

    private static func positive(_ number: Decimal, _ text: StrategyRules.Text) throws(Failure) -> Decimal {
        guard number > Decimal.zero else { throw .usage(text.place(0) + ": expected a number above 0, got '\(text.text)'") }
        return number
    }

    /// The field in `2 atr_14`, with its place for error messages.
    private static func field(_ word: Substring, of text: StrategyRules.Text) -> StrategyRules.Text {
        let before = text.text[..<word.startIndex].utf8.count
        return StrategyRules.Text(String(word)) { text.place(before + $0) }
    }

    /// The expression that the rule evaluates, if any.
    var expression: Expression? {
        switch self {
        case .percent, .reward: nil
        case .multiple(_, let expression), .price(let expression): expression
        }
    }

    /// Returns the distance from the entry; nil if unknown. `value` is the expression's value, `risk` the stop's distance.
    private func distance(_ entry: Decimal, _ value: Double, risk: Decimal?) -> Decimal? {
        switch self {
        case .percent(let percent): return entry.multiplied(by: percent)?.multiplied(by: Decimal.step(digits: 2))
        case .multiple(let factor, _): return value > 0 ? Decimal("\(value)")?.multiplied(by: factor) : nil
        case .reward(let factor): return risk?.multiplied(by: factor)
        case .price: return nil
        }
    }

    /// Returns the price before rounding, above or below the entry; nil if unknown.
    fileprivate func price(_ entry: Decimal, _ value: Double, risk: Decimal? = nil, isAbove: Bool) -> Decimal? {
        if case .price = self { return value.isFinite ? Decimal("\(value)") : nil }
        guard let distance = distance(entry, value, risk: risk) else { return nil }
        return entry.adding(isAbove ? distance : distance.negated)
    }
}

/// The prices of a signal, rounded to the tick if it is known. A stop or target is nil if it is unknown or on the wrong side of
/// the entry.
struct SignalPrices {
    let entry: Decimal
    private(set) var stop: Decimal?
    private(set) var target: Decimal?
    /// Whether there is a stop or target that cannot be rounded because the tick is unknown.
    let isUnrounded: Bool

    /// Without a tick, prices are rounded to 12 decimals, the most that an order's price may have.
    private static let finest = Decimal.step(digits: 12)

    /// `value` evaluates a rule's expression.
    init(_ side: Side, entry: Decimal, tick: Decimal?, stop: PriceRule?, target: PriceRule?, value: (Expression) -> Double) {
        self.entry = entry
        isUnrounded = tick == nil && (stop != nil || target != nil)
        let isLong = side == .long
        func worth(_ rule: PriceRule) -> Double { rule.expression.map(value) ?? .nan }
        // Rounding moves the stop away from the entry and the target towards it: both down for a long, both up for a short.
        if let stop, let price = stop.price(entry, worth(stop), isAbove: !isLong) {
            self.stop = SignalPrices.on(price, tick, up: !isLong, isAbove: !isLong, entry)
        }
        let risk = self.stop.flatMap { isLong ? entry.adding($0.negated) : $0.adding(entry.negated) }
        if let target, let price = target.price(entry, worth(target), risk: risk, isAbove: isLong) {
            self.target = SignalPrices.on(price, tick, up: !isLong, isAbove: isLong, entry)
        }
    }

    private static func on(_ price: Decimal, _ tick: Decimal?, up: Bool, isAbove: Bool, _ entry: Decimal) -> Decimal? {
        let exact = price.trimmed
        let isFine = tick == nil && exact.scale <= SignalPrices.finest.scale
        guard let rounded = isFine ? exact : exact.rounded(toTick: tick ?? SignalPrices.finest, up: up), rounded > Decimal.zero
        else { return nil }
        return isAbove ? (rounded > entry ? rounded : nil) : (rounded < entry ? rounded : nil)
    }
}
