import Foundation
import TestSupport
import Testing

@testable import Shared

/// A short, reproducible part of what `scripts/fuzz` does.
struct FuzzTests {
    #if DEBUG
        private static let inputs = 500
    #else
        private static let inputs = 20_000
    #endif

    @Test(arguments: fuzzedParsers.keys.sorted()) func readsAsItsRestatement(name: String) throws {
        var parser = try #require(fuzzedParsers[name]).init()
        var chance = Seeded(seed: 1)
        var seen: Set<[UInt8]> = []
        for number in 0..<Self.inputs {
            let input = parser.input(&chance)
            seen.insert(input)
            do throws(Difference) { try parser.check(input) } catch {
                Issue.record("input \(number): \(error)\n\(String(decoding: input, as: UTF8.self))")
                return
            }
        }
        #expect(seen.count > Self.inputs / 4, "only \(seen.count) different inputs")
    }

    @Test func choicesAreSpreadEvenly() {
        var chance = Seeded(seed: 1)
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<70_000 { counts[chance.below(7)] += 1 }
        #expect(counts.allSatisfy { (9000...11_000).contains($0) })
    }

    @Test func closesBracketsAtEveryPlace() throws {
        var sweep = Sweep()
        try sweep.readClosings(ends: [512, 1024], depths: [1, 2, 3, 4, 5, 8, 13, 40])
    }

    /// Recorded payloads: those of golden cases, and those in ../shared if that folder exists.
    private static let recorded: [[UInt8]] = {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let payloads = tests.appending(path: "../../shared/bybit-payloads")
        let files = ((try? FileManager.default.contentsOfDirectory(at: payloads, includingPropertiesForKeys: nil)) ?? [])
            .filter { $0.pathExtension == "json" }
        if files.isEmpty { print("skipped: \(payloads.path) is not here; recorded payloads are those of the golden cases") }
        let golden = ["ohlc/kline", "ohlc/trades", "book/sync", "flow/marks", "trade/funding"]
            .map { tests.appending(path: "Golden/\($0)/input.ndjson") }
        let lines = golden.flatMap { path in
            ((try? Array(Data(contentsOf: path))) ?? []).split(separator: 0x0A).prefix(3).map { Array($0) }
        }
        return files.sorted { $0.path < $1.path }.compactMap { try? Array(Data(contentsOf: $0)) } + lines
    }()

    @Test func readsRecordedPayloadsThatAreCutOrChanged() throws {
        try #require(!Self.recorded.isEmpty)
        var sweep = Sweep()
        #if DEBUG
            let texts = Self.recorded.prefix(3)
        #else
            let texts = Self.recorded
        #endif
        for text in texts { try sweep.read(changed: text, bytes: Array("\"}".utf8)) }
    }
}
