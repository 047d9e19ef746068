import Shared
import TestSupport
import Testing

@testable import Net

struct FrameTests {
    private func read(_ bytes: [UInt8], longest: Int = 1 << 24) throws -> FrameHead? {
        try unsafe FrameHead.read(bytes.span.bytes, longest: longest)
    }

    @Test(arguments: [0, 1, 125, 126, 127, 65_535, 65_536, 1 << 20])
    func whatIsWrittenIsRead(count: Int) throws {
        var chance = Seeded(seed: UInt64(count))
        let payload = (0..<count).map { _ in UInt8.random(in: 0...255, using: &chance) }
        var bytes: [UInt8] = []
        unsafe FrameHead.write(.binary, payload.span.bytes, to: &bytes)
        #expect(bytes[1] & 0x80 != 0)
        let extra = count < 126 ? 0 : count < 65_536 ? 2 : 8
        let mask = bytes[(2 + extra)..<(6 + extra)]
        // The frame as a server would send it: without the mask.
        var plain = Array(bytes[..<(2 + extra)])
        plain[1] &= 0x7F
        let head = try #require(try read(plain))
        #expect(head.opcode == .binary && head.isFinal && head.size == 2 + extra && head.length == count)
        let unmasked = bytes[(6 + extra)...].enumerated().map { $1 ^ mask[mask.startIndex + $0 % 4] }
        #expect(unmasked == payload)
    }

    @Test func aHeadThatIsNotWholeWaits() throws {
        let heads: [[UInt8]] = [[0x81, 0x05], [0x82, 126, 0x12, 0x34], [0x01, 127, 0, 0, 0, 0, 0, 1, 0, 0]]
        for head in heads {
            for count in 0..<head.count { #expect(try read(Array(head[..<count])) == nil) }
            #expect(try read(head)?.size == head.count)
        }
    }

    @Test(
        arguments: [
            ([0xC1, 0], 1002), ([0xA1, 0], 1002), ([0x91, 0], 1002), ([0x83, 0], 1002), ([0x8F, 0], 1002),
            ([0x81, 0x80], 1002),
            ([0x09, 0], 1002), ([0x08, 2], 1002), ([0x89, 126], 1002), ([0x88, 127], 1002),
            ([0x81, 127, 0, 0, 0, 0, 1, 0, 0, 1], 1009), ([0x81, 127, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], 1009),
        ] as [([UInt8], Int)])
    func refuses(bytes: [UInt8], code: Int) {
        do {
            _ = try read(bytes)
            Issue.record("taken: \(bytes)")
        } catch {
            guard case NetError.protocolBroken(let told, _) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(told == code)
        }
    }

    @Test func whatIsTooLongDependsOnTheLimit() throws {
        #expect(try read([0x82, 126, 0, 200], longest: 200)?.length == 200)
        #expect(throws: NetError.self) { try read([0x82, 126, 0, 200], longest: 199) }
    }

    @Test(arguments: [
        (999, false), (1000, true), (1003, true), (1004, false), (1005, false), (1006, false), (1007, true), (1014, true),
        (1015, false),
        (2999, false), (3000, true), (4999, true), (5000, false),
    ])
    func closeCodes(code: Int, isGood: Bool) {
        #expect(isCloseCode(code) == isGood)
    }
}

struct UTF8CheckTests {
    private func isText(_ bytes: [UInt8], cuts: [Int]) -> Bool {
        var check = UTF8Check()
        var place = 0
        for cut in cuts + [bytes.count] {
            guard unsafe check.take(bytes.span.bytes.extracting(place..<cut)) else { return false }
            place = cut
        }
        return check.isComplete
    }

    /// Compares with the standard library on nearly valid bytes, cut anywhere.
    @Test func agreesWithTheStandardLibrary() {
        var chance = Seeded(seed: 1)
        let pieces: [[UInt8]] = [
            Array("plain text and more of it".utf8), Array("é".utf8), Array("€".utf8), Array("𝄞".utf8), [0xC0, 0x80],
            [0xC1, 0xBF],
            [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xED, 0xA0, 0x80],
            [0xEF, 0xBF, 0xBF],
            [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF],
            [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80], [0x80], [0xBF], [0xFF], [0xFE], [0xC3], [0xE2, 0x82], [0xF0, 0x9D, 0x84], [0],
        ]
        var good = 0
        for _ in 0..<60_000 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...4, using: &chance) { bytes += pieces.randomElement(using: &chance) ?? [] }
            if Int.random(in: 0..<4, using: &chance) == 0, !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &chance)] = UInt8.random(in: 0...255, using: &chance)
            }
            let cuts = (0..<Int.random(in: 0...5, using: &chance)).map { _ in Int.random(in: 0...bytes.count, using: &chance) }
                .sorted()
            let expected = String(validating: bytes, as: UTF8.self) != nil
            #expect(isText(bytes, cuts: cuts) == expected, "\(bytes) cut at \(cuts)")
            good += expected ? 1 : 0
        }
        #expect(good > 5000 && good < 55_000)
    }
}
