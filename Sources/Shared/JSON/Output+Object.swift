/// Objects of JSON, member by member. All records, requests and rows are written here, so no comma, quote or escape is anybody
/// else's: what stands before a member or an element tells whether it needs a comma.
extension Output {
    package mutating func beginObject() {
        separate()
        write(UInt8(ascii: "{"))
    }

    package mutating func endObject() {
        reserve(1)
        store(0x7D, count: 1)
    }

    package mutating func beginArray() {
        separate()
        write(UInt8(ascii: "["))
    }

    package mutating func endArray() {
        reserve(1)
        store(0x5D, count: 1)
    }

    /// The beginning of a record: an object on a line of its own.
    package mutating func begin(record type: StaticString) {
        write("{\"type\":\"")
        write(type)
        quote()
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
        quote()
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

    /// The comma before a member or an element, unless it is the first, or a member's value.
    mutating func separate() {
        guard let last else { return }
        switch last {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), UInt8(ascii: "\n"): return
        default: write(UInt8(ascii: ","))
        }
    }
}

// MARK: - Names

/// A member's name that is made once and written often: `,"imbalance_5":`.
package struct MemberName {
    fileprivate let bytes: [UInt8]

    package init(_ name: String) {
        var output = Output.inMemory()
        output.write(",")
        output.write(quoted: name)
        output.write(":")
        bytes = output.bytes
    }
}

/// Members that are made once and written often.
package struct MadeMembers {
    fileprivate let bytes: [UInt8]

    package init(_ members: (inout Output) -> Void) {
        var output = Output.inMemory()
        // Not the first ones of an object: each has its comma.
        output.write("{}")
        members(&output)
        bytes = Array(output.bytes.dropFirst(2))
    }
}

extension Output {
    package mutating func members(_ made: MadeMembers) {
        if last == UInt8(ascii: "{") { write(made.bytes, 1..<made.bytes.count) } else { write(made.bytes) }
    }

    /// A member's name; its value follows.
    package mutating func name(_ name: StaticString) {
        reserve(name.utf8CodeUnitCount &+ 4)
        write(memberNamed: name)
    }

    package mutating func name(_ name: MemberName) {
        if last == UInt8(ascii: "{") { write(name.bytes, 1..<name.bytes.count) } else { write(name.bytes) }
    }

    package mutating func name(quoted name: String) {
        separate()
        write(quoted: name)
        write(UInt8(ascii: ":"))
    }
}
