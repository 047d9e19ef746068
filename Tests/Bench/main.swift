// Times every indicator of the table with its default parameters: see scripts/bench kernels.
import Indicators
import Shared

func cpuNanoseconds() -> Double {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

/// Three-minute candles that rise and fall.
func market(_ count: Int) -> [Bar] {
    (0..<count).map { number in
        let open = 100 + Double((number &* 7919) % 1013) / 100
        let close = 100 + Double(((number + 1) &* 7919) % 1013) / 100
        return Bar(
            time: number * 180_000, end: (number + 1) * 180_000, open: open, high: max(open, close) + 0.3,
            low: min(open, close) - 0.3, close: close, volume: 1 + Double(number % 7))
    }
}

/// Nanoseconds of CPU time per candle, with columns: the least of five rounds.
func measure(_ requests: [IndicatorRequest], _ bars: [Bar]) -> Double {
    var best = Double.infinity
    for _ in 0..<5 {
        let start = cpuNanoseconds()
        let columns = IndicatorSet.columns(requests, bars)
        best = min(best, (cpuNanoseconds() - start) / Double(bars.count))
        precondition(columns.count >= requests.count)
    }
    return best
}

func row(_ name: String, _ nanoseconds: Double) {
    let text = "\((nanoseconds * 10).rounded() / 10)"
    print("  \(name)" + String(repeating: " ", count: max(36 - name.count - text.count, 1)) + text + " ns")
}

func main() throws(Failure) {
    let bars = market(20_000)
    let all = IndicatorDefinition.all.map { IndicatorRequest($0, $0.defaults) }
    for request in all { row(request.definition.name, measure([request], bars)) }
    for (name, lengths) in [
        ("sma", [10, 100, 1000, 10_000]), ("ema", [200]), ("rsi", [200]), ("stddev", [100, 1000, 10_000]),
    ] {
        for length in lengths {
            guard let definition = IndicatorDefinition.named(name) else { continue }
            row("\(name) \(length)", measure([try IndicatorRequest(definition, "\(length)")], bars))
        }
    }
    row("all \(all.count), \(all.reduce(0) { $0 + $1.fields.count }) fields", measure(all, bars))
    var set = IndicatorSet(all)
    var values = Values()
    let start = cpuNanoseconds()
    for bar in bars { set.next(bar, isClosed: true, &values) }
    row("all, candle by candle", (cpuNanoseconds() - start) / Double(bars.count))
}

do { try main() } catch { print(error) }
