/// Writes JSON objects member by member. All records, requests and rows of state are written with these functions, and only
/// they write commas, quotes and escapes. Whether a member or an element needs a comma is seen from the byte before it, so an
/// object must be written whole before `drain` or `flush`.
extension Output {
    package mutating func beginObject() {
        separate()
        write(UInt8(ascii: "{"))
    }

    package mutating func endObject() { write(UInt8(ascii: "}")) }

    package mutating func beginArray() {
        separate()
        write(UInt8(ascii: "["))
    }

    package mutating func endArray() { write(UInt8(ascii: "]")) }

    /// The beginning of a record: an object on a line of its own.
    package mutating func begin(record type: StaticString) {
        write("{\"type\":\"")
        write(type)
        write(UInt8(ascii: "\""))
    }

    package mutating func begin(event: StaticString, time: Int) {
        begin(record: "event")
        member("event", event)
        member("time", time)
    }

    /// The beginning of a record about a symbol.
    package mutating func begin(record type: StaticString, of key: SeriesKey) {
        write("{\"type\":\"")
        write(type)
        write("\",\"category\":\"")
        write(key.category)
        write("\",\"symbol\":\"")
        write(key.symbol)
        write(UInt8(ascii: "\""))
    }

    package mutating func begin(event: StaticString, time: Int, of key: SeriesKey) {
        begin(event: event, time: time)
        member("category", key.category)
        member("symbol", key.symbol)
    }

    /// A whole object, in memory.
    package static func object(_ members: (inout Output) -> Void) -> Output {
        var output = inMemory()
        output.beginObject()
        members(&output)
        output.endObject()
        return output
    }

    package mutating func endRecord() {
        reserve(2)
        store(0x0A7D, count: 2)
    }

    /// Writes the comma before a member or an element, unless it is the first one or a member's value.
    mutating func separate() {
        guard let last else { return }
        switch last {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), UInt8(ascii: "\n"): return
        default: write(UInt8(ascii: ","))
        }
    }
}

// MARK: - Names

/// The name of a member, encoded once because it is written often: `,"imbalance_5":`.
package struct MemberName {
    fileprivate let bytes: [UInt8]
    fileprivate let start: Start

    /// The first 32 bytes: most names are written in one go.
    fileprivate struct Start {
        let words: InlineArray<4, UInt64>
        /// The number of bytes of the whole name.
        let count: Int
    }

    package init(_ name: String) {
        var output = Output.inMemory()
        output.write(",")
        output.write(quoted: name)
        output.write(":")
        bytes = output.bytes
        let words = InlineArray<4, UInt64> { [bytes] place in
            bytes.dropFirst(place * 8).prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        start = Start(words: words, count: bytes.count)
    }
}

/// The names of a record's members. Their starts stand apart, so that writing a name counts no reference to its bytes.
package struct MemberNameList {
    private let names: [MemberName]
    private let starts: [MemberName.Start]

    package init(_ names: [String]) {
        self.names = names.map { MemberName($0) }
        starts = self.names.map(\.start)
    }

    @inline(__always) fileprivate func start(_ number: Int) -> MemberName.Start { starts[number] }
    fileprivate func name(_ number: Int) -> MemberName { names[number] }
}

/// Members with their values, encoded once because they are written often.
package struct MadeMembers {
    fileprivate let bytes: [UInt8]

    package init(_ members: (inout Output) -> Void) {
        var output = Output.inMemory()
        // After an object, each member gets a comma, the first one too.
        output.write("{}")
        members(&output)
        bytes = Array(output.bytes.dropFirst(2))
    }
}

extension Output {
    package mutating func members(_ made: MadeMembers) { write(behindComma: made.bytes) }

    /// A member's name; its value follows.
    package mutating func name(_ name: StaticString) {
        reserve(name.utf8CodeUnitCount &+ 4)
        write(memberNamed: name)
    }

    package mutating func name(_ name: borrowing MemberName) {
        if !write(startOf: name.start) { write(behindComma: name.bytes) }
    }

    /// The name with this number; its value follows.
    package mutating func name(_ number: Int, of list: borrowing MemberNameList) {
        if !write(startOf: list.start(number)) { write(behindComma: list.name(number).bytes) }
    }

    /// Writes a name that is all start. Returns false if it is longer, or if it is the first one, which needs no comma.
    @inline(__always) private mutating func write(startOf name: MemberName.Start) -> Bool {
        if name.count > 32 || last == UInt8(ascii: "{") { return false }
        reserve(32)
        buffer.store(name.words, at: count)
        count &+= name.count
        return true
    }

    /// Writes bytes that begin with a comma, which the first member of an object does not need.
    @inline(__always) private mutating func write(behindComma bytes: [UInt8]) {
        if last == UInt8(ascii: "{") { write(bytes, 1..<bytes.count) } else { write(bytes) }
    }

    package mutating func name(quoted name: String) {
        separate()
        write(quoted: name)
        write(UInt8(ascii: ":"))
    }
}
