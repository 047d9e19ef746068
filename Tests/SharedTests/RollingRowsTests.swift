import TestSupport
import Testing

@testable import Shared

struct RollingRowsTests {
    /// Compares with a plain list of the last rows.
    @Test(arguments: [1, 2, 3, 7, 100]) func keepsTheLastRows(capacity: Int) {
        var random = Seeded(seed: 3)
        var rows = RollingRows(capacity: capacity)
        var plain: [String] = []
        for number in 0..<1000 {
            let text = String(repeating: "\(number % 10)", count: Int(random.next() % 60))
            var row = Output.inMemory()
            row.write(string: text)
            rows.add(time: number * 60_000, row)
            var stamped = Output.inMemory()
            stamped.write(timestamp: number * 60_000)
            plain.append("\(stamped.text),\(text)\n")
            if number % 37 == 0 || number > 990 {
                var output = Output.inMemory()
                rows.writeTimed(to: &output)
                #expect(output.text == plain.suffix(capacity).joined())
            }
        }
    }

    /// Rows may contain line breaks. Rows from before a new column are padded.
    @Test func padsOlderRows() {
        var rows = RollingRows(capacity: 3)
        for text in ["a", "b\nb", "c", "d,4"] {
            var row = Output.inMemory()
            row.write(string: text)
            rows.add(row)
        }
        var output = Output.inMemory()
        rows.write(to: &output) { number, output in if number < 3 { output.write(",") } }
        #expect(output.text == "b\nb,\nc,\nd,4\n")
        #expect(rows.dropped == 1)
    }
}
