import Shared

/// Finds signals on whole columns of closed candles.
extension StrategyEngine {
    /// Whether the signals of all strategies can be found on whole columns.
    package var readsColumnsOnly: Bool { strategies.allSatisfy(\.readsColumnsOnly) }

    /// Returns the signals of all watches of a series, by watch and candle. `heard` returns the newest market time in the lines
    /// before a candle.
    package func firings(
        of series: Int, count: Int, _ still: StillCandles, content: (Int) -> CandleContent, heard: (Int) -> Int
    ) -> [Firing] {
        var firings: [Firing] = []
        let key = table.keys[series]
        for (place, watch) in self.series[series].watches.enumerated() {
            let strategy = strategies[watch.place]
            let rules = rules[watch.place]
            var decisions = ColumnDecisions(strategy, watch, still)
            var gate = Gate()
            var cooldown = Cooldown()
            var candle = CandleRecord()
            var before: ColumnDecisions.Decision?
            decisions.each(count) { number, decision in
                // A repeated decision changes nothing, unless marks, a cooldown or the quiet period after a gap matter.
                let isSame = decision == before
                before = decision
                if isSame, gate.quiet == 0, !rules.repeats, rules.cooldown == 0 || decision.side == nil,
                    !mayMatter(content(number).marks)
                {
                    return
                }
                candle.become(content(number), of: key)
                let judged = JudgedCandle(candle)
                if decision.verdict.isUnknown { return gate.pass(judged, rules) }
                let moment = Moment(
                    stillness: Stillness(), tick: nil, streamTime: max(heard(number), candle.end), isStale: false,
                    now: candle.end)
                let passed = gate.close(decision.side, judged, rules, moment, &cooldown)
                guard let side = decision.side, passed == .fired || passed == .closes else { return }
                firings.append(Firing(candle: number, watch: place, side: side, verdict: passed))
            }
        }
        return firings
    }

    /// Whether a candle's marks may change how the gate treats a side that still holds.
    private func mayMatter(_ marks: Candle.Marks) -> Bool { marks.gap > 0 || marks.backfill != nil || marks.isFilled }

    /// Returns the signal of a firing with its prices, taken from `prices`. `scratch` is an in-memory output.
    package mutating func signal(
        _ firing: Firing, of series: Int, _ content: CandleContent, _ prices: PriceColumns, _ scratch: inout Output
    ) -> FiredSignal? {
        let key = table.keys[series]
        let strategy = strategies[self.series[series].watches[firing.watch].place]
        records.become(content, key)
        let tick = tick(of: series)
        self.series[series].watches[firing.watch].price(firing.side, strategy, records.candle, tick: tick) { expression in
            prices.value(of: expression, watch: firing.watch, candle: firing.candle)
        }
        guard let found = self.series[series].watches[firing.watch].prices else { return nil }
        return FiredSignal(
            key, records.candle, strategy, firing.side, found, opens: firing.opens, &scratch)
    }

    /// Returns the values of the stop and target expressions at each candle of a series.
    package func prices(of series: Int, count: Int) -> PriceColumns {
        var columns: [[Int: [Double]]] = []
        for watch in self.series[series].watches {
            let strategy = strategies[watch.place]
            var memory = Memory(for: strategy.set)
            var blocks = ExpressionBlocks()
            var values = [Double](repeating: 0, count: ExpressionBlocks.size)
            var own: [Int: [Double]] = [:]
            for expression in strategy.priceExpressions where own[expression.steps.lowerBound] == nil {
                var column: [Double] = []
                column.reserveCapacity(count)
                for start in stride(from: 0, to: count, by: ExpressionBlocks.size) {
                    let block = start..<min(start + ExpressionBlocks.size, count)
                    blocks.evaluate(expression.steps, of: strategy.set, watch.columns, block, &memory, into: &values)
                    column += values[..<block.count]
                }
                own[expression.steps.lowerBound] = column
            }
            columns.append(own)
        }
        return PriceColumns(columns: columns)
    }
}

/// The values of stop and target expressions, by watch and by the expression's first step in its set.
package struct PriceColumns {
    fileprivate let columns: [[Int: [Double]]]

    fileprivate func value(of expression: Expression, watch: Int, candle: Int) -> Double {
        columns[watch][expression.steps.lowerBound]?[candle] ?? .nan
    }
}
