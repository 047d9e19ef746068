/// Recognises input that is not UTF-8 text by its beginning: compressed files, archives and UTF-16 by their first bytes,
/// anything else by its first line. No record or CSV begins like this. If a later line is damaged, only that line is lost.
enum ForeignInput {
    enum Verdict: Equatable {
        case text
        /// More bytes are needed.
        case undecided
        /// The first line is not UTF-8 text, and of no known kind.
        case binary
        /// `advice` is the command that turns the input into text.
        case foreign(kind: String, advice: String)
    }

    private static let kinds: [(bytes: [UInt8], kind: String, advice: String)] = [
        ([0x1F, 0x8B], "compressed with gzip", "zcat"),
        ([0x28, 0xB5, 0x2F, 0xFD], "compressed with zstd", "zstdcat"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "compressed with xz", "xzcat"),
        ([0x42, 0x5A, 0x68], "compressed with bzip2", "bzcat"),
        ([0x04, 0x22, 0x4D, 0x18], "compressed with lz4", "lz4cat"),
        ([0x50, 0x4B, 0x03, 0x04], "a zip archive", "unzip -p"),
        ([0x50, 0x4B, 0x05, 0x06], "an empty zip archive", "unzip -p"),
        ([0x37, 0x7A, 0xBC, 0xAF], "a 7z archive", "7z x -so"),
        ([0xFF, 0xFE], "UTF-16 text", "iconv -f UTF-16 -t UTF-8"),
        ([0xFE, 0xFF], "UTF-16 text", "iconv -f UTF-16 -t UTF-8"),
    ]

    /// The number of bytes of a first line that are checked.
    private static let sample = 4096

    /// Judges the beginning of an input by the bytes so far. `isWhole` says that there are no more.
    static func judge(_ bytes: ArraySlice<UInt8>, isWhole: Bool) -> Verdict {
        for (magic, kind, advice) in kinds where bytes.prefix(magic.count).elementsEqual(magic.prefix(bytes.count)) {
            if bytes.count >= magic.count { return .foreign(kind: kind, advice: advice) }
            if !isWhole { return .undecided }
        }
        let line = bytes.prefix(sample).drop(while: isBlank).prefix { $0 != UInt8(ascii: "\n") }
        if line.contains(0) { return .binary }
        let isCut = line.endIndex == bytes.endIndex || line.endIndex == bytes.startIndex + sample
        do throws(Unicode.UTF8.ValidationError) { _ = try UTF8Span(validating: line.span) } catch {
            // A character may be cut off where the bytes end.
            if !isCut || error.byteOffsets.upperBound < line.count { return .binary }
        }
        return isCut && !isWhole && bytes.count < sample ? .undecided : .text
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte <= 0x20 && byte != 0 }
}
