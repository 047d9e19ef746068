/// The functions of the expression language, except those of one number (`Transform`).
enum Function: String, CaseIterable {
    case min, max, prev, rising, falling, highest, lowest, mean, sum, count, between, `if`, fastest, slowest
    case maxindex, minindex, cumsum, barssince
    case hour, minute, weekday
    case crossesAbove = "crosses_above"
    case crossesBelow = "crosses_below"
    case timeFrame = "tf"

    var arguments: ClosedRange<Int> {
        switch self {
        case .hour, .minute, .weekday: 0...0
        case .rising, .falling, .fastest, .slowest, .cumsum: 1...1
        case .min, .max: 2...Int.max
        case .prev, .barssince: 1...2
        case .highest, .lowest, .mean, .sum, .count, .maxindex, .minindex, .timeFrame, .crossesAbove, .crossesBelow: 2...2
        case .between, .if: 3...3
        }
    }

    var usage: String {
        switch self {
        case .hour, .minute, .weekday: "\(rawValue)()"
        case .rising, .falling, .cumsum: "\(rawValue)(x)"
        case .min, .max: "\(rawValue)(a, b, …)"
        case .prev, .barssince: "\(rawValue)(x) or \(rawValue)(x, n)"
        case .highest, .lowest, .mean, .sum, .count, .maxindex, .minindex: "\(rawValue)(x, n)"
        case .between: "between(x, a, b)"
        case .if: "if(condition, a, b)"
        case .crossesAbove, .crossesBelow: "\(rawValue)(a, b)"
        case .fastest, .slowest: "\(rawValue)(family)"
        case .timeFrame: "tf(interval, x)"
        }
    }

    /// Whether a field may have the function's name: without '(' the name means the field.
    var mayBeField: Bool {
        switch self {
        case .sum, .count, .hour, .minute, .weekday: true
        default: false
        }
    }
}

/// The names of all functions, and the function that is meant by an unknown name.
package enum FunctionNames {
    package static let all = Function.allCases.map(\.rawValue) + Transform.allCases.map(\.rawValue)

    /// Whether a name means something other than a field in an expression.
    package static func isWord(_ name: String) -> Bool {
        all.contains(name) || ["and", "or", "not", "true", "false"].contains(name)
    }

    /// Names of the functions in other languages.
    private static let elsewhere = [
        "crossover": "crosses_above", "crossed_above": "crosses_above", "crossunder": "crosses_below",
        "crossed_below": "crosses_below", "cross": "crosses_above", "sma": "mean", "avg": "mean", "average": "mean",
        "ref": "prev", "shift": "prev", "lag": "prev", "delay": "prev", "previous": "prev", "hhv": "highest",
        "rolling_max": "highest", "llv": "lowest", "rolling_min": "lowest", "highestbars": "maxindex", "argmax": "maxindex",
        "lowestbars": "minindex", "argmin": "minindex", "iff": "if", "ifelse": "if", "iif": "if", "security": "tf",
        "timeframe": "tf", "cum": "cumsum", "countif": "count", "dayofweek": "weekday", "within": "between",
        "ceiling": "ceil",
    ]

    /// The function that was probably meant: `ta.crossover` is crosses_above, `hihgest` is highest.
    static func meant(by name: String) -> String? {
        let own = name.split(separator: ".").last.map { $0.lowercased() } ?? name
        return all.contains(own) ? own : elsewhere[own] ?? NearestName.of(own, among: all)
    }

    /// Like `meant`, but without guessing at misspelled names, for a name where an operator was expected.
    static func surelyMeant(by name: String) -> String? {
        let own = name.split(separator: ".").last.map { $0.lowercased() } ?? name
        return all.contains(own) ? own : elsewhere[own]
    }
}
