import Shared

extension StrategyEngine {
    /// Writes what came of the candle that was taken in last: signals, and events of missed ones. Before them stands what `explain` says
    /// of each strategy.
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

    /// What came of the candle that was taken in last, where it closed: an id for each signal and each missed one.
    package var outcomes: [String] {
        if isForming { return [] }
        return series[current].watches.filter(\.verdict.writes).map { watch in
            let (name, side) = (strategies[watch.place].name, watch.side?.name ?? "")
            return "\(key):\(records.candle.time):\(name):\(side) \(watch.verdict.name)"
        }
    }
}
