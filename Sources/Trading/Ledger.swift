import Shared

/// Results of trading for a report in the same process. It holds what the records of positions, trades and funding would tell,
/// without the cost of writing and reading text.
package struct Ledger {
    package var entries: [Entry] = []

    package init() {}

    /// Returns the entries, which the ledger no longer has then.
    package mutating func take() -> [Entry] {
        var taken: [Entry] = []
        swap(&taken, &entries)
        return taken
    }

    package enum Entry {
        case position(PositionEntry)
        case trade(TradeEntry)
        /// `position` is the id of the open position that the payment belongs to; nil if that is closed already.
        case funding(market: MarketID, id: String, time: Int, amount: Decimal, position: String?)
    }

    /// A market's position at one time. The quantity is 0 if nothing is open.
    package struct PositionEntry {
        package let market: MarketID
        package let time: Int
        package let quantity: Decimal
        package var isLong = false
        package var entry: Decimal?
        package var mark: Decimal?
        package var unrealised: Decimal?
        package var id: String?
        package var fee: Decimal?
        package var dust: Decimal?
        package var funding: Decimal?
        /// The account's starting balance: its money without any result of trading.
        package var cash: Decimal?
        package var isSimulated = false
    }

    /// A position that was closed.
    package struct TradeEntry {
        package let market: MarketID
        package let series: SeriesID
        package let id: String
        package let isLong: Bool
        package let strategy: String
        package let entryTime: Int
        package let entry: Decimal
        package let exitTime: Int
        package let exit: Decimal
        package let quantity: Decimal
        package let fee: Decimal
        package let dust: Decimal
        package let net: Decimal
        package let reason: String
        package let funding: Decimal?
        package let stop: Decimal?
        package let entryDecision: Decimal?
        package let exitDecision: Decimal?
        package let cash: Decimal?
        package let isSimulated: Bool
    }
}

extension Ledger {
    /// Adds a position entry. It replaces the entry directly before it if that is a position of the same market, since nobody
    /// has read that one yet.
    fileprivate mutating func note(_ position: PositionEntry) {
        if case .position(let last) = entries.last, last.market == position.market { entries.removeLast() }
        entries.append(.position(position))
    }
}

extension Desk {
    /// Returns the id of an order of a signal, or of a level of a grid.
    package func link(_ name: String, _ role: String) -> String {
        ledger == nil ? LinkID.of(run, name, role) : LinkID.plain(name, role)
    }

    /// Returns the currency of a market's account.
    package func currency(of market: MarketID) -> Label { accounts[markets[market].account].currency }

    func start(of market: MarketID) -> Decimal? { try? accounts[markets[market].account].start() }

    mutating func notePosition(_ market: MarketID, at time: Int) {
        guard let position = markets[market].kept.position else {
            var entry = Ledger.PositionEntry(market: market, time: time, quantity: .zero)
            entry.cash = start(of: market)
            ledger?.note(entry)
            return
        }
        let last = markets[market].kept.last
        var entry = Ledger.PositionEntry(market: market, time: time, quantity: position.quantity)
        entry.isLong = position.isLong
        entry.entry = position.entry
        entry.mark = last
        entry.unrealised = last.flatMap { try? position.gain(at: $0, markets[market].contract) }?.trimmed
        entry.id = position.id
        entry.fee = position.fees.trimmed
        entry.dust = position.dust.trimmed
        entry.funding = position.funding?.trimmed
        entry.cash = start(of: market)
        entry.isSimulated = markets[market].kept.isSimulated
        ledger?.note(entry)
    }

    mutating func note(
        _ position: Position, in market: MarketID, closedAt time: Int, because reason: ExitReason, net: Decimal
    ) {
        let entry = Ledger.TradeEntry(
            market: market, series: position.series, id: position.id, isLong: position.isLong, strategy: position.strategy,
            entryTime: position.entryTime, entry: position.entry, exitTime: time, exit: position.exit,
            quantity: position.enteredQuantity, fee: position.fees.trimmed, dust: position.dust.trimmed, net: net.trimmed,
            reason: reason.rawValue, funding: position.funding?.trimmed, stop: position.firstStop,
            entryDecision: position.entryDecision?.price, exitDecision: position.exitDecision?.price, cash: start(of: market),
            isSimulated: markets[market].kept.isSimulated)
        ledger?.entries.append(.trade(entry))
    }

    mutating func note(_ payment: FundingPayment, of position: Position?) {
        ledger?.entries.append(
            .funding(
                market: payment.market, id: payment.id, time: payment.time, amount: payment.amount.trimmed,
                position: position?.id))
    }
}
