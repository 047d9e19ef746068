import Shared

/// What is known of a market's ticks, steps and limits. On paper the stream's instrument record counts first, then --instruments,
/// rule by rule; how many digits a price was printed with says nothing. At the exchange its own answer replaces both.
extension Desk {
    package func instrument(of key: SeriesKey, _ rules: InstrumentRecord?) -> Instrument {
        var instrument = Instrument(key)
        if let row = options.instruments.found[key] { instrument.take(row) }
        if let rules { instrument.take(rules) }
        return instrument
    }

    /// The stream tells the rules of a market.
    package mutating func take(_ rules: InstrumentRecord) {
        // The exchange is asked itself there.
        if !options.isPaper { return }
        let market = market(rules.key, rules: rules)
        markets[market].kept.rules = rules
        markets[market].reckoned = nil
        markets[market].instrument = instrument(of: rules.key, rules)
        // Nothing that is open changes its currency.
        if markets[market].kept.position == nil, markets[market].book.isIdle {
            markets[market].account = account(markets[market].instrument.currency, isCoin: rules.key.isInverse)
        }
    }

    /// Whether orders may go to a market. On paper the file of --instruments is the exchange's list, and the exchange takes no order
    /// for a symbol that it does not list. What the stream's instrument record tells is listed too.
    package func isListed(_ market: MarketID) -> Bool {
        if !options.isPaper || options.instruments.found.isEmpty { return true }
        return options.instruments.found[markets[market].key] != nil || markets[market].kept.rules != nil
    }

    package static let unlisted =
        "--instruments does not list this market, and no order goes there: the exchange takes none for a symbol that it does not list"

    /// Says it before the first order, as soon as the stream brings such a market.
    package func tellUnlisted(_ market: MarketID) {
        if !isListed(market) { messages.error("\(markets[market].key): \(Desk.unlisted)") }
    }

    /// Says once a run that prices and quantities are not what an exchange would take.
    package mutating func tellUnknownRules(_ market: MarketID) {
        let instrument = markets[market].instrument
        if hasToldUnknownRules || (instrument.tick != nil && instrument.step != nil) { return }
        hasToldUnknownRules = true
        let key = markets[market].key
        let quantities = key.isInverse ? "whole contracts" : "12 decimals"
        let effects = [
            instrument.tick == nil ? "the tick is unknown, so prices are not rounded" : nil,
            instrument.step == nil ? "the quantity step is unknown, so quantities are cut to \(quantities)" : nil,
        ]
        messages.note(
            """
            \(key): \(effects.compactMap { $0 }.joined(separator: "; ")). bybit-stream's instrument record or --instruments FILE \
            tells them
            """)
    }
}
