import Foundation
import Testing

@testable import Shared

struct LineInputTests {
    /// The lines of `content`, read in blocks that start with `blockSize` bytes.
    private func lines(_ content: [UInt8], blockSize: Int, longest: Int = LineInput.longestLine) throws -> [String] {
        let path = FileManager.default.temporaryDirectory.appending(path: "lines-\(UUID().uuidString)")
        try Data(content).write(to: path)
        defer { try? FileManager.default.removeItem(at: path) }
        var input = try LineInput(paths: [path.path], blockSize: blockSize, longest: longest)
        var lines: [String] = []
        while true {
            switch input.take() {
            case .line(let range, let isTerminated):
                lines.append(String(decoding: input.buffer[range], as: UTF8.self) + (isTerminated ? "" : "<"))
            case .tooLong(_, let isLast): if isLast { lines.append("too long") }
            case .none: if case .end = try input.fill() { return lines }
            }
        }
    }

    @Test(arguments: [1, 2, 3, 5, 7, 16, 64, 4096]) func anyBlockSizeGivesTheSameLines(blockSize: Int) throws {
        let content = "one\ntwo\r\n\n" + String(repeating: "x", count: 200) + "\nlast"
        #expect(
            try lines(Array(content.utf8), blockSize: blockSize)
                == ["one", "two\r", "", String(repeating: "x", count: 200), "last<"])
        #expect(try lines([0xEF, 0xBB, 0xBF] + Array("a\nb\n".utf8), blockSize: blockSize) == ["a", "b"])
        #expect(try lines([0xEF, 0xBB], blockSize: blockSize).count == 1)
        #expect(try lines([], blockSize: blockSize) == [])
    }

    @Test(arguments: [1, 2, 8, 100]) func refusesLongerLinesAndGoesOn(blockSize: Int) throws {
        let content =
            "short\n" + String(repeating: "x", count: 40) + "\n12345678\n123456789\nb\n" + String(repeating: "y", count: 30)
        #expect(
            try lines(Array(content.utf8), blockSize: blockSize, longest: 8)
                == ["short", "too long", "12345678", "too long", "b", "too long"])
    }

    /// Input that begins like a compressed file or UTF-16 is rejected, also if it arrives byte by byte.
    @Test(arguments: [1, 2, 3, 64]) func refusesWhatIsNoText(blockSize: Int) throws {
        for (magic, kind) in [
            ([0x1F, 0x8B, 8, 0], "gzip"), ([0x28, 0xB5, 0x2F, 0xFD], "zstd"), ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "xz"),
            ([0x42, 0x5A, 0x68, 0x39], "bzip2"), ([0x50, 0x4B, 3, 4], "zip"), ([0xFF, 0xFE, 0x7B, 0], "UTF-16"),
            ([0xFE, 0xFF, 0, 0x7B], "UTF-16"),
        ] as [([UInt8], String)] {
            let error = #expect(throws: Failure.self) { try lines(magic + Array("x\ny\n".utf8), blockSize: blockSize) }
            guard case .usage(let text)? = error else { return #expect(Bool(false), "\(kind): \(String(describing: error))") }
            #expect(text.contains(kind))
        }
        #expect(try lines(Array("B\nP\n".utf8), blockSize: blockSize) == ["B", "P"])
        #expect(try lines([0x42], blockSize: blockSize) == ["B<"])
    }
}
