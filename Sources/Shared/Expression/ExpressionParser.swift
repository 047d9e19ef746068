/// Reads an expression by precedence and puts its steps straight into a set's program, operands before their operator.
///
///     or  <  and  <  not  <  == != < <= > >=  <  + -  <  * / %  <  -x
struct ExpressionParser {
    var set: ExpressionSet
    let text: String
    private var scanner: TokenScanner
    private(set) var token = Token(kind: .end, range: 0..<0)
    var lookups: [Int] = []
    var families: [(range: Range<Int>, lookup: Int)] = []
    var depth = 0
    /// The current number of operands on the stack, and the highest so far.
    var height = 0
    private var highest = 0
    var isInTimeFrame = false
    /// The operands of an `and` outside all parentheses, and the number of `or`s outside them.
    var operands: [(text: Range<Int>, steps: Range<Int>)] = []
    var alternatives = 0

    /// Deeper nesting is refused, so that no text can exhaust the stack.
    static let maximumDepth = 64

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
        guard token.kind == .end else {
            var meant: String?
            if case .name(let name) = token.kind { meant = FunctionNames.surelyMeant(by: name) }
            let error = expected("an operator or the end")
            throw ExpressionError(offset: error.offset, error.reason + (meant.map { "; did you mean \($0)(…)?" } ?? ""))
        }
        guard highest <= ExpressionSet.stackHeight else {
            throw ExpressionError(
                offset: 0, "expected at most \(ExpressionSet.stackHeight) operands waiting for their operators")
        }
        let all = start..<set.steps.count
        return Expression(
            text: text, steps: all, lookups: lookups, operands: operands(of: all), families: families,
            remembers: set.windows.count > windows)
    }

    private func operands(of all: Range<Int>) -> [Expression.Operand] {
        let bytes = Array(text.utf8)
        let parts = alternatives > 0 ? [(text: bytes.indices, steps: all)] : operands
        return parts.map { part in
            let words = String(decoding: bytes[part.text], as: UTF8.self).split(separator: " ")
            let read = set.steps[part.steps].flatMap(\.lookups)
            return Expression.Operand(
                text: words.joined(separator: " "), steps: part.steps, lookups: lookups.filter(read.contains))
        }
    }

    mutating func advance() throws(ExpressionError) { token = try scanner.next() }

    func expected(_ what: String) -> ExpressionError {
        ExpressionError(offset: token.range.lowerBound, "expected \(what), got \(token.text)")
    }

    func at(_ sign: String) -> Bool { token.kind == .sign(sign) }
    func at(word: String) -> Bool { token.kind == .name(word) }

    mutating func take(_ sign: String, _ after: String) throws(ExpressionError) {
        guard at(sign) else { throw expected("'\(sign)' \(after)") }
        try advance()
    }

    mutating func put(_ step: Step) {
        set.steps.append(step)
        height += step.growth
        highest = max(highest, height)
    }

    mutating func load(_ lookup: Lookup, family range: Range<Int>? = nil) {
        let place = set.place(of: lookup)
        if !lookups.contains(place) { lookups.append(place) }
        if let range, lookup.field?.isFamily == true, !isInTimeFrame { families.append((range, place)) }
        put(.load(place))
    }
}
