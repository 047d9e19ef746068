/// The style of terminal cells: a colour of the terminal's palette, and attributes that monochrome terminals show too.
package struct TextStyle: Equatable, Sendable {
    package enum Colour: UInt8, Sendable {
        case plain = 0
        case red = 31
        case green, yellow, blue, magenta, cyan
    }

    package var colour: Colour
    package var isBold = false
    package var isFaint = false
    package var isReverse = false

    package init(_ colour: Colour = .plain, bold: Bool = false, faint: Bool = false, reverse: Bool = false) {
        (self.colour, isBold, isFaint, isReverse) = (colour, bold, faint, reverse)
    }

    package static let plain = TextStyle()
    package static let faint = TextStyle(faint: true)
    package static let bold = TextStyle(bold: true)

    /// The style in eight bits, as cells store it.
    var packed: UInt8 {
        let colour = colour == .plain ? 0 : colour.rawValue - 30
        return colour | (isBold ? 8 : 0) | (isFaint ? 16 : 0) | (isReverse ? 32 : 0)
    }

    /// The parameters of the escape sequence that selects a packed style, whatever the current style: `0;1;36`.
    static func parameters(_ packed: UInt8, isColoured: Bool) -> String {
        var text = "0"
        if packed & 8 != 0 { text += ";1" }
        if packed & 16 != 0 { text += ";2" }
        if packed & 32 != 0 { text += ";7" }
        if isColoured, packed & 7 != 0 { text += ";3\(packed & 7)" }
        return text
    }

    /// The escape sequence that begins a part with this style; empty for plain text.
    fileprivate var escape: String {
        var codes: [String] = []
        if isBold { codes.append("1") }
        if isFaint { codes.append("2") }
        if isReverse { codes.append("7") }
        if colour != .plain { codes.append("\(colour.rawValue)") }
        return codes.isEmpty ? "" : "\u{1B}[\(codes.joined(separator: ";"))m"
    }
}

/// A line for a terminal, in parts that have one style each.
package struct StyledText: Equatable, Sendable, ExpressibleByStringLiteral {
    package struct Part: Equatable, Sendable {
        package var text: String
        package let style: TextStyle
    }

    package private(set) var parts: [Part] = []

    package init() {}

    package init(_ text: String, _ style: TextStyle = .plain) { append(text, style) }

    package init(stringLiteral text: String) { self.init(text) }

    package mutating func append(_ text: String, _ style: TextStyle = .plain) {
        if text.isEmpty { return }
        if let last = parts.indices.last, parts[last].style == style {
            parts[last].text += text
        } else {
            parts.append(Part(text: text, style: style))
        }
    }

    package static func + (left: StyledText, right: StyledText) -> StyledText {
        var sum = left
        sum += right
        return sum
    }

    package static func += (left: inout StyledText, right: StyledText) {
        for part in right.parts { left.append(part.text, part.style) }
    }

    /// The number of characters.
    package var count: Int { parts.reduce(0) { $0 + $1.text.count } }

    package var plain: String { parts.map(\.text).joined() }

    /// The text in a single other style.
    package func styled(_ style: TextStyle) -> StyledText { StyledText(plain, style) }

    /// The text without trailing spaces.
    package var trimmed: StyledText {
        var text = self
        while let last = text.parts.indices.last {
            while text.parts[last].text.last == " " { text.parts[last].text.removeLast() }
            if !text.parts[last].text.isEmpty { break }
            text.parts.removeLast()
        }
        return text
    }

    /// The text with escape sequences if `isColoured`, and otherwise without styles.
    package func escaped(_ isColoured: Bool) -> String {
        if !isColoured { return plain }
        return parts.map { $0.style == .plain ? $0.text : $0.style.escape + $0.text + "\u{1B}[0m" }.joined()
    }
}
