import Shared

extension Output {
    /// Writes the record of one window.
    mutating func write(_ series: borrowing FlowSeries, _ number: Int, named name: String, _ clock: StreamTime) {
        let window = series.trades.windows[number]
        let now = clock.now
        begin(record: "flow", of: series.key)
        member("window", quoted: name)
        member("time", now)
        if series.knowsTrades {
            writeTrades(series, number, clock)
        } else {
            for name in Output.namesOfTrades { member(name, Decimal?.none) }
        }
        writeLiquidations(series, number)
        member("funding_rate", series.ticker?.funding)
        member("open_interest", series.ticker?.interest)
        member("basis_bps", series.basisBps)
        var marks = series.marks
        marks.isPartial = series.isPartial(window, heardFrom: clock.heardFrom, now: now)
        mark("cvd_partial", if: series.knowsTrades && series.isCvdPartial(clock.heardFrom, now: now))
        write(marks)
        endRecord()
    }

    /// The fields of trades, which are null if the stream has no trades.
    private static let namesOfTrades: [StaticString] = [
        "trades", "tps", "tpm", "buy_volume", "sell_volume", "delta", "cvd", "cvd_since", "ratio", "vwap", "mean_size",
        "max_size", "block_trades", "block_volume", "rpi_trades", "rpi_volume",
    ]

    private mutating func writeTrades(_ series: borrowing FlowSeries, _ number: Int, _ clock: StreamTime) {
        let tape = series.trades
        let window = tape.windows[number]
        let sums = window.sums
        let trades = Decimal(Int128(sums.count))
        let volume = tape.size(sums.bought + sums.sold)
        let value = tape.value(sums.boughtValue + sums.soldValue)
        member("trades", sums.count)
        member("tps", Decimal(Int128(sums.count) * 1000).divided(by: Decimal(Int128(window.length))))
        member("tpm", Decimal(Int128(sums.count) * 60_000).divided(by: Decimal(Int128(window.length))))
        member("buy_volume", tape.size(sums.bought))
        member("sell_volume", tape.size(sums.sold))
        member("delta", tape.size(sums.bought - sums.sold))
        member("cvd", series.cvd)
        member("cvd_since", series.cvdSince(clock.heardFrom))
        member("ratio", tape.size(sums.bought).divided(by: tape.size(sums.sold)))
        member("vwap", series.key.isInverse ? volume.divided(by: value) : value.divided(by: volume))
        member("mean_size", volume.divided(by: trades))
        member("max_size", tape.largest(in: window).map { tape.size(Int128($0)) })
        // Most windows have neither block trades nor RPI trades.
        if series.blockTrades?.windows[number].sums.count == 0, series.rpiTrades?.windows[number].sums.count == 0 {
            member("block_trades", 0)
            member("block_volume", 0)
            member("rpi_trades", 0)
            return member("rpi_volume", 0)
        }
        writeApart("block_trades", "block_volume", series.blockTrades, number)
        writeApart("rpi_trades", "rpi_volume", series.rpiTrades, number)
    }

    private mutating func writeApart(_ count: StaticString, _ volume: StaticString, _ tape: Tape?, _ number: Int) {
        let sums = tape?.windows[number].sums
        member(count, sums?.count)
        member(volume, sums.flatMap { sums in tape?.size(sums.bought + sums.sold) })
    }

    /// Writes the value of liquidations, which on inverse contracts is their size.
    private mutating func writeLiquidations(_ series: borrowing FlowSeries, _ number: Int) {
        var bought: Decimal?
        var sold: Decimal?
        if let tape = series.liquidations {
            let sums = tape.windows[number].sums
            bought = series.key.isInverse ? tape.size(sums.bought) : tape.value(sums.boughtValue)
            sold = series.key.isInverse ? tape.size(sums.sold) : tape.value(sums.soldValue)
        }
        member("liq_buy", bought)
        member("liq_sell", sold)
    }

    /// Writes the event of a single trade worth more than `--large`.
    mutating func write(
        large trade: PublicTrade, worth value: Decimal, id: Range<Int>?, _ json: borrowing JSON, now: Int,
        of series: borrowing FlowSeries
    ) {
        begin(event: "large", time: now, of: series.key)
        member("side", trade.isBuy ? "buy" : "sell")
        member("price", trade.price)
        member("size", trade.size)
        member("value", value)
        member("trade_time", trade.time)
        mark("block", if: trade.isBlock == true)
        mark("rpi", if: trade.isRPI == true)
        if let id {
            name("id")
            write("\"")
            write(escapingControls: json, id)
            write("\"")
        }
        write(series.marks)
        endRecord()
    }
}
