/// Parsing of function calls and their arguments.
extension ExpressionParser {
    mutating func call(_ name: String, _ range: Range<Int>) throws(ExpressionError) {
        if let transform = Transform(rawValue: name) {
            try advance()
            try disjunction()
            try take(")", "behind \(transform.usage)")
            return put(.transform(transform))
        }
        guard let function = Function(rawValue: name) else {
            let nearest = FunctionNames.meant(by: name)
            throw ExpressionError(
                offset: range.lowerBound, "unknown function \(name)" + (nearest.map { "; did you mean \($0)?" } ?? ""))
        }
        try advance()
        switch function {
        case .timeFrame: try timeFrame()
        case .fastest, .slowest: try member(function == .fastest ? .fastest : .slowest, from: range.lowerBound)
        case .prev, .highest, .lowest, .mean, .sum, .count, .maxindex, .minindex, .barssince: try lookingBack(function)
        case .hour: try clock(.hour)
        case .minute: try clock(.minute)
        case .weekday: try clock(.weekday)
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
        case .between: put(.between)
        case .if: put(.choose)
        case .cumsum: put(.total(set.window(.ring, 1)))
        case .rising: put(.rising(set.window(.ring, 1)))
        case .falling: put(.falling(set.window(.ring, 1)))
        case .crossesAbove: put(.crossesAbove(set.window(.ring, 2)))
        case .crossesBelow: put(.crossesBelow(set.window(.ring, 2)))
        default: break
        }
    }

    private mutating func lookingBack(_ function: Function) throws(ExpressionError) {
        try disjunction()
        var given: Int?
        if function.arguments.lowerBound > 1 || at(",") {
            try take(",", "and a number of candles: \(function.usage)")
            given = try count(from: function == .prev ? 0 : 1)
        }
        try take(")", "behind \(function.usage)")
        let length = given ?? 1
        switch function {
        case .prev: delay(by: length)
        case .highest: put(.highest(set.window(.queue, length)))
        case .lowest: put(.lowest(set.window(.queue, length)))
        case .maxindex: put(.indexOfHighest(set.window(.index, length)))
        case .minindex: put(.indexOfLowest(set.window(.index, length)))
        case .sum: put(.sum(set.window(.ring, length)))
        case .count: put(.count(set.window(.ring, length)))
        case .barssince: put(.barsSince(set.window(.ring, 1), limit: given ?? .max))
        default: put(.mean(set.window(.ring, length)))
        }
    }

    mutating func delay(by length: Int) { if length > 0 { put(.delay(set.window(.ring, length))) } }

    private mutating func clock(_ part: ClockPart) throws(ExpressionError) {
        try take(")", "behind \(part.rawValue)(, which reads the candle's open time in UTC")
        load(.field(FieldName("time")))
        put(.clock(part))
    }

    /// Reads a number of candles. It must be a literal, because the memory that it needs is allocated once.
    mutating func count(from least: Int) throws(ExpressionError) -> Int {
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
                    text: part, steps: 0..<inner.steps.count, lookups: innerLookups, operands: [], families: [],
                    remembers: !inner.windows.isEmpty)))
        try take(")", "behind tf(INTERVAL, EXPRESSION)")
        load(.timeFrame(set.timeFrames.count - 1))
    }
}

extension Int {
    /// The whole part of a double, limited to the range of Int.
    fileprivate init(clamping number: Double) {
        self = number >= 1e18 ? .max : number <= -1e18 ? .min : Int(number)
    }
}
