/// A field name in an expression: a whole name, or a family such as `rsi_*` or `st_*_dir`.
package struct FieldName: Hashable, Sendable {
    /// The member of a family that is meant.
    package enum Choice: Sendable {
        case first
        /// The member with the shortest or the longest length, if members have different lengths.
        case fastest, slowest
    }

    package let text: String
    package let choice: Choice

    package init(_ text: String, _ choice: Choice = .first) {
        self.text = text
        self.choice = choice
    }

    package var isFamily: Bool { text.contains("*") }

    /// The field as messages show it.
    package var description: String {
        switch choice {
        case .first: text
        case .fastest: "fastest(\(text))"
        case .slowest: "slowest(\(text))"
        }
    }

    /// Returns the field that is meant among those of a record, in their order, or nil if there is none.
    package func resolved(among names: [String]) -> String? {
        guard isFamily else { return names.contains(text) ? text : nil }
        let parts = text.split(separator: "*", omittingEmptySubsequences: false).map(String.init)
        let family = String(parts[0].dropLast())
        let members = names.compactMap { name in
            FieldName.parameters(of: name, family: family, suffix: parts[1]).map { (name: name, first: $0.first ?? 0) }
        }
        if choice == .first { return members.first?.name }
        guard let shortest = members.map(\.first).min(), let longest = members.map(\.first).max(), shortest < longest else {
            return nil
        }
        return members.first { $0.first == (choice == .fastest ? shortest : longest) }?.name
    }

    private static let sources: Set = ["open", "high", "low", "close", "hl2", "hlc3", "ohlc4", "volume"]

    /// Returns the parameters between family and suffix in a field's name, or nil if the field is of another family.
    private static func parameters(of name: String, family: String, suffix: String) -> [Double]? {
        guard name.hasPrefix(family), name.hasSuffix(suffix), name.utf8.count >= family.utf8.count + suffix.utf8.count else {
            return nil
        }
        let middle = name.dropFirst(family.count).dropLast(suffix.count)
        if middle.isEmpty { return [] }
        guard middle.first == "_" else { return nil }
        var words = middle.dropFirst().split(separator: "_", omittingEmptySubsequences: false)
        if let last = words.last, sources.contains(String(last)) { words.removeLast() }
        var numbers: [Double] = []
        for word in words {
            guard let number = Double(word.replacing("p", with: ".")), word.first?.isNumber == true else { return nil }
            numbers.append(number)
        }
        return numbers
    }
}

extension JSON {
    /// The names of the object's members.
    package func memberNames(of index: Int = 0) -> [String] {
        var names: [String] = []
        var member = index + 1
        while isInside(member) {
            names.append(string(member))
            member = after(member + 1)
        }
        return names
    }
}
