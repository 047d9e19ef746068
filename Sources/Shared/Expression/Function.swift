/// The functions of the language, by their names.
enum Function: String, CaseIterable {
    case abs, min, max, prev, rising, falling, highest, lowest, mean, between, `if`, fastest, slowest
    case crossesAbove = "crosses_above"
    case crossesBelow = "crosses_below"
    case timeFrame = "tf"

    var arguments: ClosedRange<Int> {
        switch self {
        case .abs, .rising, .falling, .fastest, .slowest: 1...1
        case .min, .max: 2...Int.max
        case .prev: 1...2
        case .highest, .lowest, .mean, .timeFrame, .crossesAbove, .crossesBelow: 2...2
        case .between, .if: 3...3
        }
    }

    var usage: String {
        switch self {
        case .abs, .rising, .falling: "\(rawValue)(x)"
        case .min, .max: "\(rawValue)(a, b, …)"
        case .prev: "prev(x) or prev(x, n)"
        case .highest, .lowest, .mean: "\(rawValue)(x, n)"
        case .between: "between(x, a, b)"
        case .if: "if(condition, a, b)"
        case .crossesAbove, .crossesBelow: "\(rawValue)(a, b)"
        case .fastest, .slowest: "\(rawValue)(family)"
        case .timeFrame: "tf(interval, x)"
        }
    }
}
