extension JSON {
    /// The tape index of a member's value, by the names that lead to it; 0 if it is missing. If a name is repeated, the last
    /// one counts.
    package func value(_ path: some Sequence<String>, in start: Int = 0) -> Int {
        var index = start
        for name in path {
            guard kind(index) == .object else { return 0 }
            var found = 0
            var member = index + 1
            while isInside(member) {
                if string(member, is: name) { found = member + 1 }
                member = after(member + 1)
            }
            if found == 0 { return 0 }
            index = found
        }
        return index
    }

    package func value(_ name: String, in start: Int = 0) -> Int { value(CollectionOfOne(name), in: start) }

    /// The string of a member; nil if it is missing, empty or not a string.
    package func text(_ name: String) -> String? {
        let place = value(name)
        guard place > 0, isString(place) else { return nil }
        let text = string(place)
        return text.isEmpty ? nil : text
    }

    /// The number of a member; NaN if it has none.
    package func number(_ name: String) -> Double { operand(value(name)) }

    /// The whole number of a member; 0 if it has none.
    package func whole(_ name: String) -> Int {
        let place = value(name)
        return place > 0 ? integer(place) ?? 0 : 0
    }

    /// The tape indices of an array's elements; empty if there is no array.
    package func elements(_ index: Int) -> [Int] {
        guard kind(index) == .array else { return [] }
        var elements: [Int] = []
        var element = index + 1
        while isInside(element) {
            elements.append(element)
            element = after(element)
        }
        return elements
    }

    /// A value as it is written in the text.
    package func source(_ index: Int) -> String { String(decoding: text[text(of: index)], as: UTF8.self) }

    /// The whole text.
    package var bytes: [UInt8] { Array(text[..<length]) }
}

extension JSON {
    /// Reads a text. Nil if it is not JSON.
    package init?(_ bytes: [UInt8]) {
        self.init()
        guard scan(bytes) == nil else { return nil }
    }
}
