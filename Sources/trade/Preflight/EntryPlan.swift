import Shared
import Trading

/// The entry that --preflight checks.
struct EntryPlan {
    let market: SeriesKey
    let isLong: Bool
    let entry: Decimal
    /// Nil if there is no stop; the entry is then sized by --size.
    let stop: Decimal?
    let target: Decimal?

    init(_ arguments: Arguments) throws(Failure) {
        for name in ["show", "resume", "flatten", "grid", "chase", "entry-ttl", "rejects", "strict", "status"]
        where arguments.has(name) {
            throw .usage("--preflight only looks; leave --\(name) out")
        }
        if let operand = arguments.operands.first { throw .usage("--preflight reads no input; leave '\(operand)' out") }
        market = try EntryPlan.market(arguments)
        guard arguments.has("entry") else { throw .usage("--preflight needs --entry PRICE, the price to enter at") }
        entry = try arguments.price("entry", "the entry's price with --preflight, as 60000") ?? .zero
        stop = try arguments.price("stop", "the stop's price, as 59400")
        target = try arguments.price("target", "the target's price, as 61200")
        if stop == entry { throw .usage("--preflight: --stop must differ from --entry") }
        isLong = try EntryPlan.isLong(arguments, entry: entry, stop: stop)
    }

    /// Reads the market: `BTCUSDT` is linear, markets of other categories are named with their category.
    private static func market(_ arguments: Arguments) throws(Failure) -> SeriesKey {
        let text = arguments.text("preflight") ?? ""
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let category = parts.count == 2 ? String(parts[0]) : "linear"
        guard parts.count <= 2, ["linear", "inverse", "spot", "option"].contains(category), let label = Label(category),
            let symbol = Label(name: String(parts[parts.count - 1]))
        else {
            throw arguments.wrong("preflight", "a symbol, as BTCUSDT, spot:BTCUSDT, inverse:BTCUSD or option:…", text)
        }
        return SeriesKey(category: label, symbol: symbol, interval: nil)
    }

    /// Returns the side: that of --side, or long if the stop is below the entry.
    private static func isLong(_ arguments: Arguments, entry: Decimal, stop: Decimal?) throws(Failure) -> Bool {
        let side = try arguments.choice("side", DeskOptions.Side.self)
        if side != .both { return side == .long }
        guard let stop else {
            throw .usage("--preflight needs --stop PRICE; or --side long or short with --size, which needs no stop")
        }
        return stop < entry
    }
}

extension Arguments {
    fileprivate func price(_ name: String, _ expected: String) throws(Failure) -> Decimal? { try amount(name, expected) }
}
