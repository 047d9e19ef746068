import Shared
import Verdict

/// Reads the records of a run and keeps what its metrics need.
package struct RunReader {
    private var reader = ClosedTradeReader()
    private var closedPnL = ClosedPnLReader()
    private var fundingReader = FundingReader()
    /// The candle that was read last.
    package private(set) var candle = CandleRecord()
    package internal(set) var cash: Cash
    package internal(set) var trades: Trades
    package internal(set) var positions = Positions()
    var marked = MarkedEquity()
    /// Range of the days with closed candles, as numbers since the epoch.
    package private(set) var candleDays: Range<Int>?
    private let type = RecordType()

    package init(cash: Cash, keepsDetails: Bool = false) {
        self.cash = cash
        trades = Trades(keepsDetails: keepsDetails)
    }

    /// Whether the input had neither trades nor positions.
    package var isEmpty: Bool { trades.all.isEmpty && positions.currencies.isEmpty }

    /// Number of repeated rows of closed PnL, which were ignored.
    package var repeatedRows: Int { closedPnL.repeated }

    /// Warnings about the starting balances.
    package var warnings: [String] { cash.warnings(trades.currencies.values) }

    /// Whether a record is an order record.
    package func isOrder(_ json: borrowing JSON) -> Bool { type.of(json) == .order }

    /// Takes in a record. Returns true for a candle of last prices, which is in `candle` then.
    package mutating func take(_ json: borrowing JSON) throws(Failure) -> Bool {
        switch type.of(json) {
        case .trade:
            guard let trade = try reader.read(json, into: &trades, &cash) else { return false }
            closed(trade, id: reader.id(json))
        case .funding: try takeFunding(json)
        case .position:
            let open = try positions.read(json, &trades, &cash)
            marked.changed()
            if let open { opened(open.market, open.currency) }
        case .candle:
            try candle.read(json)
            // Nobody trades at a mark, index or premium price.
            guard candle.priceType == .last else { return false }
            let key = try candle.key(json)
            let market = TradedMarket(category: key.category, symbol: key.symbol)
            if candle.isClosed { addDay(of: candle.end - 1) }
            takeCandle(of: market, close: candle.numbers.close, closedAt: candle.isClosed ? candle.end : nil)
            return true
        case .untyped: try closedPnL.read(json, into: &trades)
        case .order, .other: break
        }
        return false
    }

    /// Processes the price of a candle that closed at `end`, or is unfinished if `end` is nil.
    package mutating func takeCandle(of market: TradedMarket, close: Decimal, closedAt end: Int?) {
        if let end { marked.advance(to: end, positions) }
        if positions.move(market, to: close, closedAt: end) { marked.changed() }
    }

    private mutating func addDay(of time: Int) {
        let day = time / Interval.dayLength
        candleDays = min(candleDays?.lowerBound ?? day, day)..<max(candleDays?.upperBound ?? 0, day + 1)
    }

    mutating func opened(_ market: TradedMarket, _ currency: Int) {
        marked.opened(market, currency, start: cash.start(trades.currencies[currency]))
    }

    /// Adds a trade that was not read from a record.
    mutating func close(_ trade: ClosedTrade, id: String) {
        trades.add(trade, nil)
        closed(trade, id: id)
    }

    private mutating func closed(_ trade: ClosedTrade, id: String?) {
        let wasOpen = positions.close(trades.markets[trade.market], id: id)
        marked.closed(trade, wasOpen: wasOpen, start: cash.start(trades.currencies[trade.currency]))
    }

    private mutating func takeFunding(_ json: borrowing JSON) throws(Failure) {
        switch try fundingReader.read(json, into: &trades) {
        case .ofPosition(let id, let market, let amount):
            positions.pay(amount, to: id, in: market)
            marked.changed()
        case .late(let funding): marked.paid(funding, start: cash.start(trades.currencies[funding.currency]))
        case nil: break
        }
    }

    /// Sorts the trades and marks the equity. Call this after the last record.
    package mutating func finish() {
        trades.sort()
        marked.mark(positions)
    }
}

// MARK: - Results

extension RunReader {
    package func groups(by groupings: [Grouping]) -> [Group] { trades.groups(by: groupings, cash: cash, states: states) }

    /// States of the accounts whose positions are known, by currency.
    private var states: [Int: AccountState] {
        var states: [Int: AccountState] = [:]
        for currency in positions.currencies {
            var state = AccountState()
            let open = positions.open(in: currency)
            state.unrealised = RunReader.sum(open.map(\.unrealised))?.trimmed
            if let unrealised = state.unrealised, let received = RunReader.sum(open.map(\.received)) {
                state.equity = balance(currency).map { ($0 + unrealised + received).trimmed }
            }
            if let deepest = marked.deepest(currency, positions) {
                (state.deepest, state.deepestPercent) = (deepest.amount.trimmed, deepest.percent)
            }
            states[currency] = state
        }
        return states
    }

    /// Returns the sum, or nil if an amount is unknown.
    private static func sum(_ amounts: [Decimal?]) -> Decimal? {
        amounts.reduce(Decimal.zero) { sum, amount in sum.flatMap { sum in amount.map { sum + $0 } } }
    }

    private func balance(_ currency: Int) -> Decimal? {
        guard var balance = cash.start(trades.currencies[currency]) else { return nil }
        trades.forEachChange { if $0.currency == currency { balance = balance + $0.amount } }
        return balance
    }
}

// MARK: - The verdict

extension RunReader {
    /// Returns the verdict whether the trades of a group are more than luck; nil if the starting balance is unknown.
    package func verdict(_ group: Group, _ terms: VerdictTerms) -> Verdict? {
        guard let days = group.metrics.tradedDays else { return nil }
        return Verdict([days.setReturns(of: TradedDays.union([candleDays, days.range]))], terms: terms)
    }
}
