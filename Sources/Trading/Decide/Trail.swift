import Shared

/// The rules that close a position, in addition to its own stop and target.
package struct ExitRules {
    package let trail: Trail?
    package let breakEven: (trigger: Decimal, offset: Decimal)?
    /// The stop moves to the entry once the first step is filled.
    package let breakEvenStep: Bool
    package let timeStop: Int?
    package let opposite: DeskOptions.Opposite

    package init(_ arguments: Arguments) throws(Failure) {
        trail = try arguments.text("trail").map { (text) throws(Failure) in try Trail(text, arguments) }
        breakEvenStep = arguments.text("break-even") == "step1"
        breakEven = breakEvenStep ? nil : try ExitRules.breakEven(arguments)
        timeStop = arguments.has("time-stop") ? try arguments.span("time-stop", in: 1...3650 * 86_400_000) : nil
        opposite = try arguments.choice("opposite", DeskOptions.Opposite.self)
    }

    private static func breakEven(_ arguments: Arguments) throws(Failure) -> (trigger: Decimal, offset: Decimal)? {
        guard let text = arguments.text("break-even") else { return nil }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count <= 2, let trigger = Arguments.percent(parts[0]), trigger.isAboveZero,
            let offset = parts.count == 1 ? Decimal.zero : Arguments.percent(parts[1]), offset < trigger
        else {
            throw arguments.wrong("break-even", "a profit and what of it to keep, less, as 0.5% or 0.5%,0.1%, or step1", text)
        }
        return (trigger, offset)
    }
}

/// A stop that follows the price.
package enum Trail {
    /// A share of the entry price behind the best price, once the profit reaches `from`, also a share of the entry price.
    case entryShare(Decimal, from: Decimal)
    /// A distance behind the best price, once the profit reaches `from`. Both are price differences.
    case distance(Decimal, from: Decimal)
    /// A share of the best price behind the best price, once the profit reaches `from`, a share of the entry price.
    case bestShare(Decimal, from: Decimal)
    /// A multiple of the average true range from the close.
    case atr(Decimal, length: Int)
    /// A multiple of the average true range from the highest high, or for shorts the lowest low, of `length` candles.
    case chandelier(Decimal, length: Int)

    fileprivate init(_ text: String, _ arguments: Arguments) throws(Failure) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let values = parts[parts.count - 1].split(separator: ",", omittingEmptySubsequences: false)
        func length(_ text: Substring) -> Int? { Int(text).flatMap { (1...10_000).contains($0) ? $0 : nil } }
        switch (parts.count == 2 ? parts[0] : "", values.count) {
        case ("", 1...2), ("best", 1...2):
            let isBest = parts.count == 2
            let from = values.count == 2 ? Arguments.percent(values[1]) : .zero
            if let share = Arguments.percent(values[0]), share.isAboveZero, share < .one, let from {
                self = isBest ? .bestShare(share, from: from) : .entryShare(share, from: from)
                return
            }
            let start = values.count == 2 ? Arguments.amount(values[1]) : .zero
            if !isBest, let distance = Arguments.amount(values[0]), let start {
                self = .distance(distance, from: start)
                return
            }
        case ("atr", 1...2):
            if let factor = Arguments.amount(values[0]), factor.scale <= 4,
                let length = values.count == 2 ? length(values[1]) : 14
            {
                self = .atr(factor, length: length)
                return
            }
        case ("chandelier", 2):
            if let length = length(values[0]), let factor = Arguments.amount(values[1]), factor.scale <= 4 {
                self = .chandelier(factor, length: length)
                return
            }
        default: break
        }
        throw arguments.wrong("trail", "1%, 1%,0.5%, 500, 500,200, best:1%, atr:2, atr:2,14 or chandelier:22,3", text)
    }

    /// The number of candles in its averages and extremes; nil if it needs none.
    package var length: Int? {
        switch self {
        case .entryShare, .distance, .bestShare: nil
        case .atr(_, let length), .chandelier(_, let length): length
        }
    }

    /// The stop after a candle; nil before the trail begins, and while too few candles are known.
    package func stop(_ position: Position, close: Decimal, _ swing: Swing) throws(Failure) -> Decimal? {
        let from: Decimal
        let distance: Decimal
        switch self {
        case .entryShare, .distance, .bestShare:
            let start = try start(position)
            if position.isLong ? position.reach < start : position.reach > start { return nil }
            from = position.reach
            distance = try self.distance(behind: position.reach, position)
        case .atr(let factor, _):
            guard let range = swing.range else { return nil }
            from = close
            distance = try range * factor
        case .chandelier(let factor, _):
            guard let range = swing.range, let extreme = position.isLong ? swing.highest : swing.lowest else { return nil }
            from = extreme
            distance = try range * factor
        }
        return position.isLong ? try from - distance : try from + distance
    }
}

extension Trail {
    /// The price from which the stop follows; the entry if it follows at once.
    private func start(_ position: Position) throws(Failure) -> Decimal {
        let profit: Decimal
        switch self {
        case .entryShare(_, let from), .bestShare(_, let from): profit = try position.entry * from
        case .distance(_, let from): profit = from
        case .atr, .chandelier: return position.entry
        }
        return position.isLong ? try position.entry + profit : try position.entry - profit
    }

    private func distance(behind best: Decimal, _ position: Position) throws(Failure) -> Decimal {
        switch self {
        case .entryShare(let share, _): try position.entry * share
        case .bestShare(let share, _): try best * share
        case .distance(let distance, _): distance
        case .atr, .chandelier: .zero
        }
    }

    /// The distance if it stays the same for the life of the position, so that the exchange can trail by itself, and the price
    /// from which it trails. Nil if the distance changes; then the desk moves the stop on closed candles.
    package func fixed(_ position: Position, _ instrument: Instrument) throws(Failure) -> (distance: Decimal, start: Decimal?)?
    {
        switch self {
        case .entryShare(_, let from), .distance(_, let from):
            let distance = try instrument.rounded(distance(behind: position.entry, position), up: true)
            let start = from.isZero ? nil : try instrument.rounded(start(position), up: position.isLong)
            return (max(distance, instrument.tick ?? .zero), start)
        case .bestShare, .atr, .chandelier: return nil
        }
    }
}

/// The volatility of a series: Wilder's average of the true range, and the highest high and lowest low of its last candles. As
/// in TA-Lib, the average starts with the simple mean of the first ranges; the first candle has no range.
package struct Swing {
    package private(set) var range: Decimal?
    package private(set) var length = 0
    private var sum = Decimal.zero
    private var ranges = 0
    private var close: Decimal?
    /// Ring buffers of the last candles.
    private var highs: [Decimal] = []
    private var lows: [Decimal] = []
    private var next = 0

    package init() {}
    package init(length: Int) { self.length = length }

    package var highest: Decimal? { highs.count == length ? highs.max() : nil }
    package var lowest: Decimal? { lows.count == length ? lows.min() : nil }

    package mutating func add(_ bar: VenueBar) throws(Failure) {
        if length == 0 { return }
        if highs.count < length {
            highs.append(bar.high)
            lows.append(bar.low)
        } else {
            highs[next] = bar.high
            lows[next] = bar.low
            next = next + 1 == length ? 0 : next + 1
        }
        if let close {
            let range = try max(bar.high - bar.low, (bar.high - close).magnitude, (bar.low - close).magnitude)
            try add(range)
        }
        close = bar.close
    }

    private mutating func add(_ trueRange: Decimal) throws(Failure) {
        if let range {
            self.range = try (range * Decimal(Int128(length - 1)) + trueRange) / Decimal(Int128(length))
            return
        }
        sum = try sum + trueRange
        ranges += 1
        if ranges == length { range = try sum / Decimal(Int128(length)) }
    }
}

extension Swing: Stored {
    package mutating func fields(_ coder: inout Coder) throws(Failure) {
        try coder.field("length", &length)
        try coder.field("range", &range)
        try coder.field("sum", &sum)
        try coder.field("ranges", &ranges)
        try coder.field("close", &close)
        try coder.field("highs", &highs)
        try coder.field("lows", &lows)
        try coder.field("next", &next)
        guard highs.count == lows.count, highs.count <= length, ranges <= length, next < max(length, 1) else {
            throw .io("the state is damaged: the candles of the trail do not fit its length")
        }
    }
}
