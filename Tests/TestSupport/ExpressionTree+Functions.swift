import Foundation

/// Evaluates the functions of the expression language.
extension ExpressionTree {
    static func transform(_ name: String, _ x: Double) -> Double {
        switch name {
        case "abs": x < 0 ? -x : x
        case "sqrt": x.squareRoot()
        case "exp": exp(x)
        case "log", "ln": log(x)
        case "log10": log10(x)
        case "floor": x.rounded(.down)
        case "ceil": x.rounded(.up)
        case "round": x < 0 ? -(0.5 - x).rounded(.down) : (0.5 + x).rounded(.down)
        case "sin": sin(x)
        case "cos": cos(x)
        case "tan": tan(x)
        case "asin": asin(x)
        case "acos": acos(x)
        case "atan": atan(x)
        case "sinh": sinh(x)
        case "cosh": cosh(x)
        default: tanh(x)
        }
    }

    /// Uses the calendar of the system's library.
    static func clock(_ name: String, _ time: Double?) -> Double? {
        guard let time else { return nil }
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = .gmt
        let date = Foundation.Date(timeIntervalSince1970: time / 1000)
        // In this calendar 1 is Sunday.
        let day = calendar.component(.weekday, from: date)
        return Double(name == "weekday" ? (day + 5) % 7 + 1 : calendar.component(name == "hour" ? .hour : .minute, from: date))
    }

    static func barsSince(_ tree: ExpressionTree, _ history: ArraySlice<[Double?]>, limit: Int) -> Double? {
        for back in 0..<history.count {
            if back == limit { return Double(limit) }
            guard let holds = tree.value(history.dropLast(back)) else { return nil }
            if holds != 0 { return Double(back) }
        }
        return history.count >= limit ? Double(limit) : nil
    }

    /// Chooses among equal extremes as TA-Lib does, candle by candle.
    static func index(_ sign: Double, _ tree: ExpressionTree, _ history: ArraySlice<[Double?]>, _ length: Int) -> Double? {
        let values = history.indices.map { tree.value(history[...$0]) }
        var chosen: Int?
        for end in values.indices {
            let window = values[max(0, end - length + 1)...end].compactMap { $0.map { sign * $0 } }
            if window.count < length {
                chosen = nil
            } else if let highest = window.max(), let newest = values[end] {
                if let choice = chosen, choice > end - length {
                    if sign * newest == highest { chosen = end }
                } else {
                    chosen = end - length + 1 + (window.firstIndex(of: highest) ?? 0)
                }
            }
        }
        return chosen.map(Double.init)
    }
}
