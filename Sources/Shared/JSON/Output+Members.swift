// Values of members and elements; Output+Object.swift has the rest. Numbers that cannot be nil have functions of their own: a
// candle has many of them, and an optional costs ten instructions each.

// MARK: - Values

extension Output {
    package mutating func value(_ number: Int?) { if let number { write(number) } else { write("null") } }

    package mutating func value(_ number: Decimal?) { if let number { write(number) } else { write("null") } }

    package mutating func value(_ isTrue: Bool) { write(isTrue ? "true" : "false") }

    /// A fixed word, which needs no escapes.
    package mutating func value(_ word: StaticString) {
        write(UInt8(ascii: "\""))
        write(word)
        write(UInt8(ascii: "\""))
    }

    package mutating func value(_ label: Label) {
        write(UInt8(ascii: "\""))
        write(label)
        write(UInt8(ascii: "\""))
    }

    package mutating func value(_ interval: Interval) { value(interval.word) }

    package mutating func value(quoted text: String?) { if let text { write(quoted: text) } else { write("null") } }

    /// A text and a number, with a colon between them, as one string.
    package mutating func value(quoted text: String, and number: Int) {
        write(quoted: text)
        count &-= 1
        write(":")
        write(number)
        write(UInt8(ascii: "\""))
    }

    /// A number in quotes, as the exchange writes it.
    package mutating func value(quoted number: Decimal) {
        write(UInt8(ascii: "\""))
        write(number)
        write(UInt8(ascii: "\""))
    }

    /// A value of a record, copied unchanged; null if it is missing.
    package mutating func value(_ index: Int, of json: borrowing JSON) {
        if index == 0 { write("null") } else { write(json, json.text(of: index)) }
    }

    /// A value that is JSON already.
    package mutating func value(made text: String) { write(string: text) }

    /// An element of an array.
    package mutating func element(quoted text: String) {
        separate()
        write(quoted: text)
    }

    /// An element that is JSON already.
    package mutating func element(made bytes: [UInt8]) {
        separate()
        write(bytes)
    }

    package mutating func element(_ number: Decimal) {
        separate()
        write(number)
    }

    package mutating func element(quoted number: Decimal) {
        separate()
        value(quoted: number)
    }

    /// NaN and infinity are null.
    package mutating func element(_ number: Double) {
        separate()
        value(number)
    }

    package mutating func element(_ number: Int) {
        separate()
        write(number)
    }
}

// MARK: - Members

extension Output {
    package mutating func member(_ name: StaticString, _ number: Int) {
        self.name(name)
        write(number)
    }

    package mutating func member(_ name: StaticString, _ number: Int?) {
        self.name(name)
        value(number)
    }

    package mutating func member(_ name: StaticString, _ number: Decimal) {
        self.name(name)
        write(number)
    }

    package mutating func member(_ name: StaticString, _ number: Decimal?) {
        self.name(name)
        value(number)
    }

    package mutating func member(_ name: StaticString, _ number: Double) {
        self.name(name)
        value(number)
    }

    package mutating func member(_ name: StaticString, _ isTrue: Bool) {
        self.name(name)
        value(isTrue)
    }

    package mutating func member(_ name: StaticString, _ word: StaticString) {
        self.name(name)
        value(word)
    }

    package mutating func member(_ name: StaticString, _ label: Label) {
        self.name(name)
        value(label)
    }

    package mutating func member(_ name: StaticString, _ interval: Interval) {
        self.name(name)
        value(interval)
    }

    package mutating func member(_ name: StaticString, quoted text: String?) {
        self.name(name)
        value(quoted: text)
    }

    package mutating func member(_ name: StaticString, quoted text: String, and number: Int) {
        self.name(name)
        value(quoted: text, and: number)
    }

    /// Members without a value.
    package mutating func nulls(_ names: StaticString...) {
        for name in names {
            self.name(name)
            write("null")
        }
    }

    package mutating func member(_ name: StaticString, quoted number: Decimal) {
        self.name(name)
        value(quoted: number)
    }

    /// A member of another record, copied unchanged.
    package mutating func member(_ index: Int, of json: borrowing JSON) {
        separate()
        write(json, json.text(of: index))
        write(UInt8(ascii: ":"))
        write(json, json.text(of: index + 1))
    }

    /// Writes `"name":true` if the mark is set, else nothing.
    package mutating func mark(_ name: StaticString, if isSet: Bool) { if isSet { member(name, true) } }
}
