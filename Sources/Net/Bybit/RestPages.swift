extension Rest {
    /// A query as it is signed and sent.
    package static func encoded(_ query: [(String, String)]) -> String {
        query.map { "\($0.0)=\(encoded($0.1))" }.joined(separator: "&")
    }

    /// As RFC 3986 has it. The exchange's cursors come encoded, and stay as they are.
    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            if isPlain || "-._~%".utf8.contains(byte) { return String(UnicodeScalar(byte)) }
            return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}

/// The cursors of the pages that were read. An answer whose cursor came before would lead round in circles for ever, however
/// many pages lie between.
package struct PageCursors {
    /// Hashes, so that a million pages take some megabytes.
    private var seen: Set<Int> = []

    package init() {}

    /// Notes the cursor of the next page. False where that page was read already.
    package mutating func add(_ cursor: String) -> Bool { seen.insert(cursor.hashValue).inserted }
}
