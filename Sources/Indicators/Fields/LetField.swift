import Shared

/// A field that an expression defines: `--let 'body=abs(close - open)'`.
package struct LetField {
    package let name: String
    package let set: ExpressionSet
    package let expression: Expression

    private static let example = "NAME=EXPRESSION such as 'body=abs(close - open)'"

    package init(_ text: String) throws(Failure) {
        guard let sign = text.firstIndex(of: "=") else { throw .usage("--let: expected \(LetField.example), got '\(text)'") }
        name = String(text[..<sign])
        guard LetField.isName(name) else {
            throw .usage(
                "--let: expected \(LetField.example), got '\(text)'; a name has small letters, digits and '_', and begins with a letter"
            )
        }
        if let meaning = LetField.meaning(of: name) {
            throw .usage("--let: expected another name than '\(name)': \(meaning)")
        }
        var set = ExpressionSet()
        do throws(ExpressionError) { expression = try set.add(String(text[sign...].dropFirst())) } catch {
            throw .usage("--let \(name): column \(text[...sign].utf8.count + error.offset + 1): \(error.reason)")
        }
        guard set.timeFrames.isEmpty else {
            throw .usage("--let \(name): tf() reads candles of another interval, which only the rules of signal can do")
        }
        self.set = set
    }

    private static let longestName = 48

    private static func isName(_ name: String) -> Bool {
        let first = name.utf8.first ?? 0
        return (0x61...0x7A).contains(first) && name.utf8.count <= longestName && name.utf8.allSatisfy(JoinedField.isNameByte)
    }

    /// Why a name cannot be used for a new field; nil if it can.
    private static func meaning(of name: String) -> String? {
        if ofCandles.contains(name) { return "candles have a field of this name" }
        if BarSource(rawValue: name) != nil { return "it names a price behind '@'" }
        if FunctionNames.isWord(name) { return "it is a word of the language of rules" }
        if name.hasPrefix("book_") || name.hasPrefix("flow_") { return "fields of --join begin with book_ and flow_" }
        guard let field = IndicatorField(name), field.field != nil else { return nil }
        return "it is the field of \(field.option)"
    }

    private static let ofCandles = Set(CandleRecord.members + ["type", "topic", "id", "event"])
}

/// An indicator that reads a field appended by an earlier option instead of a price: `--ema 9@body`.
package struct OverField {
    /// The indicator, set to read the close. The stage passes it the field's value instead of the close.
    package let request: IndicatorRequest
    /// The field that it reads.
    package let field: String
    /// The names of the fields that it appends: `ema_9_body`.
    package let fields: [String]

    /// Nil if the text does not name a field of an earlier option.
    package init?(_ definition: IndicatorDefinition, _ text: String, _ earlier: [String]) throws(Failure) {
        guard definition.source != nil, let sign = text.lastIndex(of: "@") else { return nil }
        let field = String(text[sign...].dropFirst())
        guard earlier.contains(field), BarSource(rawValue: field) == nil else { return nil }
        let parameters = String(text[..<sign])
        request = try IndicatorRequest(definition, parameters + "@close")
        self.field = field
        let plain = try IndicatorRequest(definition, parameters)
        fields = zip(plain.fields, definition.fields).map { name, part in
            String(name.dropLast(part.suffix.count)) + "_\(field)" + part.suffix
        }
    }
}
