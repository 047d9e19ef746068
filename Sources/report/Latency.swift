import Shared

/// The durations of one step over all orders of a run.
struct Latency {
    let step: OrderTimes.Step
    /// Sorted, the shortest first.
    private let spans: [OrderSpan]

    /// Returns nil if no order took the step.
    init?(_ step: OrderTimes.Step, _ spans: [OrderSpan]) {
        if spans.isEmpty { return nil }
        self.step = step
        self.spans = spans
    }

    /// Returns the duration, in µs, that this percentage of the orders did not exceed, without interpolation.
    func percentile(_ percent: Int) -> Int { spans[(spans.count * percent + 99) / 100 - 1].length }

    var from: String { OrderTimes.members[step.ends.from] }
    var to: String { OrderTimes.members[step.ends.to] }

    private var slowest: OrderSpan { spans[spans.count - 1] }

    /// `--latency`: a record for each step.
    func write(_ output: inout Output) {
        output.begin(record: "latency")
        output.member("from", quoted: from)
        output.member("to", quoted: to)
        output.member("orders", spans.count)
        output.member("p50", Latency.milliseconds(percentile(50)))
        output.member("p90", Latency.milliseconds(percentile(90)))
        output.member("p99", Latency.milliseconds(percentile(99)))
        output.member("max", Latency.milliseconds(slowest.length))
        output.member("slowest", quoted: slowest.order)
        output.endRecord()
    }

    /// Converts µs to ms, without trailing zeros.
    private static func milliseconds(_ microseconds: Int) -> Decimal { Decimal(Int128(microseconds), scale: 3).trimmed }

    static func writeTable(_ latencies: [Latency], _ output: inout Output) {
        let head = ["from", "to", "orders", "p50 ms", "p90 ms", "p99 ms", "max ms"]
        let rows = latencies.map { latency in
            let spans = [50, 90, 99].map(latency.percentile) + [latency.slowest.length]
            return [latency.from, latency.to, "\(latency.spans.count)"] + spans.map { "\(milliseconds($0))" }
        }
        TextTable.write([head] + rows, &output)
    }
}
