import Shared

/// A position that is open, as its last record tells it.
package struct OpenPosition {
    package let market: TradedMarket
    package let time: Int
    package let isLong: Bool
    package let quantity: Decimal
    package let entry: Decimal
    /// In the table of `Trades`.
    package var currency = 0
    /// The id that its trade will have.
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
    /// The price that its record marks it with, and what it would make there.
    package var told: (price: Decimal, gain: Decimal)?
    /// The last price seen.
    package var mark: Decimal?
    /// The same without the prices of candles that form.
    package var close: Decimal?

    /// What it would make at a price, with what parts of it made already; before fees, funding and dust.
    package func gain(at price: Decimal) -> Decimal? {
        guard let told else { return market.gain(quantity, from: entry, to: price, isLong: isLong) }
        return market.gain(quantity, from: told.price, to: price, isLong: isLong).map { told.gain + $0 }
    }

    /// The gain at the last price; nil without one.
    package var unrealised: Decimal? { mark.flatMap(gain) }

    /// What it has been paid so far, below 0 where it has paid: funding less fees and dust. Nil where its fees are not known.
    package var received: Decimal? { fee.map { (funding ?? .zero) - $0 - (dust ?? .zero) } }

    package var value: Decimal? { mark.flatMap { market.value(quantity, at: $0) } }
    package var margin: Decimal? {
        guard let leverage, Decimal.zero < leverage else { return nil }
        return market.value(quantity, at: entry)?.divided(by: leverage)?.kept
    }
    /// The gain in percent of the value entered.
    package var gainPercent: Double? {
        guard let unrealised, let entered = market.value(quantity, at: entry), !entered.isZero else { return nil }
        return 100 * unrealised.double / entered.double
    }

    /// How far the mark is from the liquidation, in percent of the mark; below 0 it is past it.
    package var liquidationDistance: Double? {
        guard let mark, let liquidation, Decimal.zero < mark else { return nil }
        return 100 * (isLong ? mark - liquidation : liquidation - mark).double / mark.double
    }
}

/// `--positions`: what is open, at the last price seen.
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
