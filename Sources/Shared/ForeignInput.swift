/// Input that is no UTF-8 text, recognised by its first bytes: compressed files, archives, UTF-16. No record and no CSV begins so.
enum ForeignInput {
    enum Verdict: Equatable {
        case text
        /// More bytes are needed.
        case undecided
        /// `advice` is what makes text of it.
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

    /// Judges the first bytes of an input; a few are enough.
    static func judge(_ bytes: ArraySlice<UInt8>) -> Verdict {
        for (magic, kind, advice) in kinds where bytes.prefix(magic.count).elementsEqual(magic.prefix(bytes.count)) {
            return bytes.count >= magic.count ? .foreign(kind: kind, advice: advice) : .undecided
        }
        return .text
    }
}
