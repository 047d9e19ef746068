/// The last rows of a CSV file, packed: for each its length in four bytes, then its bytes.
///
///     |  gone  |  length row  length row  … |
///     0        first                        bytes.count
///
/// Dropped rows are removed once they take an eighth of the room of the rest, so each row is moved only a few times, and memory
/// does not grow.
package struct RollingRows {
    private let capacity: Int
    private var bytes: [UInt8] = []
    private var first = 0
    private var count = 0
    /// The number of rows dropped to make room.
    package private(set) var dropped = 0

    private static let head = 4

    package init(capacity: Int) { self.capacity = capacity }

    /// Adds a row: its leading time, in packed form, and the text of its other columns.
    package mutating func add(time: Int, _ text: borrowing Output) {
        begin(8 + text.count)
        for place in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: time >> (place * 8))) }
        text.append(to: &bytes)
    }

    package mutating func add(_ row: borrowing Output) {
        begin(row.count)
        row.append(to: &bytes)
    }

    private mutating func begin(_ length: Int) {
        if count == capacity { dropFirst() }
        if bytes.count + RollingRows.head + length > bytes.capacity { makeRoom(RollingRows.head + length) }
        for place in 0..<RollingRows.head { bytes.append(UInt8(truncatingIfNeeded: length >> (place * 8))) }
        count += 1
    }

    private mutating func dropFirst() {
        first = row(first).upperBound
        count -= 1
        dropped += 1
    }

    /// Grows by an eighth at a time: doubling would leave half of the memory unused in each of a thousand files.
    private mutating func makeRoom(_ size: Int) {
        bytes.removeSubrange(..<first)
        first = 0
        let needed = bytes.count + size
        if needed > bytes.capacity { bytes.reserveCapacity(needed + max(bytes.count / 8, 256)) }
    }

    /// The bytes of the row whose length stands at `start`.
    private func row(_ start: Int) -> Range<Int> {
        let from = start + RollingRows.head
        return from..<from + (0..<RollingRows.head).reduce(0) { $0 | Int(bytes[start + $1]) << ($1 * 8) }
    }

    /// Writes rows that begin with a packed time, each on a line.
    package func writeTimed(to output: inout Output) {
        var start = first
        while start < bytes.count {
            let row = row(start)
            output.write(timestamp: (0..<8).reduce(0) { $0 | Int(bytes[row.lowerBound + $1]) << ($1 * 8) })
            output.write(",")
            output.write(bytes, row.dropFirst(8))
            output.write("\n")
            start = row.upperBound
        }
    }

    /// Writes the rows, one per line. `pad` writes the missing end of a row, given its number among all rows that were added.
    package func write(to output: inout Output, pad: (Int, inout Output) -> Void) {
        var start = first
        var number = dropped
        while start < bytes.count {
            let row = row(start)
            output.write(bytes, row)
            pad(number, &output)
            output.write("\n")
            number += 1
            start = row.upperBound
        }
    }
}
