extension Rest {
    /// A query as it is signed and sent.
    package static func encoded(_ query: [(String, String)]) -> String {
        query.map { "\($0.0)=\(encoded($0.1))" }.joined(separator: "&")
    }

    /// Percent-encodes a text by RFC 3986. The exchange's cursors are encoded already, and stay as they are.
    private static func encoded(_ text: String) -> String {
        text.split(separator: "%", omittingEmptySubsequences: false).map { Percent.encoded(String($0)) }.joined(separator: "%")
    }
}

/// The cursors of the pages read so far. An answer with a repeated cursor would cause an endless loop, however many pages lie
/// between.
package struct PageCursors {
    /// Hashes, so that a million pages take some megabytes.
    private var seen: Set<Int> = []

    package init() {}

    /// Notes the cursor of the next page. Returns false if that page was read already.
    package mutating func add(_ cursor: String) -> Bool { seen.insert(cursor.hashValue).inserted }
}
