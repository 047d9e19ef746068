import TestSupport

@testable import Net
@testable import Shared

/// Compares frames from a server, cut anywhere, with a reader by RFC 6455 that has all bytes at once. The first byte of an
/// input determines the cuts.
struct FrameFuzz: FuzzedParser {
    /// Longer messages are refused. The buffer starts with 64 KiB.
    private static let longest = 1 << 17

    private enum Event: Equatable {
        case message(Opcode, [UInt8])
        case closed(Int, String)
        case broken(Int)
    }

    // MARK: Inputs

    func input(_ chance: inout Seeded) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(chance.below(256))]
        let isLarge = chance.oneIn(60)
        var isInParts = false
        for _ in 0...chance.below(6) {
            if chance.oneIn(4) {
                Self.frame(
                    &bytes, chance.pick([9, 10]), isFinal: true, Self.payload(chance.oneIn(6) ? 125 : chance.below(8), &chance))
                continue
            }
            let isFinal = !chance.oneIn(3)
            let opcode: UInt8 = isInParts ? 0 : chance.oneIn(3) ? 2 : 1
            let count =
                isLarge && chance.oneIn(3)
                ? chance.pick([16_384, 32_768, 65_526, 65_535, 65_536, 131_072]) + chance.within(-12...12)
                : chance.oneIn(4) ? chance.pick([124, 125, 126, 127, 128]) : chance.below(20)
            Self.frame(&bytes, opcode, isFinal: isFinal, Self.payload(count, &chance))
            isInParts = !isFinal
        }
        if chance.oneIn(4) {
            let code = chance.pick([999, 1000, 1001, 1005, 1006, 1014, 1015, 3000, 4999, 5000])
            let reason = Array(chance.pick(["", "bye", "é", "€€€"]).utf8)
            Self.frame(&bytes, 8, isFinal: true, chance.oneIn(3) ? [] : [UInt8(code >> 8), UInt8(code & 0xFF)] + reason)
        }
        if chance.oneIn(3) {
            // Damages mostly the frame heads.
            var start = Array(bytes.dropFirst().prefix(40))
            chance.damage(&start)
            bytes = bytes.prefix(1) + start + bytes.dropFirst(41)
        }
        return bytes
    }

    private static func payload(_ count: Int, _ chance: inout Seeded) -> [UInt8] {
        var payload = [UInt8](repeating: UInt8(0x61 + chance.below(26)), count: max(count, 0))
        // A character of several bytes, which the end of a frame may cut.
        let character = Array(chance.pick(["é", "€", "😀"]).utf8)
        if payload.count >= 8, chance.oneIn(2) {
            payload.replaceSubrange(payload.count - 6..<payload.count - 6 + character.count, with: character)
        }
        if chance.oneIn(4) { payload += character.dropLast(chance.below(2)) }
        return payload
    }

    private static func frame(_ bytes: inout [UInt8], _ opcode: UInt8, isFinal: Bool, _ payload: [UInt8]) {
        bytes.append((isFinal ? 0x80 : 0) | opcode)
        let count = payload.count
        if count < 126 {
            bytes.append(UInt8(count))
        } else {
            let size = count < 1 << 16 ? 2 : 8
            bytes.append(size == 2 ? 126 : 127)
            for place in (0..<size).reversed() { bytes.append(UInt8(truncatingIfNeeded: count >> (place * 8))) }
        }
        bytes += payload
    }

    // MARK: The check

    func check(_ input: [UInt8]) throws(Difference) {
        guard let first = input.first else { return }
        let bytes = Array(input.dropFirst())
        let expected = Self.plain(bytes)
        let got = Self.read(bytes, Seeded(seed: UInt64(first)), isWhole: first == 0)
        try expect(got == expected, "\(got.count) messages, not \(expected.count), or others")
        guard let payload = got.compactMap({ if case .message(_, let bytes) = $0 { bytes } else { nil } }).first else { return }
        try expect(Self.echoed(payload) == payload, "a frame of ours is not what was sent")
    }

    /// Reads as the client does, in pieces of any size.
    private static func read(_ bytes: [UInt8], _ chance: Seeded, isWhole: Bool) -> [Event] {
        var chance = chance
        var reader = MessageReader(longest: longest)
        var events: [Event] = []
        var place = 0
        do throws(NetError) {
            while true {
                loop: while true {
                    let message = try reader.message()
                    let payload = reader.bytes { bytes in bytes.byteOffsets.map { bytes.byte($0) } }
                    switch message {
                    case .text: events.append(.message(.text, payload))
                    case .binary: events.append(.message(.binary, payload))
                    case .ping: events.append(.message(.ping, payload))
                    case .pong: events.append(.message(.pong, payload))
                    case .closed(let code, let reason): return events + [.closed(code, reason)]
                    case .none: break loop
                    }
                }
                if place == bytes.count { return events }
                let small = chance.oneIn(8) ? 1 : 1 + chance.below(300)
                let part = bytes[place...].prefix(isWhole ? bytes.count : bytes.count > 10_000 ? small * 200 : small)
                reader.makeRoom()
                let transfer = try reader.fill { (buffer, offset) throws(NetError) in
                    let count = min(part.count, buffer.count - offset)
                    buffer.replaceSubrange(offset..<offset + count, with: part.prefix(count))
                    return .bytes(count)
                }
                if case .bytes(let count) = transfer { place += count }
            }
        } catch {
            guard case .protocolBroken(let code, _) = error else { return [] }
            return events + [.broken(code)]
        }
    }

    /// RFC 6455, sections 5.2 to 5.6 and 7.4, with all bytes at hand.
    private static func plain(_ bytes: [UInt8]) -> [Event] {
        var events: [Event] = []
        var rest = bytes[...]
        var parts: (opcode: Opcode, bytes: [UInt8])?
        while rest.count >= 2 {
            let first = rest[rest.startIndex]
            let second = rest[rest.startIndex + 1]
            guard first & 0x70 == 0, let opcode = Opcode(rawValue: first & 15), second < 128 else {
                return events + [.broken(1002)]
            }
            let isFinal = first >= 128
            if opcode.rawValue >= 8, !isFinal || second > 125 { return events + [.broken(1002)] }
            let extra = second == 126 ? 2 : second == 127 ? 8 : 0
            guard rest.count >= 2 + extra else { return events }
            let size = rest.dropFirst(2).prefix(extra).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let count = extra == 0 ? UInt64(second) : size
            if count > UInt64(longest - (parts?.bytes.count ?? 0)) { return events + [.broken(1009)] }
            let payload = Array(rest.dropFirst(2 + extra).prefix(Int(count)))
            guard payload.count == Int(count) else { return events }
            rest = rest.dropFirst(2 + extra + payload.count)
            switch opcode {
            case .ping, .pong: events.append(.message(opcode, payload))
            case .close:
                if payload.isEmpty { return events + [.closed(1005, "")] }
                guard payload.count > 1 else { return events + [.broken(1002)] }
                let code = Int(payload[0]) * 256 + Int(payload[1])
                let isAllowed = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014].contains(code)
                guard isAllowed || (3000..<5000).contains(code) else { return events + [.broken(1002)] }
                guard let reason = String(validating: payload[2...], as: UTF8.self) else { return events + [.broken(1007)] }
                return events + [.closed(code, reason)]
            case .text, .binary, .continuation:
                guard (opcode == .continuation) == (parts != nil) else { return events + [.broken(1002)] }
                let whole = (parts?.opcode ?? opcode, (parts?.bytes ?? []) + payload)
                if whole.0 == .text, !isBeginning(whole.1, isWhole: isFinal) { return events + [.broken(1007)] }
                parts = isFinal ? nil : whole
                if isFinal { events.append(.message(whole.0, whole.1)) }
            }
        }
        // A single byte is not a complete head.
        return events
    }

    /// Whether bytes are valid UTF-8, or with `isWhole` false the start of valid UTF-8.
    private static func isBeginning(_ bytes: [UInt8], isWhole: Bool) -> Bool {
        if String(validating: bytes, as: UTF8.self) != nil { return true }
        if isWhole { return false }
        let ends: [[UInt8]] = [
            [0x80], [0x90], [0xA0], [0x80, 0x80], [0x90, 0x80], [0xA0, 0x80], [0x80, 0x80, 0x80], [0x90, 0x80, 0x80],
        ]
        let tail = bytes.suffix(3)
        let start = bytes.dropLast(tail.count)
        // The last character may be incomplete. An incomplete one has at most three bytes.
        return (0...tail.count).contains { cut in
            String(validating: start + tail.prefix(cut), as: UTF8.self) != nil
                && ends.contains {
                    String(validating: Array(tail.dropFirst(cut)) + $0, as: UTF8.self)?.unicodeScalars.count == 1
                }
        }
    }

    /// The payload of a frame that we write, read as a server reads it.
    private static func echoed(_ payload: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        unsafe FrameHead.write(.binary, payload.span.bytes, to: &bytes)
        guard bytes[0] == 0x82, bytes[1] >= 128 else { return [] }
        let extra = bytes[1] & 127 == 126 ? 2 : bytes[1] & 127 == 127 ? 8 : 0
        let count = extra == 0 ? Int(bytes[1] & 127) : bytes[2..<2 + extra].reduce(0) { $0 << 8 | Int($1) }
        let mask = Array(bytes[2 + extra..<6 + extra])
        let masked = bytes[(6 + extra)...]
        guard masked.count == count else { return [] }
        return masked.enumerated().map { $1 ^ mask[$0 % 4] }
    }
}
