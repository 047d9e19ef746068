import Shared

/// The last rows of a CSV file, packed: for each its time in eight bytes, then its other columns as text and a newline.
///
///     |  gone  |  time text \n  time text \n …  |
///     0        first                           bytes.count
///
/// What is gone is moved over once it is an eighth of the rest, so a row costs its length a few times, and no more memory.
struct RollingRows {
    private let capacity: Int
    private var bytes: [UInt8] = []
    private var first = 0
    private var count = 0
    /// How many rows were dropped to make room.
    private(set) var dropped = 0

    init(capacity: Int) { self.capacity = capacity }

    mutating func add(time: Int, _ text: borrowing Output) {
        if count == capacity { dropFirst() }
        let size = 8 + text.count + 1
        if bytes.count + size > bytes.capacity { makeRoom(size) }
        for place in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: time >> (place * 8))) }
        text.append(to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
        count += 1
    }

    private mutating func dropFirst() {
        first = endOfRow(first)
        count -= 1
        dropped += 1
    }

    /// By an eighth at a time: doubling would leave half of it unused in each of a thousand files.
    private mutating func makeRoom(_ size: Int) {
        bytes.removeSubrange(..<first)
        first = 0
        let needed = bytes.count + size
        if needed > bytes.capacity { bytes.reserveCapacity(needed + max(bytes.count / 8, 256)) }
    }

    private func endOfRow(_ start: Int) -> Int {
        var at = start + 8
        while bytes[at] != UInt8(ascii: "\n") { at += 1 }
        return at + 1
    }

    func write(to output: inout Output) {
        var row = first
        while row < bytes.count {
            let end = endOfRow(row)
            output.write(timestamp: (0..<8).reduce(0) { $0 | Int(bytes[row + $1]) << ($1 * 8) })
            output.write(",")
            output.write(bytes, row + 8..<end)
            row = end
        }
    }
}
