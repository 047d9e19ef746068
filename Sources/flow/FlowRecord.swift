import Shared

extension Output {
    /// What one window shows, as a line.
    mutating func write(_ series: borrowing FlowSeries, _ number: Int, named name: [UInt8], _ clock: StreamTime) {
        let window = series.trades.windows[number]
        let now = clock.now
        begin(record: "flow", of: series.key)
        write(name)
        write("time", now)
        if series.knowsTrades { writeTrades(series, number, clock) } else { write(Output.unknownTrades) }
        writeLiquidations(series, number)
        write("funding_rate", series.ticker?.funding)
        write("open_interest", series.ticker?.interest)
        write("basis_bps", series.basisBps)
        var marks = series.marks
        marks.isPartial = series.isPartial(window, heardFrom: clock.heardFrom, now: now)
        if series.knowsTrades, series.isCvdPartial(clock.heardFrom, now: now) { write(",\"cvd_partial\":true") }
        write(marks)
        write("}\n")
    }

    /// The fields of trades where the stream has none.
    private static let unknownTrades: [UInt8] = [
        "trades", "tps", "tpm", "buy_volume", "sell_volume", "delta", "cvd", "cvd_since", "ratio", "vwap", "mean_size",
        "max_size", "block_trades", "block_volume", "rpi_trades", "rpi_volume",
    ].flatMap { Array(",\"\($0)\":null".utf8) }

    private mutating func writeTrades(_ series: borrowing FlowSeries, _ number: Int, _ clock: StreamTime) {
        let tape = series.trades
        let window = tape.windows[number]
        let sums = window.sums
        let trades = Decimal(Int128(sums.count))
        let volume = tape.size(sums.bought + sums.sold)
        let value = tape.value(sums.boughtValue + sums.soldValue)
        write("trades", sums.count)
        write("tps", Decimal(Int128(sums.count) * 1000).divided(by: Decimal(Int128(window.length))))
        write("tpm", Decimal(Int128(sums.count) * 60_000).divided(by: Decimal(Int128(window.length))))
        write("buy_volume", tape.size(sums.bought))
        write("sell_volume", tape.size(sums.sold))
        write("delta", tape.size(sums.bought - sums.sold))
        write("cvd", series.cvd)
        write("cvd_since", series.cvdSince(clock.heardFrom))
        write("ratio", tape.size(sums.bought).divided(by: tape.size(sums.sold)))
        write("vwap", series.key.isInverse ? volume.divided(by: value) : value.divided(by: volume))
        write("mean_size", volume.divided(by: trades))
        write("max_size", tape.largest(in: window).map { tape.size(Int128($0)) })
        // Most windows have none of either, which costs one write.
        if series.blockTrades?.windows[number].sums.count == 0, series.rpiTrades?.windows[number].sums.count == 0 {
            return write(",\"block_trades\":0,\"block_volume\":0,\"rpi_trades\":0,\"rpi_volume\":0")
        }
        writeApart("block_trades", "block_volume", series.blockTrades, number)
        writeApart("rpi_trades", "rpi_volume", series.rpiTrades, number)
    }

    private mutating func writeApart(_ count: StaticString, _ volume: StaticString, _ tape: Tape?, _ number: Int) {
        let sums = tape?.windows[number].sums
        write(count, sums?.count)
        write(volume, sums.flatMap { sums in tape?.size(sums.bought + sums.sold) })
    }

    /// Their value: sizes of inverse contracts are that already.
    private mutating func writeLiquidations(_ series: borrowing FlowSeries, _ number: Int) {
        var bought: Decimal?
        var sold: Decimal?
        if let tape = series.liquidations {
            let sums = tape.windows[number].sums
            bought = series.key.isInverse ? tape.size(sums.bought) : tape.value(sums.boughtValue)
            sold = series.key.isInverse ? tape.size(sums.sold) : tape.value(sums.soldValue)
        }
        write("liq_buy", bought)
        write("liq_sell", sold)
    }

    /// A single trade worth more than `--large`.
    mutating func write(
        large trade: PublicTrade, worth value: Decimal, id: Range<Int>?, _ json: borrowing JSON, now: Int,
        of series: borrowing FlowSeries
    ) {
        begin(event: "large", time: now, of: series.key)
        write("side", trade.isBuy ? "buy" : "sell")
        write("price", trade.price)
        write("size", trade.size)
        write("value", value)
        write("trade_time", trade.time)
        if trade.isBlock == true { write(",\"block\":true") }
        if trade.isRPI == true { write(",\"rpi\":true") }
        if let id {
            write(",\"id\":\"")
            write(escapingControls: json, id)
            write("\"")
        }
        write(series.marks)
        write("}\n")
    }
}
