extension Output {
    /// The beginning of an event about a symbol; what belongs to it follows, and a closing brace.
    package mutating func begin(event: StaticString, time: Int, of key: SeriesKey) {
        write("{\"type\":\"event\",\"event\":\"")
        write(event)
        write("\",\"time\":")
        write(time)
        write(",\"category\":\"")
        write(key.category)
        write("\",\"symbol\":\"")
        write(key.symbol)
        write("\"")
    }

    /// The beginning of a record about a symbol.
    package mutating func begin(record: StaticString, of key: SeriesKey) {
        write("{\"type\":\"")
        write(record)
        write("\",\"category\":\"")
        write(key.category)
        write("\",\"symbol\":\"")
        write(key.symbol)
        write("\"")
    }

    /// A member with its comma.
    package mutating func write(_ name: StaticString, _ value: Decimal?) {
        write(name: name)
        write(orNull: value)
    }

    package mutating func write(_ name: StaticString, _ value: Int?) {
        write(name: name)
        if let value { write(value) } else { write("null") }
    }

    /// A member that is a word of ours.
    package mutating func write(_ name: StaticString, _ value: StaticString) {
        write(name: name)
        write("\"")
        write(value)
        write("\"")
    }

    package mutating func write(name: StaticString) {
        write(",\"")
        write(name)
        write("\":")
    }
}
