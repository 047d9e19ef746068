/// A PNG file of pixels without transparency.
package enum PNG {
    /// The content of the `tEXt` chunk that marks the files of this tool.
    private static let software = "Software\u{0}bybit-pipe chart"

    package static func file(_ canvas: RasterCanvas) -> [UInt8] {
        var rows: [UInt8] = []
        rows.reserveCapacity((canvas.width * 3 + 1) * canvas.height)
        for row in 0..<canvas.height {
            // No filter: most pixels have one colour, which deflate compresses well by itself.
            rows.append(0)
            rows += canvas.pixels[row * canvas.width * 3..<(row + 1) * canvas.width * 3]
        }
        let head = word(canvas.width) + word(canvas.height) + [8, 2, 0, 0, 0]
        return signature + chunk("IHDR", head) + chunk("tEXt", Array(software.utf8))
            + chunk("IDAT", Deflate.compress(rows, .zlib)) + chunk("IEND", [])
    }

    /// Whether a file begins like one that this tool wrote.
    package static func isOwn(_ beginning: [UInt8]) -> Bool {
        beginning.starts(with: signature) && beginning.dropFirst(33).starts(with: chunk("tEXt", Array(software.utf8)))
    }

    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    private static func word(_ number: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + content
        return word(content.count) + body + word(Int(Deflate.crc32(body)))
    }
}
