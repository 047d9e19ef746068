import Shared

/// A text with fields of the record in it: `{symbol} {side} at {entry}`. `{advice.reasoning}` goes inside, `{clock}` is the close
/// in TZ, `{text}` the built-in layout; `{{` and `}}` are braces, `\n` and `\t` what they are in C.
struct Template: Equatable {
    private enum Part: Equatable {
        case text(String)
        case field(String)
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
                parts.append(.field(String(rest[..<end])))
                rest = rest[rest.index(after: end)...]
            case ("}", _): throw .usage("--template: expected '}}' for a brace, got '\(text)'")
            default: plain.append(character)
            }
        }
        if !plain.isEmpty { parts.append(.text(plain)) }
    }

    /// The text for a record; a field that it has not is empty. One that has none of them has the layout, as when the stream
    /// is silent and the template is made for signals.
    func text(_ fields: Fields, layout: String) -> String {
        if missing(fields) == nil { return layout }
        let text = parts.map { part in
            switch part {
            case .text(let text): text
            case .field("text"): layout
            case .field("clock"): Layout.clock(fields)
            case .field(let name): Plain.line(fields[name] ?? "")
            }
        }.joined()
        let mark = Layout.mark(fields)
        return text.contains(mark) ? text : mark + text
    }

    /// The fields that a record has not; nil where it has none at all.
    func missing(_ fields: Fields) -> [String]? {
        let names = parts.compactMap { part in
            if case .field(let name) = part, name != "text", name != "clock" { return name }
            return nil
        }
        let missing = names.filter { fields[$0] == nil }
        return missing.count == names.count && !names.isEmpty ? nil : missing
    }
}
