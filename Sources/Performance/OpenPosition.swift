import Shared

/// An open position, as of its last record.
package struct OpenPosition {
    package let market: TradedMarket
    package let time: Int
    package let isLong: Bool
    package let quantity: Decimal
    package let entry: Decimal
    /// Index into the currencies of `Trades`.
    package var currency = 0
    /// Id of the trade that the position will become.
    package var id: String?
    package var signal: String?
    package var entryTime: Int?
    package var stop: Decimal?
    package var target: Decimal?
    package var liquidation: Decimal?
    package var leverage: Decimal?
    package var fee: Decimal?
    package var dust: Decimal?
    package var funding: Decimal?
    package var isSimulated = false
    /// Mark price of the position's record, and the gain at that price.
    package var told: (price: Decimal, gain: Decimal)?
    /// The last price seen.
    package var mark: Decimal?
    /// Last price seen, without the prices of forming candles.
    package var close: Decimal?

    /// Returns the gain at a price, including what parts of the position made already, before fees, funding and dust.
    package func gain(at price: Decimal) -> Decimal? {
        guard let told else { return market.gain(quantity, from: entry, to: price, isLong: isLong) }
        return market.gain(quantity, from: told.price, to: price, isLong: isLong).map { told.gain + $0 }
    }

    /// Gain at the last price; nil if no price is known.
    package var unrealised: Decimal? { mark.flatMap(gain) }

    /// Funding less fees and dust so far; below 0 if the position has paid more. Nil if its fees are unknown.
    package var received: Decimal? { fee.map { (funding ?? .zero) - $0 - (dust ?? .zero) } }

    package var value: Decimal? { mark.flatMap { market.value(quantity, at: $0) } }
    package var margin: Decimal? {
        guard let leverage, Decimal.zero < leverage else { return nil }
        return market.value(quantity, at: entry)?.divided(by: leverage)?.kept
    }
    /// Gain in percent of the entry value.
    package var gainPercent: Double? {
        guard let unrealised, let entered = market.value(quantity, at: entry), !entered.isZero else { return nil }
        return 100 * unrealised.double / entered.double
    }

    /// Distance from the mark price to the liquidation price in percent of the mark price; below 0 if the mark is past it.
    package var liquidationDistance: Double? {
        guard let mark, let liquidation, Decimal.zero < mark else { return nil }
        return 100 * (isLong ? mark - liquidation : liquidation - mark).double / mark.double
    }
}

/// The records of `--positions`: open positions at the last price seen.
package enum PositionRecord {
    package static func write(_ position: OpenPosition, _ trades: Trades, _ output: inout Output) {
        output.begin(record: "position")
        output.member("time", position.time)
        output.member("category", quoted: position.market.category.text)
        output.member("symbol", quoted: position.market.symbol.text)
        output.member("side", quoted: position.isLong ? "long" : "short")
        output.write(
            members: [
                ("qty", .money(position.quantity)), ("entry", .money(position.entry)), ("mark", .money(position.mark)),
                ("unrealised", .money(position.unrealised)), ("liquidation", .money(position.liquidation)),
                ("liquidation_distance_pct", .ratio(position.liquidationDistance)), ("value", .money(position.value)),
                ("pnl_pct", .ratio(position.gainPercent)), ("leverage", .money(position.leverage)),
                ("margin", .money(position.margin)), ("stop", .money(position.stop)), ("target", .money(position.target)),
                ("fee", .money(position.fee)), ("funding", .money(position.funding)),
            ])
        output.write(trades.currencies[position.currency])
        output.member("entry_time", position.entryTime)
        output.member("position", quoted: position.id)
        output.member("signal", quoted: position.signal)
        output.mark("simulated", if: position.isSimulated)
        output.endRecord()
    }
}
