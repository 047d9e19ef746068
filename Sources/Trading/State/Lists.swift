import Shared

/// Lists, and values inside other values.
extension Coder {
    package mutating func field(_ name: StaticString, _ values: inout [Decimal], isOptional: Bool = false) throws(Failure) {
        try list(
            name, &values, isOptional, write: { $0.element($1) },
            read: { (coder, place) throws(Failure) in
                guard coder.json.isNumber(place), let number = coder.json.decimal(place) else {
                    throw coder.damage(name, "holds what is no amount")
                }
                return number
            })
    }

    package mutating func field(
        _ name: StaticString, _ values: inout [Int], in range: ClosedRange<Int>, isOptional: Bool = false
    ) throws(Failure) {
        try list(
            name, &values, isOptional, write: { $0.element($1) },
            read: { (coder, place) throws(Failure) in
                try coder.integer(place, name, range)
            })
    }

    package mutating func field(_ name: StaticString, _ values: inout [String], isOptional: Bool = false) throws(Failure) {
        try list(
            name, &values, isOptional, write: { $0.element(quoted: $1) },
            read: { (coder, place) throws(Failure) in
                guard coder.json.isString(place) else { throw coder.damage(name, "holds what is no text") }
                return coder.json.string(place)
            })
    }

    private mutating func list<Element>(
        _ name: StaticString, _ values: inout [Element], _ isOptional: Bool, write: (inout Output, Element) -> Void,
        read: (Coder, Int) throws(Failure) -> Element
    ) throws(Failure) {
        if !isReading {
            output.name(name)
            output.beginArray()
            for value in values { write(&output, value) }
            return output.endArray()
        }
        guard let place = try place(name, isOptional) else { return }
        values = []
        for element in try elements(place, name) { values.append(try read(self, element)) }
    }

    private func elements(_ place: Int, _ name: StaticString) throws(Failure) -> [Int] {
        guard json.kind(place) == .array else { throw damage(name, "is no list") }
        var elements: [Int] = []
        var element = place + 1
        while json.isInside(element) {
            elements.append(element)
            element = json.after(element)
        }
        return elements
    }

    package mutating func part<Part: Stored>(_ name: StaticString, _ value: inout Part, isOptional: Bool = false)
        throws(Failure)
    {
        if !isReading {
            output.name(name)
            return try write(&value)
        }
        if let place = try place(name, isOptional) { try read(name, place, into: &value) }
    }

    package mutating func part<Part: Stored>(
        _ name: StaticString, _ value: inout Part?, _ empty: Part, isOptional: Bool = false
    )
        throws(Failure)
    {
        if !isReading {
            output.name(name)
            guard var part = value else { return output.value(quoted: nil) }
            return try write(&part)
        }
        guard let place = try place(name, isOptional) else { return }
        value = nil
        if json.kind(place) == .null { return }
        var part = empty
        try read(name, place, into: &part)
        value = part
    }

    package mutating func parts<Part: Stored>(
        _ name: StaticString, _ values: inout [Part], _ empty: Part, isOptional: Bool = false
    )
        throws(Failure)
    {
        if !isReading {
            output.name(name)
            output.beginArray()
            for number in values.indices { try write(&values[number]) }
            return output.endArray()
        }
        guard let place = try place(name, isOptional) else { return }
        values = []
        for element in try elements(place, name) {
            var part = empty
            try read(name, element, into: &part)
            values.append(part)
        }
    }

    private mutating func read(_ name: StaticString, _ place: Int, into value: inout some Stored) throws(Failure) {
        guard json.kind(place) == .object else { throw damage(name, "is no object") }
        let outer = (object, known, path)
        (object, known, path) = (place, [], "\(path)\(name).")
        try value.fields(&self)
        try refuseUnknown()
        (object, known, path) = outer
    }
}
