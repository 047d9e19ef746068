import Shared

/// What is kept over a restart. One list of fields serves both ways.
protocol Stored {
    mutating func fields(_ coder: inout Coder) throws(Failure)
}

/// Writes the fields of a value as a JSON object, or reads them from one.
struct Coder {
    private var output = Output.inMemory()
    private var json = JSON()
    private var object = 0
    private let isReading: Bool
    private var isFirst = true

    private init(isReading: Bool) { self.isReading = isReading }

    static func text(_ value: inout some Stored) throws(Failure) -> String {
        var coder = Coder(isReading: false)
        try coder.write(&value)
        return coder.output.text
    }

    static func read(_ text: String, into value: inout some Stored) throws(Failure) {
        var coder = Coder(isReading: true)
        let bytes = Array(text.utf8)
        guard coder.json.scan(bytes) == nil, coder.json.isObject else { throw damage("an object") }
        try value.fields(&coder)
    }

    private static func damage(_ what: String) -> Failure { .io("the state is damaged: expected \(what)") }

    private mutating func write(_ value: inout some Stored) throws(Failure) {
        output.write("{")
        isFirst = true
        try value.fields(&self)
        output.write("}")
        isFirst = false
    }

    /// Writes the name, or finds the value: its place, 0 for null, nil where there is none.
    private mutating func begin(_ name: StaticString) -> Int? {
        if isReading {
            let place = json.value(name.description, in: object)
            return place == 0 ? nil : json.kind(place) == .null ? 0 : place
        }
        if !isFirst { output.write(",") }
        isFirst = false
        output.write("\"")
        output.write(name)
        output.write("\":")
        return nil
    }

    // MARK: Scalars

    mutating func field(_ name: StaticString, _ value: inout Int) throws(Failure) {
        let place = begin(name)
        if !isReading { return output.write(value) }
        // Eighteen digits hold every time and count; what is beyond means never.
        guard let place, place > 0 else { return }
        guard let number = Int(String(decoding: json.bytes(place), as: UTF8.self)) else { throw Coder.damage("\(name)") }
        value = number
    }

    mutating func field(_ name: StaticString, _ value: inout Bool) throws(Failure) {
        let place = begin(name)
        if isReading {
            value = place.map { $0 > 0 && json.kind($0) == .true } ?? value
        } else {
            output.write(value ? "true" : "false")
        }
    }

    mutating func field(_ name: StaticString, _ value: inout Decimal) throws(Failure) {
        var optional: Decimal? = value
        try field(name, &optional)
        value = optional ?? value
    }

    mutating func field(_ name: StaticString, _ value: inout Decimal?) throws(Failure) {
        let place = begin(name)
        if !isReading { return output.write(orNull: value) }
        guard let place else { return }
        if place > 0, json.decimal(place) == nil { throw Coder.damage("\(name)") }
        value = place > 0 ? json.decimal(place) : nil
    }

    mutating func field(_ name: StaticString, _ value: inout String) throws(Failure) {
        let place = begin(name)
        if !isReading { return output.write(quoted: value) }
        if let place, place > 0 { value = json.string(place) }
    }

    mutating func field(_ name: StaticString, _ value: inout Label) throws(Failure) {
        var text = value.text
        try field(name, &text)
        if isReading { value = Label(text) ?? value }
    }

    mutating func choice<Choice: RawRepresentable>(_ name: StaticString, _ value: inout Choice) throws(Failure)
    where Choice.RawValue == String {
        var text = value.rawValue
        try field(name, &text)
        guard let choice = Choice(rawValue: text) else { throw Coder.damage("\(name)") }
        value = choice
    }

    // MARK: Lists and parts

    mutating func field(_ name: StaticString, _ values: inout [Decimal]) throws(Failure) {
        try list(name, &values, write: { $0.write($1) }, read: { $0.decimal($1) })
    }

    mutating func field(_ name: StaticString, _ values: inout [Int]) throws(Failure) {
        try list(name, &values, write: { $0.write($1) }, read: { $0.integer($1) })
    }

    mutating func field(_ name: StaticString, _ values: inout [String]) throws(Failure) {
        try list(name, &values, write: { $0.write(quoted: $1) }, read: { $0.string($1) })
    }

    private mutating func list<Element>(
        _ name: StaticString, _ values: inout [Element], write: (inout Output, Element) -> Void, read: (JSON, Int) -> Element?
    ) throws(Failure) {
        let place = begin(name)
        if !isReading {
            output.write("[")
            for (number, value) in values.enumerated() {
                if number > 0 { output.write(",") }
                write(&output, value)
            }
            return output.write("]")
        }
        guard let place, place > 0 else { return }
        values = []
        var element = place + 1
        while json.isInside(element) {
            guard let value = read(json, element) else { throw Coder.damage("\(name)") }
            values.append(value)
            element = json.after(element)
        }
    }

    mutating func part<Part: Stored>(_ name: StaticString, _ value: inout Part) throws(Failure) {
        let found = begin(name)
        if !isReading { return try write(&value) }
        if let found, found > 0 { try read(found, into: &value) }
    }

    mutating func part<Part: Stored>(_ name: StaticString, _ value: inout Part?, _ empty: Part) throws(Failure) {
        let place = begin(name)
        if !isReading {
            guard var part = value else { return output.write("null") }
            return try write(&part)
        }
        value = nil
        guard let place, place > 0 else { return }
        var part = empty
        try read(place, into: &part)
        value = part
    }

    mutating func parts<Part: Stored>(_ name: StaticString, _ values: inout [Part], _ empty: Part) throws(Failure) {
        let place = begin(name)
        if !isReading {
            output.write("[")
            for number in values.indices {
                if number > 0 { output.write(",") }
                try write(&values[number])
            }
            return output.write("]")
        }
        values = []
        guard let place, place > 0 else { return }
        var element = place + 1
        while json.isInside(element) {
            var part = empty
            try read(element, into: &part)
            values.append(part)
            element = json.after(element)
        }
    }

    private mutating func read(_ place: Int, into value: inout some Stored) throws(Failure) {
        let outer = object
        object = place
        try value.fields(&self)
        object = outer
    }
}

extension JSON {
    fileprivate func bytes(_ place: Int) -> [UInt8] {
        var output = Output.inMemory()
        output.write(self, range(place))
        return output.bytes
    }
}
