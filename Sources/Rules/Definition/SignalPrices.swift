import Shared

/// How a stop or a target is found.
enum PriceRule: Sendable {
    /// `0.6%` of the entry away from it.
    case percent(Decimal)
    /// `2 atr_14` away from it.
    case multiple(Decimal, Expression)
    /// `2 r`: so many times as far from it as the stop.
    case reward(Decimal)
    /// A price itself.
    case price(Expression)

    /// Nil where there is no rule.
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

    /// The field of `2 atr_14`, at its place.
    private static func field(_ word: Substring, of text: StrategyRules.Text) -> StrategyRules.Text {
        let before = text.text[..<word.startIndex].utf8.count
        return StrategyRules.Text(String(word)) { text.place(before + $0) }
    }

    /// What has to be evaluated for it.
    var expression: Expression? {
        switch self {
        case .percent, .reward: nil
        case .multiple(_, let expression), .price(let expression): expression
        }
    }

    /// How far from the entry it is. `value` is what the expression is worth; `risk` is how far the stop is.
    private func distance(_ entry: Decimal, _ value: Double, risk: Decimal?) -> Decimal? {
        switch self {
        case .percent(let percent): return entry.multiplied(by: percent)?.multiplied(by: Decimal.step(digits: 2))
        case .multiple(let factor, _): return value > 0 ? Decimal("\(value)")?.multiplied(by: factor) : nil
        case .reward(let factor): return risk?.multiplied(by: factor)
        case .price: return nil
        }
    }

    /// The price, not yet rounded, towards the side from the entry, or against it.
    fileprivate func price(_ entry: Decimal, _ value: Double, risk: Decimal? = nil, isAbove: Bool) -> Decimal? {
        if case .price = self { return value.isFinite ? Decimal("\(value)") : nil }
        guard let distance = distance(entry, value, risk: risk) else { return nil }
        return entry.adding(isAbove ? distance : distance.negated)
    }
}

/// The prices of a signal, multiples of the tick where that is known. One that is not known, or on the wrong side of the entry, is
/// nil.
struct SignalPrices {
    let entry: Decimal
    private(set) var stop: Decimal?
    private(set) var target: Decimal?
    /// Whether there are prices that would be rounded if the tick were known.
    let isUnrounded: Bool

    /// Prices without a tick are cut to so many decimals, the most that an order's price may have.
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
