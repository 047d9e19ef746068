import Shared
import Trading

/// The only refusal of a stop that closes a position: the price has already passed the stop, so it would have closed the
/// position.
///
///     10001  StopLoss:600600000 set for Buy position should lower than base_price:600000000??LastPrice
///     10001  StopLoss:599400000 set for Sell position should greater base_price:600000000??LastPrice
///
/// Code, side, direction and both prices must agree. The exchange also uses "should" and "lower" for parameters, targets and
/// liquidation prices, but those refusals do not tell where the price is.
enum PassedStop {
    private static let code = 10001

    /// Returns whether a refusal says that the price has passed the stop. Refusals of targets are worded alike, in the opposite
    /// direction.
    static func isMeant(_ code: Int, _ text: String, isLong: Bool, isTarget: Bool = false) -> Bool {
        let isBelow = isLong != isTarget
        guard code == PassedStop.code else { return false }
        var words = Words(text.hasSuffix(" (\(code))") ? text.dropLast(" (\(code))".count) : text[...])
        guard isTarget ? words.take("TakeProfit:") || words.take("tp:") : words.take("StopLoss:") || words.take("sl:"),
            let stop = words.amount(),
            words.take(isLong ? " set for Buy position should " : " set for Sell position should ")
        else { return false }
        _ = words.take("be ")
        guard isBelow ? words.take("lower ") : words.take("greater ") || words.take("higher ") else { return false }
        _ = words.take("than ")
        guard words.take("base_price:"), let base = words.amount() else { return false }
        if words.take("??") {
            guard words.take("LastPrice") || words.take("MarkPrice") || words.take("IndexPrice") else { return false }
        }
        return words.isEmpty && (isBelow ? stop >= base : stop <= base)
    }

    private struct Words {
        private var text: Substring

        init(_ text: Substring) { self.text = text }

        var isEmpty: Bool { text.isEmpty }

        mutating func take(_ word: String) -> Bool {
            guard text.hasPrefix(word) else { return false }
            text = text.dropFirst(word.count)
            return true
        }

        mutating func amount() -> Decimal? {
            let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            text = text.dropFirst(digits.count)
            return Decimal(String(digits)).flatMap { $0.isAboveZero ? $0 : nil }
        }
    }
}
