import Foundation
import Shared
import Testing

@testable import bybit_stream

struct TopicsFileTests {
    private let path = NSTemporaryDirectory() + "topics-\(UUID().uuidString)"

    private func append(_ text: String) throws {
        let handle = try #require(FileHandle(forUpdatingAtPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }

    /// A writer may stop in the middle of a line. The line counts when it is complete, or when the file has not changed for 5
    /// s.
    @Test func aLineCountsOnceItIsMeant() throws {
        var messages = Messages(command: "test")
        messages.isSilent = true
        try Data("\u{FEFF}+a\n+kline.1.SOL".utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        var file = try TopicsFile(path, messages)
        func lines(_ now: Int) -> [String] { file.lines(now).map { "\($0.number) \($0.text)" } }
        #expect(lines(10_000) == ["1 +a"])
        #expect(lines(14_900) == [])
        try append("USDT\n+b")
        #expect(lines(15_200) == ["2 +kline.1.SOLUSDT"])
        #expect(lines(20_100) == [])
        #expect(lines(20_400) == ["3 +b"])
        #expect(lines(40_000) == [])
        // The late newline of that line changes nothing.
        try append("\n+c")
        #expect(lines(40_300) == [])
        #expect(lines(45_500) == ["4 +c"])
        // If the rest of the line arrives late, the line is read again as a whole.
        try append("d\n+e\n")
        #expect(lines(45_800) == ["4 +cd", "5 +e"])
    }
}
