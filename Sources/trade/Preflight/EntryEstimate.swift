import Shared
import Trading

/// The estimate of an entry: the order that the desk would place, its costs and its results.
struct EntryEstimate {
    var quantity = Decimal.zero
    /// Stop and target, rounded to the tick.
    var stop: Decimal?
    var target: Decimal?
    var leverage = Decimal.one
    /// Value of the position at the entry, and its margin.
    var notional = Decimal.zero
    var margin = Decimal.zero
    /// Money that the exchange sets aside for the order: margin, and the fees to open and to close at the bankruptcy price.
    var cost = Decimal.zero
    /// Taker fees of the entry, and of the exit at the stop or at the target.
    var fees: (entry: Decimal, stop: Decimal?, target: Decimal?) = (.zero, nil, nil)
    var liquidation: Decimal?
    /// Loss at the stop, fees and slippage included, and the equity that is at risk.
    var risk: Decimal?
    var equity = Decimal.zero
    /// Gain at the target, after fees and slippage.
    var gain: Decimal?

    var riskPercent: Decimal? {
        guard let risk, equity.isAboveZero else { return nil }
        return risk.multiplied(by: Decimal(100))?.divided(by: equity, decimals: 4)
    }

    /// Gain at the target divided by the loss at the stop.
    var ratio: Decimal? {
        guard let gain, let risk, risk.isAboveZero else { return nil }
        return gain.divided(by: risk, decimals: 4)
    }
}

extension Desk {
    /// Decides on an entry as on a signal. The resulting order is placed at the venue, which must not send it. Returns the
    /// estimate, or the reason if there would be no entry.
    mutating func estimate(_ plan: EntryPlan, in number: SeriesID) throws(Failure) -> (
        estimate: EntryEstimate?, refusal: String?
    ) {
        let market = series[number].market
        if markets[market].kept.last == nil { markets[market].kept.last = plan.entry }
        let signal = TradeSignal(
            id: "preflight", key: series[number].key, time: clock > 0 && options.isPaper ? clock + 1 : System.wallTime,
            isLong: plan.isLong, strategy: "preflight", entry: plan.entry, stop: plan.stop, target: plan.target)
        try take(signal)
        if let order = markets[market].book.orders.first(where: { $0.signal == signal.id && $0.role.opens }) {
            return (try estimate(order, from: plan.entry, in: market), nil)
        }
        if markets[market].book.isLeaving { return (nil, "a position is open on the other side; such a signal only closes it") }
        return (nil, counts.lastVeto)
    }

    private func estimate(_ order: Order, from entry: Decimal, in number: MarketID) throws(Failure) -> EntryEstimate {
        let market = markets[number]
        var estimate = EntryEstimate()
        estimate.quantity = order.quantity
        (estimate.stop, estimate.target) = (order.stop, order.target)
        estimate.leverage = leverage(of: number)
        let (own, funds) = (try equity(market.account), try funds(number))
        estimate.equity = min(own, funds.most ?? own)
        let contract = market.contract
        let taker = fee(number, isMaker: false)
        let value = try contract.value(order.quantity, at: entry)
        estimate.notional = value
        estimate.margin = try value / estimate.leverage
        let dearest = try contract.value(order.quantity, at: dearest(order, from: entry, number))
        estimate.cost = try marginRate(number, isBuy: order.isBuy).bound(dearest, isOrder: true).trimmed
        estimate.liquidation = try liquidation(after: order, from: entry, in: number)
        // Entry and exit get the prices that the size is computed with, slippage and tick included.
        let entered = try contract.value(order.quantity, at: worse(entry, isBuy: order.isBuy, number))
        estimate.fees.entry = try (entered * taker).trimmed
        func result(at price: Decimal) throws(Failure) -> (gain: Decimal, fee: Decimal) {
            let left = try contract.value(order.quantity, at: worse(price, isBuy: !order.isBuy, number))
            let gain = try contract.gain(entered: entered, now: left, isLong: order.isBuy)
            let fee = try (left * taker).trimmed
            return (try gain - estimate.fees.entry - fee, fee)
        }
        if let stop = order.stop {
            let loss = try result(at: stop)
            estimate.risk = loss.gain.negated.trimmed
            estimate.fees.stop = loss.fee
        }
        if let target = order.target {
            let won = try result(at: target)
            estimate.gain = won.gain.trimmed
            estimate.fees.target = won.fee
        }
        return estimate
    }
}
