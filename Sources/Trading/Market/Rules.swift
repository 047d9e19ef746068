import Shared

/// The ticks, steps and limits of markets. On paper each rule comes from the stream's instrument record, or else from
/// --instruments; the number of digits of a price is never used. At the exchange its own answer replaces both.
extension Desk {
    package func instrument(of key: SeriesKey, _ rules: InstrumentRecord?) -> Instrument {
        var instrument = Instrument(key)
        if let row = options.instruments.found[key] { instrument.take(row) }
        if let rules { instrument.take(rules) }
        return instrument
    }

    /// Handles an instrument record of the stream.
    package mutating func take(_ rules: InstrumentRecord) {
        // A live run asks the exchange itself.
        if !options.isPaper { return }
        let market = market(rules.key, rules: rules)
        markets[market].kept.rules = rules
        markets[market].reckoned = nil
        markets[market].instrument = instrument(of: rules.key, rules)
        // The currency cannot change while something is open.
        if markets[market].kept.position == nil, markets[market].book.isIdle {
            markets[market].account = account(markets[market].instrument.currency, isCoin: rules.key.isInverse)
        }
    }

    /// Whether orders may be sent to a market. On paper the file of --instruments counts as the exchange's list of symbols, and
    /// so does an instrument record of the stream.
    package func isListed(_ market: MarketID) -> Bool {
        if !options.isPaper || options.instruments.found.isEmpty { return true }
        return options.instruments.found[markets[market].key] != nil || markets[market].kept.rules != nil
    }

    package static let unlisted =
        "--instruments does not list this market, and no order goes there: the exchange takes none for a symbol that it does not list"

    /// Reports an unlisted market as soon as the stream brings it, before the first order.
    package func tellUnlisted(_ market: MarketID) {
        if !isListed(market) { messages.error("\(markets[market].key): \(Desk.unlisted)") }
    }

    /// Reports once per run that prices or quantities are not rounded as an exchange requires.
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
