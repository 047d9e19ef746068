import Indicators
import Performance
import Shared
import Verdict

extension Recording {
    /// The recording with its whole days in another order, for `--permutations`; `DayShuffle` says what stays in place. The
    /// recording must have nothing but closed candles and instruments.
    func shuffled(_ shuffle: DayShuffle) -> Recording {
        var shuffled = self
        // The new index of each candle, by its series and its old index.
        var places = series.map { [Int32](repeating: 0, count: $0.times.count) }
        for place in series.indices {
            let closes = series[place].bars.map(\.close)
            let moves = shuffle.moves(times: series[place].times, opens: series[place].bars.map(\.open), closes: closes)
            for (number, move) in moves.enumerated() { places[place][move.source] = Int32(number) }
            shuffled.series[place].move(moves, tick: tick(of: series[place]))
        }
        // The events of a day stay together, in their order.
        let keyed = events.enumerated().map { number, event -> (time: Int, number: Int, event: Event) in
            guard case .candle(let place, let old) = event else { return (.min, number, event) }
            let new = places[Int(place)][Int(old)]
            let day = shuffled.series[Int(place)].times[Int(new)] / Interval.dayLength
            return (day, number, .candle(place, new))
        }
        shuffled.events = keyed.sorted { ($0.time, $0.number) < ($1.time, $1.number) }.map(\.event)
        return shuffled
    }

    /// Why the recording cannot be shuffled; nil if it can. `needsLines` says that fields are computed from whole records.
    func whyNotShuffled(needsLines: Bool) -> String? {
        if !trades.isEmpty || !tickers.isEmpty || !signals.isEmpty || hasForming || needsPipe {
            return "the input has more than closed candles and instruments, and only these can be shuffled"
        }
        if needsLines { return "'ind' computes fields from whole records, and only candles can be shuffled" }
        for series in series {
            if let interval = series.key.interval, interval > .day {
                return "\(series.key) has candles that are longer than a day"
            }
            if series.numbers.contains(where: { !$0.low.isPrice }) { return "\(series.key) has prices that are not above 0" }
            for lookup in series.fields.keys {
                guard case .field(let name) = lookup, !RecordedSeries.moved.contains(name.text) else { continue }
                return "rules read '\(name.text)' from the records, and only prices and volumes of candles can be shuffled"
            }
        }
        return wholeDays.count < 2 ? "the input has fewer than two whole days (UTC)" : nil
    }

    /// The days that change places.
    var wholeDays: Range<Int> {
        DayShuffle.wholeDays(
            series.compactMap { series in
                guard let first = series.times.first, let last = series.bars.last?.end else { return nil }
                return first..<max(first, last)
            })
    }

    /// The tick of a market's prices; if no instrument record has it, the last decimal of its candles.
    private func tick(of series: RecordedSeries) -> Decimal {
        let told = rules.last { $0.key.category == series.key.category && $0.key.symbol == series.key.symbol }?.tick
        if let told { return told }
        let scale = series.numbers.reduce(UInt8(0)) { scale, candle in
            max(
                scale, candle.open.shortened.scale, candle.high.shortened.scale, candle.low.shortened.scale,
                candle.close.shortened.scale)
        }
        return Decimal(1, scale: scale)
    }
}

extension RecordedSeries {
    /// Fields of a record that can be shuffled with its candle.
    static let moved: Set<String> = ["time", "open", "high", "low", "close", "volume", "turnover"]

    /// Moves the candles to their new places and scales their prices.
    mutating func move(_ moves: [DayShuffle.Move], tick: Decimal) {
        let old = self
        times = moves.map(\.time)
        marks = moves.map { old.marks[$0.source] }
        heard = moves.map { old.heard[$0.source] + $0.shift }
        numbers = moves.map { old.numbers[$0.source].scaled(by: $0.factor, tick) }
        bars = moves.enumerated().map { number, move in
            let bar = old.bars[move.source]
            let candle = numbers[number]
            return Bar(
                time: move.time, end: bar.end + move.shift, open: candle.open.double, high: candle.high.double,
                low: candle.low.double, close: candle.close.double, volume: bar.volume, isWhole: bar.isWhole)
        }
        for (lookup, column) in old.fields {
            guard case .field(let name) = lookup else {
                fields[lookup] = moves.map { column[$0.source] }
                continue
            }
            switch name.text {
            case "open": fields[lookup] = bars.map(\.open)
            case "high": fields[lookup] = bars.map(\.high)
            case "low": fields[lookup] = bars.map(\.low)
            case "close": fields[lookup] = bars.map(\.close)
            case "time": fields[lookup] = times.map(Double.init)
            case "turnover": fields[lookup] = moves.map { column[$0.source] * $0.factor }
            default: fields[lookup] = moves.map { column[$0.source] }
            }
        }
    }
}

extension CandleNumbers {
    /// The numbers with all prices multiplied by `factor`, rounded to ticks of the market; the volume is unchanged.
    fileprivate func scaled(by factor: Double, _ tick: Decimal) -> CandleNumbers {
        func price(_ price: Decimal) -> Decimal {
            let steps = Int128(max((price.double * factor / tick.double).rounded(), 1))
            return Decimal(steps * tick.coefficient, scale: tick.scale)
        }
        return CandleNumbers(open: price(open), high: price(high), low: price(low), close: price(close), volume: volume)
    }
}
