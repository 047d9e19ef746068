/// The beginning of the candle records of a series, the same for all of them: `{"type":"candle", … ,"time":`.
package struct CandleHead {
    fileprivate let bytes: [UInt8]
    /// Nothing is traded at mark, index or premium prices, so their candles have no volume.
    fileprivate let isTraded: Bool
    fileprivate let isInverse: Bool

    package init(_ key: SeriesKey) {
        var output = Output.inMemory()
        output.begin(record: "candle", of: key)
        if let interval = key.interval { output.member("interval", interval) }
        if key.priceType != .last { output.member("price_type", quoted: key.priceType.name) }
        output.name("time")
        bytes = output.bytes
        isTraded = key.priceType == .last
        isInverse = key.isInverse
    }
}

extension Output {
    /// Writes the candle as a record line.
    package mutating func write(_ candle: borrowing Candle, of head: CandleHead) {
        write(head.bytes)
        let turnover = candle.shownTurnover(inverse: head.isInverse)
        if head.isTraded, let turnover, candle.areShort(with: turnover) {
            writeShort(copy candle, turnover)
        } else {
            write(candle.time)
            member("open", candle.open)
            member("high", candle.high)
            member("low", candle.low)
            member("close", candle.close)
            member("volume", head.isTraded ? candle.volume : nil)
            member("turnover", head.isTraded ? turnover : nil)
        }
        if let tape = candle.tape {
            member("trades", tape.trades)
            member("buy_volume", tape.buyVolume)
            member("sell_volume", tape.sellVolume)
            member("vwap", candle.vwap(inverse: head.isInverse))
        }
        write(candle.isClosed ? ",\"closed\":true" : ",\"closed\":false")
        write(candle.marks)
        endRecord()
    }

    /// Writes the time and the numbers of a candle, all of them short.
    private mutating func writeShort(_ candle: Candle, _ turnover: Decimal) {
        // Seven numbers of at most 17 bytes, and what is stored behind them.
        reserve(256)
        lend { bytes, place in
            bytes.write(short: Decimal(Int128(candle.time)), at: &place)
            bytes.write(",\"open\":", short: candle.open, at: &place)
            bytes.write(",\"high\":", short: candle.high, at: &place)
            bytes.write(",\"low\":", short: candle.low, at: &place)
            bytes.write(",\"close\":", short: candle.close, at: &place)
            bytes.write(",\"volume\":", short: candle.volume, at: &place)
            bytes.write(",\"turnover\":", short: turnover, at: &place)
        }
    }
}

extension Candle {
    /// Whether all numbers of the candle are short.
    fileprivate func areShort(with turnover: Decimal) -> Bool {
        time > 0 && open.isShort && high.isShort && low.isShort && close.isShort && volume.isShort && turnover.isShort
    }
}
