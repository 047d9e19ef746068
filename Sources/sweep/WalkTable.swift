import Performance
import Shared

/// Writes the results of a walk forward.
struct WalkTable {
    let done: [Walk.Done]
    let joined: Group
    let grid: Grid
    let metric: String

    private var names: [String] { grid.parameters.map(\.name) }

    func write(isTable: Bool) throws(Failure) {
        var output = Output.standard()
        if isTable { writeTable(&output) } else { try writeRecords(&output) }
        try output.flush()
    }

    private func writeRecords(_ output: inout Output) throws(Failure) {
        for (number, step) in done.enumerated() {
            writeStep(number + 1, step, &output)
            try output.drain()
        }
        output.begin(record: "walk")
        output.member("steps", done.count)
        output.member("rank", quoted: metric)
        output.member("train", mean(done.map(\.trainValue)) ?? .nan)
        output.member("test", mean(done.compactMap(\.testValue)) ?? .nan)
        output.name("stability")
        output.beginObject()
        for (number, name) in names.enumerated() {
            output.name(quoted: name)
            output.beginObject()
            for (value, count) in chosen(number) {
                output.name(quoted: value)
                output.value(count)
            }
            output.endObject()
        }
        output.endObject()
        output.member("changes", changes)
        write("metrics", joined, &output)
        output.endRecord()
    }

    private func writeStep(_ number: Int, _ step: Walk.Done, _ output: inout Output) {
        output.begin(record: "step")
        output.member("step", number)
        for (name, time) in [
            ("train_from", step.step.train.lowerBound), ("train_to", step.step.train.upperBound),
            ("test_from", step.step.test.lowerBound), ("test_to", step.step.test.upperBound),
        ] {
            output.name(quoted: name)
            output.value(time)
        }
        step.train.write(metricsAs: "train", grid, &output)
        write("test", step.test, &output)
        output.endRecord()
    }

    /// Writes a metrics record as a member.
    private func write(_ name: String, _ group: Group, _ output: inout Output) {
        output.name(quoted: name)
        output.write(Array("{".utf8) + SetResult.metrics(group).dropFirst(SetResult.head.count).dropLast())
    }

    func mean(_ values: [Double]) -> Double? { values.isEmpty ? nil : values.reduce(0, +) / Double(values.count) }

    // MARK: Stability

    /// The chosen values of a parameter, each with the number of steps that chose it, in the order of their first step.
    private func chosen(_ parameter: Int) -> [(value: String, count: Int)] {
        var found: [(value: String, count: Int)] = []
        for step in done {
            let value = grid.values(of: step.train.set)[parameter]
            if let place = found.firstIndex(where: { $0.value == value }) {
                found[place].count += 1
            } else {
                found.append((value, 1))
            }
        }
        return found
    }

    /// The number of steps that chose another set than the step before.
    var changes: Int { zip(done, done.dropFirst()).count { $0.train.set != $1.train.set } }

    // MARK: On a terminal

    private func writeTable(_ output: inout Output) {
        let head = ["test from", "to"] + names + ["\(metric) before", metric, "total_trades", "total_pnl"]
        let rows = done.map { step in
            [Messages.date(step.step.test.lowerBound), Messages.date(step.step.test.upperBound)]
                + grid.values(of: step.train.set)
                + [
                    step.trainValue.roundedText, step.testValue?.roundedText ?? "-", "\(step.test.metrics.total)",
                    step.test.metrics.pnl.double.roundedText,
                ]
        }
        TextTable.write([head] + rows, &output)
        output.write("\n")
        for (number, name) in names.enumerated() {
            let values = chosen(number).map { "\($0.value) in \(Messages.count($0.count, "step"))" }.joined(separator: ", ")
            output.write(string: Plain.line("\(name): \(values)") + "\n")
        }
        output.write(string: "Another set than in the step before: \(changes) of \(max(done.count - 1, 0))\n\n")
        let fields = MetricsRecord(joined.metrics).fields
        TextTable.write([[joined.mark, "all tests"]] + fields.map { [$0.name, $0.value.text] }, &output)
    }
}
