/// Parsing of operators, from the lowest precedence to the highest, and of their operands: numbers, fields, texts, calls.
extension ExpressionParser {
    mutating func disjunction() throws(ExpressionError) {
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
            if depth == 1 { alternatives += 1 }
        }
    }

    private mutating func conjunction() throws(ExpressionError) {
        try operand()
        while at(word: "and") {
            try advance()
            try operand()
            put(.and)
        }
    }

    private mutating func operand() throws(ExpressionError) {
        let (text, steps) = (token.range.lowerBound, set.steps.count)
        try negation()
        if depth == 1 { operands.append((text..<token.range.lowerBound, steps..<set.steps.count)) }
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

    /// Adds a comparison of the operands put since `start`. With two plain operands it becomes a single step.
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
        try indexes()
        if isNegative { put(.negate) }
    }

    /// Parses `close[1]`, another way to write `prev(close, 1)`.
    private mutating func indexes() throws(ExpressionError) {
        while at("[") {
            try advance()
            let length = try count(from: 0)
            try take("]", "behind the number of candles: close[1]")
            delay(by: length)
        }
    }

    mutating func primary() throws(ExpressionError) {
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

    private func isReserved(_ name: String) -> Bool {
        Function(rawValue: name).map { !$0.mayBeField } ?? (name == Transform.abs.rawValue)
    }

    private mutating func named(_ name: String) throws(ExpressionError) {
        if ["and", "or", "not"].contains(name) { throw expected("a number, a field or '('") }
        let range = token.range
        try advance()
        if at("(") { return try call(name, range) }
        if name == "true" || name == "false" { return put(.number(name == "true" ? 1 : 0)) }
        if set.lookups.contains(.variable(name)) { return load(.variable(name)) }
        if !name.contains("*"), isReserved(name) { throw expected("'(' behind the function \(name)") }
        load(.field(FieldName(name)), family: range)
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

    /// Replaces the field put since `start` by a test whether it equals the text. Throws if anything but a single field was
    /// put.
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
}
