/// The colours of a picture. Rising and falling candles also differ in lightness, so that everybody can tell them apart.
package struct Theme: Sendable {
    package let background: Colour
    package let text: Colour
    package let faint: Colour
    package let grid: Colour
    package let up: Colour
    package let down: Colour
    package let long: Colour
    package let short: Colour
    package let doubtful: Colour
    package let warning: Colour
    /// Colours of lines, used in turn.
    package let lines: [Colour]

    package static let light = Theme(
        background: Colour(0xFFFFFF), text: Colour(0x1F2328), faint: Colour(0x6A737D), grid: Colour(0xE6E8EB),
        up: Colour(0x12A187), down: Colour(0xB5384B), long: Colour(0x0B6FC2), short: Colour(0xC25B0B),
        doubtful: Colour(0x8A6D00, alpha: 150), warning: Colour(0xB35900),
        lines: [0x2962D9, 0xD97706, 0x7C3AED, 0x0891B2, 0xBE185D, 0x65A30D].map { Colour($0) })

    package static let dark = Theme(
        background: Colour(0x14171C), text: Colour(0xE4E7EB), faint: Colour(0x939BA5), grid: Colour(0x2A2F37),
        up: Colour(0x3CCFB0), down: Colour(0xE0566B), long: Colour(0x5CB0FF), short: Colour(0xFFA04D),
        doubtful: Colour(0xE3C341, alpha: 150), warning: Colour(0xFFB454),
        lines: [0x7AA2FF, 0xFFB454, 0xC4A0FF, 0x59D0E8, 0xFF8CB8, 0xA6DB5A].map { Colour($0) })
}
