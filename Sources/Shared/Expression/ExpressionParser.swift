/// Reads an expression by precedence and puts its steps straight into a set's program, operands before their operator.
///
///     or  <  and  <  not  <  == != < <= > >=  <  + -  <  * / %  <  -x
struct ExpressionParser {
    private(set) var set: ExpressionSet
    private let text: String
    private var scanner: TokenScanner
    private var token = Token(kind: .end, range: 0..<0)
    private var lookups: [Int] = []
    private var families: [(range: Range<Int>, lookup: Int)] = []
    private var depth = 0
    /// How many operands are on the stack of values, and the most there were.
    private var height = 0
    private var highest = 0
    private var isInTimeFrame = false

    /// Deeper nesting is refused, so that no text can exhaust the stack.
    private static let maximumDepth = 64

    init(_ text: String, _ set: ExpressionSet) {
        self.text = text
        self.set = set
        scanner = TokenScanner(text)
    }

    mutating func parse() throws(ExpressionError) -> Expression {
        let start = set.steps.count
        let windows = set.windows.count
        try advance()
        if token.kind == .end { throw ExpressionError(offset: 0, "expected an expression, got nothing") }
        try disjunction()
        guard token.kind == .end else { throw expected("an operator or the end") }
        guard highest <= ExpressionSet.stackHeight else {
            throw ExpressionError(
                offset: 0, "expected at most \(ExpressionSet.stackHeight) operands waiting for their operators")
        }
        return Expression(
            text: text, steps: start..<set.steps.count, lookups: lookups, families: families,
            remembers: set.windows.count > windows)
    }

    private mutating func advance() throws(ExpressionError) { token = try scanner.next() }

    private func expected(_ what: String) -> ExpressionError {
        ExpressionError(offset: token.range.lowerBound, "expected \(what), got \(token.text)")
    }

    private func at(_ sign: String) -> Bool { token.kind == .sign(sign) }
    private func at(word: String) -> Bool { token.kind == .name(word) }

    private mutating func take(_ sign: String, _ after: String) throws(ExpressionError) {
        guard at(sign) else { throw expected("'\(sign)' \(after)") }
        try advance()
    }

    private mutating func put(_ step: Step) {
        set.steps.append(step)
        height += step.growth
        highest = max(highest, height)
    }

    // MARK: By precedence

    private mutating func disjunction() throws(ExpressionError) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= ExpressionParser.maximumDepth else {
            throw ExpressionError(
                offset: token.range.lowerBound, "expected at most \(ExpressionParser.maximumDepth) levels of nesting")
        }
        try conjunction()
        while at(word: "or") {
            try advance()
            try conjunction()
            put(.or)
        }
    }

    private mutating func conjunction() throws(ExpressionError) {
        try negation()
        while at(word: "and") {
            try advance()
            try negation()
            put(.and)
        }
    }

    private mutating func negation() throws(ExpressionError) {
        var count = 0
        while at(word: "not") {
            try advance()
            count += 1
        }
        try comparison()
        for _ in 0..<count { put(.not) }
    }

    private static let comparisons: [String: Comparison] = [
        "==": .equal, "!=": .unequal, "<": .less, "<=": .lessOrEqual, ">": .greater, ">=": .greaterOrEqual,
    ]

    private mutating func comparison() throws(ExpressionError) {
        if case .string(let text) = token.kind { return try textFirst(text) }
        let start = set.steps.count
        try sum()
        guard case .sign(let sign) = token.kind, let comparison = ExpressionParser.comparisons[sign] else { return }
        try advance()
        if case .string(let text) = token.kind {
            try compare(with: text, sign, from: start)
        } else {
            try sum()
            put(comparison, from: start)
        }
        if case .sign(let next) = token.kind, ExpressionParser.comparisons[next] != nil {
            throw expected("'and' between two comparisons")
        }
    }

    /// A comparison of what was put since `start`; of two plain operands it becomes one step.
    private mutating func put(_ comparison: Comparison, from start: Int) {
        let operands = set.steps[start...]
        let step: Step
        switch (operands.count == 2 ? operands.first : nil, operands.last) {
        case (.load(let left), .load(let right)): step = .compareLookups(comparison, left, right)
        case (.load(let left), .number(let right)): step = .compareNumber(comparison, left, right)
        default: return put(.compare(comparison))
        }
        set.steps.removeLast(2)
        height -= 2
        put(step)
    }

    private mutating func sum() throws(ExpressionError) {
        try product()
        while at("+") || at("-") {
            let step: Step = at("+") ? .add : .subtract
            try advance()
            try product()
            put(step)
        }
    }

    private mutating func product() throws(ExpressionError) {
        try signed()
        while at("*") || at("/") || at("%") {
            let step: Step = at("*") ? .multiply : at("/") ? .divide : .remainder
            try advance()
            try signed()
            put(step)
        }
    }

    private mutating func signed() throws(ExpressionError) {
        var isNegative = false
        while at("-") || at("+") {
            if at("-") { isNegative.toggle() }
            try advance()
        }
        try primary()
        if isNegative { put(.negate) }
    }

    private mutating func primary() throws(ExpressionError) {
        switch token.kind {
        case .number(let number):
            try advance()
            put(.number(number))
        case .sign("("):
            try advance()
            try disjunction()
            try take(")", "behind the expression")
        case .name(let name): try named(name)
        case .string: throw ExpressionError(offset: token.range.lowerBound, "expected '==' or '!=' between a field and a text")
        default: throw expected("a number, a field or '('")
        }
    }

    private mutating func named(_ name: String) throws(ExpressionError) {
        if ["and", "or", "not"].contains(name) { throw expected("a number, a field or '('") }
        let range = token.range
        try advance()
        if at("(") { return try call(name, range) }
        if name == "true" || name == "false" { return put(.number(name == "true" ? 1 : 0)) }
        if set.lookups.contains(.variable(name)) { return load(.variable(name)) }
        if !name.contains("*"), Function(rawValue: name) != nil { throw expected("'(' behind the function \(name)") }
        load(.field(FieldName(name)), family: range)
    }

    private mutating func load(_ lookup: Lookup, family range: Range<Int>? = nil) {
        let place = set.place(of: lookup)
        if !lookups.contains(place) { lookups.append(place) }
        if let range, lookup.field?.isFamily == true, !isInTimeFrame { families.append((range, place)) }
        put(.load(place))
    }

    // MARK: Texts

    private mutating func textFirst(_ text: String) throws(ExpressionError) {
        try advance()
        guard at("==") || at("!="), case .sign(let sign) = token.kind else { throw expected("'==' or '!=' behind a text") }
        try advance()
        let start = set.steps.count
        try primary()
        try compare(with: text, sign, from: start, isFirst: true)
    }

    /// What was put since `start` must be a field alone: it becomes the question whether that is the text.
    private mutating func compare(with text: String, _ sign: String, from start: Int, isFirst: Bool = false)
        throws(ExpressionError)
    {
        guard sign == "==" || sign == "!=" else {
            throw ExpressionError(offset: token.range.lowerBound, "expected '==' or '!=' before a text, got '\(sign)'")
        }
        guard set.steps.count == start + 1, case .load(let place) = set.steps[start],
            case .field(let field) = set.lookups[place]
        else { throw ExpressionError(offset: token.range.lowerBound, "expected a text to be compared with a field") }
        set.steps.removeLast()
        height -= 1
        load(.text(field, text))
        if sign == "!=" { put(.not) }
        if !isFirst { try advance() }
    }

    // MARK: Functions

    private mutating func call(_ name: String, _ range: Range<Int>) throws(ExpressionError) {
        guard let function = Function(rawValue: name) else {
            let nearest = NearestName.of(name, among: Function.allCases.map(\.rawValue))
            throw ExpressionError(
                offset: range.lowerBound, "there is no function \(name)" + (nearest.map { "; is \($0) meant?" } ?? ""))
        }
        try advance()
        switch function {
        case .timeFrame: try timeFrame()
        case .fastest, .slowest: try member(function == .fastest ? .fastest : .slowest, from: range.lowerBound)
        case .prev, .highest, .lowest, .mean: try lookingBack(function)
        default: try plain(function)
        }
    }

    private mutating func plain(_ function: Function) throws(ExpressionError) {
        var count = 0
        repeat {
            if count > 0 { try take(",", "or ')'") }
            try disjunction()
            count += 1
            if count > 1, function == .min { put(.minimum) }
            if count > 1, function == .max { put(.maximum) }
            if count == function.arguments.upperBound { break }
        } while !at(")")
        if count < function.arguments.lowerBound { throw expected("',' and \(function.usage)") }
        try take(")", "behind \(function.usage)")
        switch function {
        case .abs: put(.absolute)
        case .between: put(.between)
        case .if: put(.choose)
        case .rising: put(.rising(set.window(.ring, 1)))
        case .falling: put(.falling(set.window(.ring, 1)))
        case .crossesAbove: put(.crossesAbove(set.window(.ring, 2)))
        case .crossesBelow: put(.crossesBelow(set.window(.ring, 2)))
        default: break
        }
    }

    private mutating func lookingBack(_ function: Function) throws(ExpressionError) {
        try disjunction()
        var length = 1
        if function != .prev || at(",") {
            try take(",", "and a number of candles: \(function.usage)")
            length = try count(from: function == .prev ? 0 : 1)
        }
        try take(")", "behind \(function.usage)")
        switch function {
        case .prev: if length > 0 { put(.delay(set.window(.ring, length))) }
        case .highest: put(.highest(set.window(.queue, length)))
        case .lowest: put(.lowest(set.window(.queue, length)))
        default: put(.mean(set.window(.ring, length)))
        }
    }

    /// A number of candles; it cannot be computed, for the memory it takes is set aside once.
    private mutating func count(from least: Int) throws(ExpressionError) -> Int {
        let range = least...Memory.longest
        guard case .number(let number) = token.kind, number == number.rounded(), range.contains(Int(clamping: number)) else {
            throw expected("a whole number of candles from \(least) to \(Memory.longest)")
        }
        try advance()
        return Int(number)
    }

    private mutating func member(_ choice: FieldName.Choice, from start: Int) throws(ExpressionError) {
        guard case .name(let name) = token.kind, name.contains("*") else { throw expected("a family such as ema_*") }
        try advance()
        let end = token.range.upperBound
        try take(")", "behind the family")
        load(.field(FieldName(name, choice)), family: start..<end)
    }

    private mutating func timeFrame() throws(ExpressionError) {
        guard !isInTimeFrame else {
            throw ExpressionError(offset: token.range.lowerBound, "expected no tf() inside another")
        }
        let name: String
        switch token.kind {
        case .string(let text): name = text
        case .number(let number) where number == number.rounded() && abs(number) < 1e6: name = "\(Int(number))"
        default: throw expected("an interval such as \"15\" or \"1h\"")
        }
        guard let interval = Interval(name) else { throw expected("an interval of the exchange, such as \"15\" or \"1h\"") }
        try advance()
        try take(",", "and what to read there")
        let outer = (set: set, lookups: lookups, height: height)
        set = ExpressionSet()
        lookups = []
        isInTimeFrame = true
        let start = token.range.lowerBound
        try disjunction()
        isInTimeFrame = false
        let inner = set
        let innerLookups = lookups
        (set, lookups, height) = outer
        let part = String(decoding: Array(text.utf8)[start..<token.range.lowerBound], as: UTF8.self)
        set.timeFrames.append(
            ExpressionSet.TimeFrame(
                interval: interval, set: inner,
                expression: Expression(
                    text: part, steps: 0..<inner.steps.count, lookups: innerLookups, families: [],
                    remembers: !inner.windows.isEmpty)))
        try take(")", "behind tf(INTERVAL, EXPRESSION)")
        load(.timeFrame(set.timeFrames.count - 1))
    }
}

extension Int {
    /// The whole part of a double, or the nearest there is.
    fileprivate init(clamping number: Double) {
        self = number >= 1e18 ? .max : number <= -1e18 ? .min : Int(number)
    }
}
