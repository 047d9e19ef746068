import Shared
import TestSupport

@testable import alert

/// Compares text messages with the tables of GSM 03.38. Each part must fit into 140 bytes when packed, and be the same when
/// unpacked. A text with characters outside the alphabet is sent in UCS-2.
struct SMSFuzz: FuzzedParser {
    /// The alphabet by codes 0 … 127. 0x1B is the escape.
    private static let basic = Array(
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u{1B}ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
            .unicodeScalars)
    /// The characters after the escape.
    private static let extended: [UInt8: Unicode.Scalar] = [
        0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|", 0x65: "€",
    ]
    private static let codes: [Unicode.Scalar: [UInt8]] = {
        var codes: [Unicode.Scalar: [UInt8]] = [:]
        for (code, scalar) in basic.enumerated() where code != 0x1B { codes[scalar] = [UInt8(code)] }
        for (code, scalar) in extended { codes[scalar] = [0x1B, code] }
        return codes
    }()

    private static let pieces = [
        "BTC 3m LONG 14:06", "\n", "Entry 16677.50", "TP 16476.6 | SL 16777.2", "€", "[", "^{}\\[~]|", "é", "ç", "“quoted”",
        "…", "–", "😀", "👨‍👩‍👧‍👦",
        "🇩🇪", "日本", "e\u{301}", "z\u{330}\u{301}", "\u{202E}", "\u{0}", "\r\n", "\r", "\t", "ÄÖÜ", "ΔΦΓ", "привет", "`",
        "\u{A0}", "\u{1B}", "@@@",
    ]

    func input(_ chance: inout Seeded) -> [UInt8] {
        var text = ""
        let parts = chance.below(8)
        for _ in 0..<parts { text += chance.pick(Self.pieces) }
        if chance.oneIn(2) {
            // Fills the text up to the end of a message, or up to the space for the ellipsis.
            let filler = chance.pick(["a", "€", "ü", "[", "é"])
            let size = Self.codes[filler.unicodeScalars.first!]!.count
            let used = text.unicodeScalars.reduce(0) { $0 + (Self.codes[$1]?.count ?? 1) }
            let left = chance.pick([70, 134, 153, 160, 306, 459]) + chance.within(-3...3) - used
            if left > 0 { text += String(repeating: filler, count: left / size) }
            if chance.oneIn(2) { text += chance.pick(Self.pieces) }
        }
        var bytes = Array(text.utf8)
        if chance.oneIn(6) { chance.damage(&bytes) }
        return bytes
    }

    func check(_ input: [UInt8]) throws(Difference) {
        let text = String(decoding: input, as: UTF8.self)
        let spelled = GSM.spell(text)
        for most in 1...3 {
            let (sent, isCut) = SMSText.fit(text, most)
            let parts = try spelled == nil ? ucs2(sent) : gsm(sent)
            try expect(parts <= most, "\(parts) parts for \(sent), at most \(most)")
            let whole = spelled ?? text
            if isCut {
                let dots = spelled == nil ? "…" : "..."
                let start = sent.unicodeScalars.dropLast(dots.unicodeScalars.count)
                // Bytes are compared, because after a joining letter the ellipsis is a part of its character.
                try expect(
                    sent.utf8.suffix(dots.utf8.count).elementsEqual(dots.utf8) && whole.unicodeScalars.starts(with: start),
                    "\(text) is sent as \(sent)")
                try expect((try spelled == nil ? ucs2(whole) : gsm(whole)) > most, "\(text) is cut to \(sent), and fits")
            } else {
                try expect(Array(sent.utf8) == Array(whole.utf8), "\(text) is sent as \(sent)")
            }
        }
        // A text within the alphabet is sent unchanged.
        if text.unicodeScalars.allSatisfy({ Self.codes[$0] != nil }), !text.unicodeScalars.contains("\r") {
            try expect(spelled.map { Array($0.utf8) } == Array(text.utf8), "\(text) is spelled otherwise")
        }
    }

    /// The number of parts that a text takes. No character is split, and a character larger than a part fits nowhere.
    private func count(_ text: String, _ single: Int, _ part: Int, _ size: (Character) -> Int) -> Int {
        if text.reduce(0, { $0 + size($1) }) <= single { return 1 }
        var (parts, used) = (1, 0)
        for character in text {
            if size(character) > part { return .max }
            if used + size(character) > part { (parts, used) = (parts + 1, 0) }
            used += size(character)
        }
        return parts
    }

    private func ucs2(_ text: String) -> Int { count(text, 70, 67) { $0.utf16.count } }

    /// Packs a text of the alphabet, and unpacks it as the network does. Returns the number of parts.
    private func gsm(_ text: String) throws(Difference) -> Int {
        var septets: [UInt8] = []
        for scalar in text.unicodeScalars {
            guard let code = Self.codes[scalar] else {
                throw Difference("U+\(String(scalar.value, radix: 16)) is not in the alphabet")
            }
            septets += code
        }
        let packed = Self.pack(septets)
        try expect(
            Self.text(Self.unpack(packed, count: septets.count)) == text, "\(text) is not the same behind the network")
        if septets.count <= 160 { try expect(packed.count <= 140, "\(packed.count) bytes in one message") }
        return count(text, 160, 153) { $0.unicodeScalars.reduce(0) { $0 + (Self.codes[$1]?.count ?? 1) } }
    }

    /// Packs seven bits per character, the lowest first.
    private static func pack(_ septets: [UInt8]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: (septets.count * 7 + 7) / 8)
        for bit in 0..<septets.count * 7 where septets[bit / 7] >> UInt8(bit % 7) & 1 == 1 {
            bytes[bit / 8] |= 1 << UInt8(bit % 8)
        }
        return bytes
    }

    private static func unpack(_ bytes: [UInt8], count: Int) -> [UInt8] {
        var septets = [UInt8](repeating: 0, count: count)
        for bit in 0..<count * 7 where bytes[bit / 8] >> UInt8(bit % 8) & 1 == 1 { septets[bit / 7] |= 1 << UInt8(bit % 7) }
        return septets
    }

    private static func text(_ septets: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        var isEscaped = false
        for septet in septets {
            if septet == 0x1B, !isEscaped {
                isEscaped = true
            } else {
                text.append((isEscaped ? extended[septet] : nil) ?? basic[Int(septet)])
                isEscaped = false
            }
        }
        return String(text)
    }
}
