import Shared

/// The kinds of frames in RFC 6455, section 5: those a server may send, and those a client sends.
enum Opcode: UInt8 {
    case continuation = 0
    case text = 1
    case binary = 2
    case close = 8
    case ping = 9
    case pong = 10

    var isControl: Bool { rawValue >= 8 }
}

struct FrameHead {
    let opcode: Opcode
    let isFinal: Bool
    /// The number of bytes of the head itself, and of its payload.
    let size: Int
    let length: Int

    /// Reads the head at the beginning of `bytes`; nil while it is incomplete.
    static func read(_ bytes: RawSpan, longest: Int) throws(NetError) -> FrameHead? {
        if bytes.byteCount < 2 { return nil }
        let first = bytes.byte(0)
        let second = bytes.byte(1)
        guard first & 0x70 == 0 else {
            throw .protocolBroken(code: 1002, reason: "a frame uses an extension that was not agreed on")
        }
        guard let opcode = Opcode(rawValue: first & 0x0F) else {
            throw .protocolBroken(code: 1002, reason: "a frame has the unknown opcode \(first & 0x0F)")
        }
        guard second & 0x80 == 0 else { throw .protocolBroken(code: 1002, reason: "a frame of the server is masked") }
        let isFinal = first & 0x80 != 0
        var length = Int(second & 0x7F)
        if opcode.isControl, !isFinal || length > 125 {
            throw .protocolBroken(code: 1002, reason: "a control frame is in parts, or longer than 125 bytes")
        }
        let extra = length == 126 ? 2 : length == 127 ? 8 : 0
        if bytes.byteCount < 2 + extra { return nil }
        if extra > 0 {
            var number: UInt64 = 0
            for place in 0..<extra { number = number << 8 | UInt64(bytes.byte(2 + place)) }
            length = Int(clamping: number)
        }
        guard length <= longest else {
            throw .protocolBroken(code: 1009, reason: "a message is longer than \(longest) bytes")
        }
        return FrameHead(opcode: opcode, isFinal: isFinal, size: 2 + extra, length: length)
    }

    /// Appends a frame as clients send it: masked, in one part.
    static func write(_ opcode: Opcode, _ payload: RawSpan, to bytes: inout [UInt8]) {
        bytes.append(0x80 | opcode.rawValue)
        let count = payload.byteCount
        if count < 126 {
            bytes.append(0x80 | UInt8(count))
        } else {
            let size = count <= 0xFFFF ? 2 : 8
            bytes.append(0x80 | (size == 2 ? 126 : 127))
            for place in (0..<size).reversed() { bytes.append(UInt8(truncatingIfNeeded: count >> (place * 8))) }
        }
        let mask = UInt32.random(in: 0...UInt32.max)
        for place in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: mask >> (UInt32(place) * 8))) }
        bytes.reserveCapacity(bytes.count + count)
        for place in 0..<count {
            bytes.append(payload.byte(place) ^ UInt8(truncatingIfNeeded: mask >> (UInt32(place & 3) * 8)))
        }
    }
}

/// Whether a peer may close with this code, by section 7.4.
func isCloseCode(_ code: Int) -> Bool {
    (1000...1014).contains(code) && ![1004, 1005, 1006].contains(code) || (3000...4999).contains(code)
}
