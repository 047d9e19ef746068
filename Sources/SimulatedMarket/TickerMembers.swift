import Shared

/// The members of each category's ticker, in their order, and their values.
enum TickerMembers {
    static func names(of category: Category) -> [String] {
        let text: String =
            switch category {
            case .linear, .inverse:
                """
                tickDirection price24hPcnt lastPrice prevPrice24h highPrice24h lowPrice24h prevPrice1h markPrice indexPrice openInterest \
                openInterestValue singleOpenInterest singleOpenInterestValue turnover24h volume24h fundingIntervalHour fundingCap \
                nextFundingTime fundingRate bid1Price bid1Size ask1Price ask1Size preOpenPrice preQty curPreListingPhase
                """
            case .spot: "lastPrice highPrice24h lowPrice24h prevPrice24h volume24h turnover24h price24hPcnt usdIndexPrice"
            case .option:
                """
                bidPrice bidSize bidIv askPrice askSize askIv lastPrice highPrice24h lowPrice24h markPrice indexPrice markPriceIv \
                underlyingPrice openInterest turnover24h volume24h totalVolume totalTurnover delta gamma vega theta \
                predictedDeliveryPrice change24h
                """
            case .spread: "bidPrice bidSize askPrice askSize lastPrice highPrice24h lowPrice24h prevPrice24h volume24h"
            }
        return text.split(separator: " ").map(String.init)
    }

    static func add(_ quote: Quote, _ instrument: SimulatedInstrument, to values: inout [TickerFeed.Value]) {
        let adding = Adding(quote: quote, instrument: instrument)
        switch instrument.category {
        case .linear, .inverse: adding.contract(&values)
        case .spot: adding.spot(&values)
        case .option: adding.option(&values)
        case .spread: adding.spread(&values)
        }
    }

    private struct Adding {
        let quote: Quote
        let instrument: SimulatedInstrument

        typealias Value = TickerFeed.Value

        private func price(_ ticks: Int) -> Value { Value(ticks &* instrument.digits.tick, scale: instrument.digits.price) }
        private func size(_ steps: Int) -> Value { Value(steps &* instrument.digits.step, scale: instrument.digits.size) }
        private var turnover: Value { Value(quote.turnover, scale: instrument.turnoverDigits) }

        private func number(_ number: Double, scale: Int) -> Value {
            Value(Int((number * SimulatedInstrument.powerOfTen(scale)).rounded()), scale: scale)
        }

        /// A price that is not a whole number of ticks, given in ticks.
        private func fine(_ ticks: Double, more: Int = 0) -> Value {
            number(ticks / instrument.ticksPerUnit, scale: instrument.digits.price + more)
        }

        /// The change of the price from an earlier one, as a share of the earlier one.
        private func change(from before: Int, scale: Int) -> Value {
            if before == 0 { return Value(0, scale: scale) }
            let scaled = Int128(quote.last - before) * Int128(SimulatedInstrument.powerOfTen(scale))
            return Value(scaled / Int128(abs(before)), scale: scale)
        }

        func contract(_ values: inout [Value]) {
            let coin = quote.index * instrument.ticksPerUnit
            let interest = Int128(quote.openInterest * instrument.digits.step)
            // The size of inverse contracts is in dollars, and their value in coins.
            let worth =
                instrument.category == .inverse
                ? number(Double(quote.openInterest) / quote.index, scale: 8)
                : Value(interest * Int128(Int(quote.mark) * instrument.digits.tick), scale: instrument.turnoverDigits)
            let halfWorth =
                instrument.category == .inverse
                ? number(Double(quote.openInterest / 2) / quote.index, scale: 8)
                : Value(interest / 2 * Int128(Int(quote.mark) * instrument.digits.tick), scale: instrument.turnoverDigits)
            values.append(Value(quote.direction))
            values.append(change(from: quote.priceBefore, scale: 6))
            values.append(price(quote.last))
            values.append(price(quote.priceBefore))
            values.append(price(quote.high))
            values.append(price(quote.low))
            values.append(price(quote.priceHourAgo))
            values.append(fine(quote.mark))
            values.append(fine(coin))
            values.append(size(quote.openInterest))
            values.append(worth)
            values.append(size(quote.openInterest / 2))
            values.append(halfWorth)
            values.append(turnover)
            values.append(size(quote.volume))
            values.append(Value(8, scale: 0))
            values.append(Value(5, scale: 3))
            let eightHours = 28_800_000
            values.append(Value((quote.time.floored(by: eightHours) + 1) * eightHours, scale: 0))
            values.append(Value(quote.funding, scale: 8))
            values.append(price(quote.bid))
            values.append(size(quote.bidSize))
            values.append(price(quote.ask))
            values.append(size(quote.askSize))
            for _ in 0..<3 { values.append(.nothing) }
        }

        func spot(_ values: inout [Value]) {
            values.append(price(quote.last))
            values.append(price(quote.high))
            values.append(price(quote.low))
            values.append(price(quote.priceBefore))
            values.append(size(quote.volume))
            values.append(turnover)
            values.append(change(from: quote.priceBefore, scale: 4))
            values.append(number(quote.index, scale: instrument.digits.price + 4))
        }

        func option(_ values: inout [Value]) {
            guard case .option(let terms) = instrument.kind else { return }
            let worth = terms.value(quote.index, at: quote.time)
            values.append(price(quote.bid))
            values.append(size(quote.bidSize))
            values.append(volatility(quote.bid, worth))
            values.append(price(quote.ask))
            values.append(size(quote.askSize))
            values.append(volatility(quote.ask, worth))
            values.append(price(quote.last))
            values.append(price(quote.high))
            values.append(price(quote.low))
            values.append(number(worth.price, scale: 8))
            values.append(number(quote.index, scale: 2))
            values.append(number(Terms.volatility, scale: 4))
            values.append(number(quote.index, scale: 2))
            values.append(size(quote.openInterest))
            values.append(turnover)
            values.append(size(quote.volume))
            values.append(size(quote.volume * 3))
            values.append(Value(quote.turnover * 3, scale: instrument.turnoverDigits))
            values.append(number(worth.delta, scale: 8))
            values.append(number(worth.gamma, scale: 8))
            values.append(number(worth.vega, scale: 8))
            values.append(number(worth.theta, scale: 8))
            values.append(Value(0, scale: 0))
            values.append(change(from: quote.priceBefore, scale: 8))
        }

        /// The volatility at which the option would be worth this price, to the first order.
        private func volatility(_ ticks: Int, _ worth: Terms.Value) -> Value {
            let distance = Double(ticks) / instrument.ticksPerUnit - worth.price
            return number(max(Terms.volatility + distance / max(worth.vega, 0.000_001) / 100, 0.01), scale: 4)
        }

        func spread(_ values: inout [Value]) {
            values.append(price(quote.bid))
            values.append(size(quote.bidSize))
            values.append(price(quote.ask))
            values.append(size(quote.askSize))
            values.append(price(quote.last))
            values.append(price(quote.high))
            values.append(price(quote.low))
            values.append(price(quote.priceBefore))
            values.append(size(quote.volume))
        }
    }
}
