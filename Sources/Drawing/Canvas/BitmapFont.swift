/// The bitmap font of PNG pictures: printable ASCII characters, 5 pixels wide and 9 high, of which 2 are below the baseline.
/// Any other character becomes a box. Large pictures use it at twice the size, with smoothed steps.
enum BitmapFont {
    static let (width, height) = (5, 9)

    /// The rows of a character, from the top; the highest of `width` bits is the leftmost pixel.
    static func glyph(_ character: Character) -> [UInt32] { glyphs[place(character)] }

    /// The rows of a character at twice the size.
    static func largeGlyph(_ character: Character) -> [UInt32] { largeGlyphs[place(character)] }

    private static func place(_ character: Character) -> Int {
        guard let ascii = character.asciiValue, (0x20..<0x7F).contains(ascii) else { return glyphs.count - 1 }
        return Int(ascii) - 0x20
    }

    private static let box: [UInt32] = [31, 17, 17, 17, 17, 17, 31, 0, 0]

    private static let glyphs: [[UInt32]] =
        rows.split(whereSeparator: \.isWhitespace).map { $0.map { UInt32(String($0), radix: 32) ?? 0 } } + [box]

    private static let largeGlyphs = glyphs.map(doubled)

    /// Turns each pixel into four. A pixel in the corner of a step takes the corner's colour, which smooths the step.
    private static func doubled(_ glyph: [UInt32]) -> [UInt32] {
        func pixel(_ x: Int, _ y: Int) -> Bool {
            x >= 0 && y >= 0 && x < width && y < height && glyph[y] >> (width - 1 - x) & 1 == 1
        }
        return (0..<2 * height).map { row in
            var bits: UInt32 = 0
            for column in 0..<2 * width {
                let (x, y) = (column / 2, row / 2)
                let (near, far) = column % 2 == 0 ? (x - 1, x + 1) : (x + 1, x - 1)
                let (above, below) = row % 2 == 0 ? (y - 1, y + 1) : (y + 1, y - 1)
                let corner = pixel(near, y)
                let isStep = corner == pixel(x, above) && corner != pixel(far, y) && corner != pixel(x, below)
                let isSet = isStep ? corner : pixel(x, y)
                bits = bits << 1 | (isSet ? 1 : 0)
            }
            return bits
        }
    }

    /// One word per character, starting at the space; one base-32 digit per row.
    private static let rows = """
        000000000 444440400 aaa000000 aavavaa00 4fke5u400 op248j300 cik8lid00 444000000 248884200 842224800 04lel4000 044v44000
        000006624 000v00000 000006600 11248gg00 ehjlphe00 4c4444e00 eh168gv00 v2421he00 26aiv2200 vgu11he00 68guhhe00 v12488800
        ehhehhe00 ehhf12c00 066066000 066066240 248g84200 00v0v0000 842124800 eh1240400 ehnlmgf00 ehhvhhh00 uhhuhhu00 ehggghe00
        uhhhhhu00 vgguggv00 vgguggg00 ehgnhhf00 hhhvhhh00 e44444e00 72222ic00 hikokih00 ggggggv00 hrllhhh00 hppljjh00 ehhhhhe00
        uhhuggg00 ehhhlid00 uhhukih00 fgge11u00 v44444400 hhhhhhe00 hhhhha400 hhhllrh00 hha4ahh00 hha444400 v1248gv00 e88888e00
        gg8421100 e22222e00 4ah000000 0000000v0 840000000 00e1fhf00 gguhhhu00 00ehghe00 11fhhhf00 00ehvgf00 698s88800 00fhhhf1e
        gguhhhh00 40c444e00 2062222ic ggikoki00 c44444e00 00qllll00 00uhhhh00 00ehhhe00 00uhhhugg 00fhhhf11 00mpggg00 00fge1u00
        88s889600 00hhhhf00 00hhha400 00hhlla00 00ha4ah00 00hhhhf1e 00v248v00 344844300 444444400 o44244o00 009li0000
        """
}
