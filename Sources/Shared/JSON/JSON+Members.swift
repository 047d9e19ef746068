extension JSON {
    /// The number of a required field.
    package func decimal(_ index: Int, of field: StaticString) throws(Failure) -> Decimal {
        if index > 0, let number = decimal(index) { return number }
        throw missing(index, field, "a decimal number")
    }

    /// The number of an optional field; nil if it is missing or null.
    package func decimalOrNull(_ index: Int, of field: StaticString) throws(Failure) -> Decimal? {
        if index > 0, let number = decimal(index) { return number }
        return index == 0 || kind(index) == .null ? nil : try decimal(index, of: field)
    }

    /// The number of a required field, as a double.
    package func double(_ index: Int, of field: StaticString) throws(Failure) -> Double {
        if index > 0, let number = double(index) { return number }
        throw missing(index, field, "a number")
    }

    /// The boolean of a required field.
    package func bool(_ index: Int, of field: StaticString) throws(Failure) -> Bool {
        if isTrue(index) { return true }
        guard index > 0, kind(index) == .false else { throw missing(index, field, "true or false") }
        return false
    }

    /// The time of a required field, in ms since the epoch.
    package func time(_ index: Int, of field: StaticString) throws(Failure) -> Int {
        if let time = exchangeTime(index) { return time }
        throw missing(index, field, "milliseconds since 1970")
    }

    private func missing(_ index: Int, _ field: StaticString, _ expected: String) -> Failure {
        .badRecord("expected \(expected) as '\(field)', " + (index > 0 ? "got \(excerpt(index))" : "but it is missing"))
    }

    /// Valid times, up to the year 2100. Microseconds and damaged numbers fall outside; seconds fall into January 1970 or soon
    /// after.
    package static let times = 0..<4_102_444_800_000

    /// The name in a required field, as a range of the text.
    package func name(_ index: Int, of field: StaticString) throws(Failure) -> Range<Int> {
        guard index > 0, isString(index), (1...Label.capacity).contains(range(index).count) else {
            throw missing(index, field, "a name of 1 to \(Label.capacity) bytes")
        }
        return range(index)
    }

    /// The name in a required field, as a label.
    package func label(_ index: Int, of field: StaticString) throws(Failure) -> Label {
        let range = try name(index, of: field)
        guard let label = label(in: range) else { throw .badRecord("expected a shorter '\(field)'") }
        return label
    }

    /// A value as a message shows it.
    package func excerpt(_ index: Int) -> String {
        switch kind(index) {
        case .string, .escapedString:
            let text = string(index)
            return "\"" + (text.count > 40 ? text.prefix(40) + "…" : text) + "\""
        case .number: return String(decoding: text[range(index)].prefix(40), as: UTF8.self)
        case .true: return "true"
        case .false: return "false"
        case .null: return "null"
        case .object: return "an object"
        case .array, .end: return "an array"
        }
    }
}
