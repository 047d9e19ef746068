import Shared

/// A text with fields of the record: `{symbol} {side:upper} at {entry:.2f}`. `{advice.reasoning}` is a nested field; `{{` and
/// `}}` are braces, `\n` and `\t` a newline and a tab.
struct Template: Equatable {
    private enum Part: Equatable {
        case text(String)
        case field(String, Form)
    }

    /// The format of a field.
    private enum Form: Equatable {
        case plain, upper, lower
        case decimals(UInt8)
    }

    private var parts: [Part] = []

    init(_ text: String) throws(Failure) {
        var plain = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            switch (character, rest.first) {
            case ("{", "{"), ("}", "}"): plain.append(rest.removeFirst())
            case ("\\", "n"), ("\\", "t"): plain.append(rest.removeFirst() == "n" ? "\n" : "\t")
            case ("{", _):
                guard let end = rest.firstIndex(of: "}"), end > rest.startIndex else {
                    throw .usage("--template: expected a field's name and '}' behind each '{' ('{{' is a brace), got '\(text)'")
                }
                if !plain.isEmpty { parts.append(.text(plain)) }
                plain = ""
                parts.append(try Template.field(String(rest[..<end])))
                rest = rest[rest.index(after: end)...]
            case ("}", _): throw .usage("--template: expected '}}' for a brace, got '\(text)'")
            default: plain.append(character)
            }
        }
        if !plain.isEmpty { parts.append(.text(plain)) }
    }

    /// Reads a field and, after a colon, its format.
    private static func field(_ text: String) throws(Failure) -> Part {
        let words = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let name = words[0]
        guard !name.isEmpty else { throw .usage("--template: a field's name is missing in {\(text)}") }
        switch words.count == 1 ? "" : words[1] {
        case "any": return .field(name, .plain)
        case "": return .field(try known(name), .plain)
        case "upper": return .field(try known(name), .upper)
        case "lower": return .field(try known(name), .lower)
        case let form where form.hasPrefix(".") && form.hasSuffix("f"):
            guard let decimals = UInt8(form.dropFirst().dropLast()), decimals <= 12 else { fallthrough }
            return .field(try known(name), .decimals(decimals))
        default:
            throw .usage(
                "--template: unknown form '\(words[1])' in {\(text)}; expected upper, lower, any, or .2f for two decimals (0 to 12)"
            )
        }
    }

    private static func known(_ name: String) throws(Failure) -> String {
        // The names in a signal's values are chosen by its author.
        if computed.contains(name) || RecordFields.names.contains(name) || name.hasPrefix("values.") { return name }
        let nearest = NearestName.of(name, among: computed + RecordFields.names).map { "did you mean {\($0)}? " } ?? ""
        throw .usage("--template: unknown field {\(name)}; \(nearest)a field of your own is {\(name):any}")
    }

    private static let computed = ["text", "clock", "date", "iso", "base"]
    /// Returns the text for a record; missing fields are empty. A record that has none of the fields gets the layout, as when
    /// the stream is silent and the template is made for signals.
    func text(_ fields: Fields, layout: String) -> String {
        if missing(fields) == nil { return layout }
        // The mark comes first, and only once, wherever the template puts the layout.
        let mark = Layout.mark(fields)
        let layout = layout.hasPrefix(mark) ? String(layout.dropFirst(mark.count)) : layout
        return mark
            + parts.map { part in
                switch part {
                case .text(let text): text
                case .field(let name, let form): Template.write(Template.value(name, fields, layout), form)
                }
            }.joined()
    }

    private static func value(_ name: String, _ fields: Fields, _ layout: String) -> String {
        switch name {
        case "text": layout
        case "clock": Layout.time(fields).map { Messages.clock($0) } ?? ""
        case "date": Layout.time(fields).map { Messages.date($0) } ?? ""
        case "iso": Layout.time(fields).map { Timestamp.text($0) } ?? ""
        case "base": Plain.line(fields["symbol"].map { Layout.base($0) } ?? "")
        default: Plain.line(fields[name] ?? "")
        }
    }

    private static func write(_ text: String, _ form: Form) -> String {
        switch form {
        case .plain: return text
        case .upper: return text.uppercased()
        case .lower: return text.lowercased()
        // A text that is no number stays unchanged.
        case .decimals(let decimals):
            return Decimal(text)?.divided(by: Decimal(1), decimals: decimals).map { padded("\($0)", decimals) } ?? text
        }
    }

    private static func padded(_ text: String, _ decimals: UInt8) -> String {
        if decimals == 0 { return text }
        let digits = text.firstIndex(of: ".").map { text.distance(from: $0, to: text.endIndex) - 1 } ?? 0
        return text + (digits == 0 && !text.contains(".") ? "." : "")
            + String(repeating: "0", count: max(0, Int(decimals) - digits))
    }

    /// Returns the template's fields that a record lacks; nil if it lacks all of them.
    func missing(_ fields: Fields) -> [String]? {
        let names = parts.compactMap { part in
            if case .field(let name, _) = part, !Template.computed.contains(name) { return name }
            return nil
        }
        let missing = names.filter { fields[$0] == nil }
        return missing.count == names.count && !names.isEmpty ? nil : missing
    }
}
