import Shared

/// A value that the state keeps over a restart. One list of fields is used for writing and for reading.
///
/// A row that is read must have exactly the fields of that list. A missing field means damage; an unknown field was written by
/// a newer version. To add a field, give the property a default that suits older rows, and add one line:
///
///     try coder.field("margin_mode", &marginMode, isOptional: true)
///
/// Rows without the field keep the default. A change in the meaning of an existing field needs a new `Store.schema` version.
package protocol Stored {
    mutating func fields(_ coder: inout Coder) throws(Failure)
}

/// Writes the fields of a value as a JSON object, or reads them from one.
package struct Coder {
    package var output = Output.inMemory()
    package let json: JSON
    package let isReading: Bool
    /// The object that is read, the names of its fields that were asked for, and its path for messages, such as `position.`.
    package var object = 0
    package var known: [String] = []
    package var path = ""

    /// The text of a coder that writes. It is shared, because making one would take longer than writing a row.
    private static let nothing = JSON()

    private init(reading json: JSON? = nil) {
        self.json = json ?? Coder.nothing
        isReading = json != nil
    }

    package static func text(_ value: inout some Stored) throws(Failure) -> String {
        var coder = Coder()
        try coder.write(&value)
        return coder.output.text
    }

    /// Reads all fields of a row. With `isPartly` the row may have fields that the value does not list.
    package static func read(_ text: String, into value: inout some Stored, isPartly: Bool = false) throws(Failure) {
        guard let json = JSON(Array(text.utf8)), json.isObject else { throw .io("the state is damaged: expected an object") }
        var coder = Coder(reading: json)
        try value.fields(&coder)
        if !isPartly { try coder.refuseUnknown() }
    }

    package func damage(_ name: StaticString, _ reason: String) -> Failure {
        .io("the state is damaged: field '\(path)\(name)' \(reason)")
    }

    package func refuseUnknown() throws(Failure) {
        var member = object + 1
        while json.isInside(member) {
            let name = json.string(member)
            if !known.contains(name) {
                throw .io(
                    "the state has an unknown field '\(Plain.line(path + name))': a newer version of trade wrote it, or it is damaged"
                )
            }
            member = json.after(member + 1)
        }
    }

    package mutating func write(_ value: inout some Stored) throws(Failure) {
        output.beginObject()
        try value.fields(&self)
        output.endObject()
    }

    /// Whether the row that is read has a field.
    package func has(_ name: String) -> Bool { json.value(name, in: object) > 0 }

    /// Returns the place of a field's value; nil if the row lacks it, which is allowed for optional fields only.
    package mutating func place(_ name: StaticString, _ isOptional: Bool) throws(Failure) -> Int? {
        known.append(name.description)
        let place = json.value(name.description, in: object)
        if place > 0 { return place }
        if isOptional { return nil }
        throw damage(name, "is missing")
    }

    // MARK: Scalars

    /// The range of a count. Sums and products of such counts cannot overflow.
    package static let counts = 0...1_000_000_000_000_000
    /// The range of a time, in ms since the epoch: the time of a record, or up to a year later.
    package static let times = 0...JSON.times.upperBound + 366 * Interval.dayLength

    package func integer(_ place: Int, _ name: StaticString, _ range: ClosedRange<Int>) throws(Failure) -> Int {
        guard json.isNumber(place), let number = Int(String(decoding: json.bytes(place), as: UTF8.self)), range.contains(number)
        else { throw damage(name, "is out of range: \(json.excerpt(place))") }
        return number
    }

    package mutating func field(
        _ name: StaticString, _ value: inout Int, in range: ClosedRange<Int> = Coder.counts, isOptional: Bool = false
    ) throws(Failure) {
        if !isReading { return output.member(name, value) }
        if let place = try place(name, isOptional) { value = try integer(place, name, range) }
    }

    package mutating func id<ID: TableID>(_ name: StaticString, _ value: inout ID) throws(Failure) {
        var place = value.place
        try field(name, &place)
        value = ID(place)
    }

    /// An optional number. The row has `none` in place of nil.
    package mutating func field(_ name: StaticString, _ value: inout Int?, none: Int, in range: ClosedRange<Int>)
        throws(Failure)
    {
        var number = value ?? none
        try field(name, &number, in: range)
        value = number == none ? nil : number
    }

    package mutating func field(_ name: StaticString, _ value: inout String?, none: String) throws(Failure) {
        var text = value ?? none
        try field(name, &text)
        value = text == none ? nil : text
    }

    package mutating func time(_ name: StaticString, _ value: inout Int?, none: Int) throws(Failure) {
        var moment = value ?? none
        try time(name, &moment)
        value = moment == none ? nil : moment
    }

    /// A time. `Int.min` and `Int.max` are allowed too: they mean always and never.
    package mutating func time(_ name: StaticString, _ value: inout Int, isOptional: Bool = false) throws(Failure) {
        try field(name, &value, in: .min ... .max, isOptional: isOptional)
        guard Coder.times.contains(value) || value == .min || value == .max else { throw damage(name, "is no time: \(value)") }
    }

    package mutating func field(_ name: StaticString, _ value: inout Bool, isOptional: Bool = false) throws(Failure) {
        if !isReading { return output.member(name, value) }
        guard let place = try place(name, isOptional) else { return }
        guard [.true, .false].contains(json.kind(place)) else { throw damage(name, "is neither true nor false") }
        value = json.kind(place) == .true
    }

    package mutating func field(_ name: StaticString, _ value: inout Decimal, isOptional: Bool = false) throws(Failure) {
        var optional: Decimal? = value
        try field(name, &optional, isOptional: isOptional)
        guard let number = optional else { throw damage(name, "is null") }
        value = number
    }

    package mutating func field(_ name: StaticString, _ value: inout Decimal?, isOptional: Bool = false) throws(Failure) {
        if !isReading { return output.member(name, value) }
        guard let place = try place(name, isOptional) else { return }
        if json.kind(place) == .null {
            value = nil
            return
        }
        guard json.isNumber(place), let number = json.decimal(place) else {
            throw damage(name, "is no amount: \(json.excerpt(place))")
        }
        value = number
    }

    package mutating func field(_ name: StaticString, _ value: inout String, isOptional: Bool = false) throws(Failure) {
        if !isReading { return output.member(name, quoted: value) }
        guard let place = try place(name, isOptional) else { return }
        guard json.isString(place) else { throw damage(name, "is no text") }
        value = json.string(place)
    }

    package mutating func field(_ name: StaticString, _ value: inout Label, isOptional: Bool = false) throws(Failure) {
        var text = value.text
        try field(name, &text, isOptional: isOptional)
        guard let label = Label(text) else { throw damage(name, "is too long") }
        value = label
    }

    package mutating func choice<Choice: RawRepresentable>(
        _ name: StaticString, _ value: inout Choice, isOptional: Bool = false
    )
        throws(Failure) where Choice.RawValue == String
    {
        var text = value.rawValue
        try field(name, &text, isOptional: isOptional)
        guard let choice = Choice(rawValue: text) else {
            throw damage(name, "has an unknown value '\(Plain.line(text))'; a newer version of trade may have written it")
        }
        value = choice
    }
}

extension JSON {
    fileprivate func bytes(_ place: Int) -> [UInt8] {
        var output = Output.inMemory()
        output.write(self, range(place))
        return output.bytes
    }
}
