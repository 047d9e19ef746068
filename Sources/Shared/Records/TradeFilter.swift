/// Decides which trades count, for every command that sums up trades: all, or all but block trades and RPI trades.
package struct TradeFilter {
    private let dropsBlock: Bool
    private let dropsRPI: Bool
    /// The number of block trades and of RPI trades.
    package private(set) var counts = (block: 0, rpi: 0)
    /// The number of trades that a filter could not judge, because their records do not say.
    private var unknown = (block: 0, rpi: 0)

    package static let options = [
        Option("no-block", "Drop block trades (BT:true), which are negotiated off the book, and count them."),
        Option("no-rpi", "Drop trades of retail price improvement orders (RPI:true), and count them."),
    ]

    package init(_ arguments: Arguments) {
        dropsBlock = arguments.has("no-block")
        dropsRPI = arguments.has("no-rpi")
    }

    /// Counts a trade and returns whether it is kept. A trade whose record lacks the flags is kept.
    package mutating func keeps(_ trade: PublicTrade) -> Bool {
        if trade.isBlock == true {
            counts.block += 1
            if dropsBlock { return false }
        }
        if trade.isRPI == true {
            counts.rpi += 1
            if dropsRPI { return false }
        }
        if dropsBlock, trade.isBlock == nil { unknown.block += 1 }
        if dropsRPI, trade.isRPI == nil { unknown.rpi += 1 }
        return true
    }

    /// The trades that the filters dropped: `2 block trades`.
    package var dropped: [String] {
        (dropsBlock ? TradeFilter.count(counts.block, "block") : []) + (dropsRPI ? TradeFilter.count(counts.rpi, "RPI") : [])
    }

    /// The block and RPI trades that no filter dropped.
    package var kept: [String] {
        (dropsBlock ? [] : TradeFilter.count(counts.block, "block")) + (dropsRPI ? [] : TradeFilter.count(counts.rpi, "RPI"))
    }

    /// Warnings that a filter may have kept trades it should drop, because their records do not say what they are.
    package var doubts: [String] {
        [("no-block", "BT", unknown.block), ("no-rpi", "RPI", unknown.rpi)].compactMap { option, member, count in
            if count == 0 { return nil }
            let trades = Messages.count(count, "trade")
            return "--\(option): kept \(trades) without a member '\(member)' that says true or false"
        }
    }

    private static func count(_ number: Int, _ kind: String) -> [String] {
        number == 0 ? [] : [Messages.count(number, kind + " trade")]
    }
}
