import TestSupport

@testable import alert

/// Text messages against the tables of GSM 03.38: what is sent must be packed into 140 bytes, and be the same when unpacked.
struct SMSFuzz: FuzzedParser {
    /// The alphabet by its codes 0 … 127, 0x1B being the escape.
    private static let basic = Array(
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u{1B}ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
            .unicodeScalars)
    /// Behind the escape.
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
            // To the end of a message, or of the room before the three points.
            let filler = chance.pick(["a", "€", "ü", "[", "é"])
            let size = GSM.size(filler)
            let left = chance.pick([70, 140, 153, 157, 160]) + chance.within(-3...3) - GSM.size(text)
            if left > 0 { text += String(repeating: filler, count: left / size) }
            if chance.oneIn(2) { text += chance.pick(Self.pieces) }
        }
        var bytes = Array(text.utf8)
        if chance.oneIn(6) { chance.damage(&bytes) }
        return bytes
    }

    func check(_ input: [UInt8]) throws(Difference) {
        let text = String(decoding: input, as: UTF8.self)
        let fitted = GSM.fit(text)
        var septets: [UInt8] = []
        for scalar in fitted.unicodeScalars {
            guard let code = Self.codes[scalar] else {
                throw Difference("U+\(String(scalar.value, radix: 16)) is not in the alphabet")
            }
            septets += code
        }
        try expect(septets.count == GSM.size(fitted) && septets.count <= 160, "\(septets.count) characters in one message")
        let packed = Self.pack(septets)
        try expect(packed.count <= 140, "\(packed.count) bytes in one message")
        try expect(
            Self.text(Self.unpack(packed, count: septets.count)) == fitted, "\(fitted) is not the same behind the network")
        try expect(GSM.fit(fitted) == fitted, "what fits is changed: \(fitted)")
        // A text of the alphabet is sent as it is, or its beginning and three points.
        if text.unicodeScalars.allSatisfy({ Self.codes[$0] != nil }), !text.unicodeScalars.contains("\r") {
            let size = text.unicodeScalars.reduce(0) { $0 + (Self.codes[$1]?.count ?? 0) }
            if size <= 160 {
                try expect(fitted == text, "\(text) is sent as \(fitted)")
            } else {
                let start = fitted.unicodeScalars.dropLast(3)
                try expect(fitted.hasSuffix("...") && text.unicodeScalars.starts(with: start), "\(text) is sent as \(fitted)")
                try expect(septets.count >= 159, "\(text) is cut to \(septets.count)")
            }
        }
    }

    /// Seven bits a character, the lowest first.
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
