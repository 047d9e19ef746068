import Shared

extension Output {
    /// What one window shows, as a line.
    mutating func write(_ series: borrowing FlowSeries, _ number: Int, named name: [UInt8], _ clock: StreamTime) {
        let tape = series.trades
        let window = tape.windows[number]
        let sums = window.sums
        let now = clock.now
        let trades = Decimal(Int128(sums.count))
        let volume = tape.size(sums.bought + sums.sold)
        let value = tape.value(sums.boughtValue + sums.soldValue)
        begin(record: "flow", of: series.key)
        write(name)
        write("time", now)
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
        writeLiquidations(series, number)
        write("funding_rate", series.ticker?.funding)
        write("open_interest", series.ticker?.interest)
        write("basis_bps", series.ticker?.basisBps)
        var marks = series.marks
        marks.isPartial = series.isPartial(window, heardFrom: clock.heardFrom, now: now)
        if series.isCvdPartial(clock.heardFrom, now: now) { write(",\"cvd_partial\":true") }
        write(marks)
        write("}\n")
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
        large trade: Trade, worth value: Decimal, id: Range<Int>?, _ json: borrowing JSON, now: Int,
        of series: borrowing FlowSeries
    ) {
        begin(event: "large", time: now, of: series.key)
        write("side", trade.isBuy ? "buy" : "sell")
        write("price", trade.price)
        write("size", trade.size)
        write("value", value)
        write("trade_time", trade.time)
        if let id {
            write(",\"id\":\"")
            write(json, id)
            write("\"")
        }
        write(series.marks)
        write("}\n")
    }
}
