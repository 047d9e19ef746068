import Shared

extension StrategyEngine {
    /// Writes the outcomes of the last candle: its signals, and events about missed ones. For each strategy, `explain` first
    /// writes its explanation.
    package mutating func writeOutcomes(of json: borrowing JSON, explain: inout Explain?, to output: inout Output) {
        if !records.candle.isClosed, !options.judgesForming { return }
        for watch in series[current].watches.indices {
            explain?.write(self, series[current].watches[watch], json, to: &output)
            switch series[current].watches[watch].verdict {
            case .fired, .closes: record(watch).write(json, to: &output)
            case .missed: record(watch).writeMissed(json, to: &output)
            default: break
            }
        }
    }

    private func record(_ watch: Int) -> SignalRecord { SignalRecord(self, series[current].watches[watch]) }

    /// The signals and missed signals of the last candle, each with an id and its verdict; empty if the candle still forms.
    package var outcomes: [String] {
        if isForming { return [] }
        return series[current].watches.filter(\.verdict.writes).map { watch in
            let (name, side) = (strategies[watch.place].name, watch.side?.name ?? "")
            return "\(key):\(records.candle.time):\(name):\(side) \(watch.verdict.name)"
        }
    }
}
