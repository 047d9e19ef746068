// Lines that are not objects: rows of a table, and arrays of records.

extension RecordStream {
    /// The number of the current file.
    package var fileNumber: Int { input.fileNumber }

    /// The name of the current input, for messages.
    package var inputName: String { input.name }

    @inline(never) mutating func acceptRow(_ range: Range<Int>, _ isTerminated: Bool) throws(Failure) -> Bool {
        row.removeAll(keepingCapacity: true)
        row.append(contentsOf: input.buffer[range])
        if row.last == UInt8(ascii: "\r") { row.removeLast() }
        if row.isEmpty { return false }
        guard isTerminated || fileOfRows != nil else {
            try rejectCut()
            return false
        }
        records += 1
        return true
    }

    private mutating func rejectCut() throws(Failure) {
        try reject("expected a newline at its end; the file may be cut short")
    }

    /// Whether a line is still a row: in a file of arrays, other lines are records again.
    @inline(never) mutating func isRow(_ range: Range<Int>) throws(Failure) -> Bool {
        guard let fileOfRows else { return true }
        if input.fileNumber == fileOfRows, input.buffer[range].isArray { return true }
        self.fileOfRows = nil
        readsJSON = true
        return false
    }

    /// Splits an array of records into one line per record. An array of plain values is a row.
    @inline(never) mutating func acceptArray(_ range: Range<Int>, _ isTerminated: Bool) throws(Failure) -> Bool {
        guard json.isInside(1) else { return false }
        let kind = json.kind(1)
        if kind == .object || kind == .array {
            let (array, commas) = json.elements
            input.split(array, at: commas)
            return false
        }
        guard takesRows, json.looksLikeCandle else {
            try reject("expected an object, '{', at column 1")
            return false
        }
        fileOfRows = input.fileNumber
        readsJSON = false
        rowBeginsTable = { !$0.isArray }
        return try acceptRow(range, isTerminated)
    }

    /// Makes the current row, and those behind it up to the next table, be read from the last to the first.
    package mutating func turnRound() throws(Failure) {
        records -= 1
        let beginsTable = rowBeginsTable
        if let cut = try input.turnRound({ beginsTable?($0) ?? false }) {
            row = cut
            try rejectCut()
        }
    }

    /// The times of the next rows of the table, up to `count`.
    package func timesAhead(_ count: Int) -> [Int] {
        var times: [Int] = []
        var place: Int?
        while times.count < count, let range = input.line(at: &place) {
            if rowBeginsTable?(input.buffer[range]) == true { break }
            if let time = rowTime(range) { times.append(time) }
        }
        return times
    }

    /// The times of the next rows that `isCounted`, up to `count` and among the next `reach` rows, and whether more input
    /// cannot add any.
    package func timesAhead(_ count: Int, within reach: Int, where isCounted: ([UInt8]) -> Bool) -> (times: [Int], isAll: Bool)
    {
        var times: [Int] = []
        var place: Int?
        for _ in 0..<reach {
            guard times.count < count, let range = input.line(at: &place) else { return (times, times.count == count) }
            if rowBeginsTable?(input.buffer[range]) == true { break }
            if isCounted(Array(input.buffer[range])), let time = rowTime(range) { times.append(time) }
        }
        return (times, true)
    }

    /// Whether the next line has been read into the buffer already.
    package var hasLineAhead: Bool {
        var place: Int?
        return input.line(at: &place) != nil
    }

    /// Reads ahead until `isEnough`, for at most `patience` ms. Returns false if the current row comes again with more input.
    package mutating func lookAhead(patience: Int, _ isEnough: (RecordStream) -> Bool) throws(Failure) -> Bool {
        let isDecided = try lookAhead { (stream) in
            let now = System.monotonicTime
            stream.times.deadline = min(stream.times.deadline ?? .max, now + patience)
            return isEnough(stream) || now >= stream.times.deadline ?? .max
        }
        if isDecided { times.deadline = nil }
        return isDecided
    }
}

extension ArraySlice<UInt8> {
    /// Whether the line is an array: its first byte other than a blank is a bracket.
    fileprivate var isArray: Bool { first { $0 != 0x20 && $0 != 0x09 } == UInt8(ascii: "[") }
}

extension JSON {
    /// Whether the current array has at least a time and four prices.
    fileprivate var looksLikeCandle: Bool {
        var element = 1
        for _ in 0..<5 {
            guard isInside(element), decimal(element) != nil else { return false }
            element += 1
        }
        return spelledTime(1) != nil
    }

    /// The current array as a part of the text, and the offsets of the commas between its elements.
    fileprivate var elements: (array: Range<Int>, commas: [Int]) {
        var commas: [Int] = []
        var element = 1
        while true {
            let end = text(of: element).upperBound
            element = after(element)
            guard isInside(element), let comma = firstIndex(of: UInt8(ascii: ","), in: end..<length) else { break }
            commas.append(comma)
        }
        return (offset(0)..<closingBrace + 1, commas)
    }
}
