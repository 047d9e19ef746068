import Shared

/// Reads the messages in a server's frames, however the bytes are split on the network.
///
/// The buffer:   |  taken  |  read, not yet taken  |  room  |
///               0       next                    filled   buffer.count
struct MessageReader {
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var next = 0
    private var filled = 0
    /// The current message in `buffer`; if it came in several frames, it is assembled in `parts`.
    private var place = 0..<0
    private var isInParts = false
    private var parts: [UInt8] = []
    private var partsKind: Opcode?
    private var check = UTF8Check()
    /// The maximum length of a message.
    private let longest: Int

    init(longest: Int) { self.longest = longest }

    // MARK: Bytes

    /// The bytes that were received and not taken yet.
    var unread: ArraySlice<UInt8> { buffer[next..<filled] }

    /// Skips bytes that are not frames.
    mutating func drop(first count: Int) { next += min(count, filled - next) }

    var isFull: Bool { filled == buffer.count }

    /// Makes room for 16 KiB at least. This invalidates the current message.
    mutating func makeRoom() {
        if next == filled {
            next = 0
            filled = 0
            if buffer.count > 1 << 20 { buffer = [UInt8](repeating: 0, count: 1 << 16) }
        } else if next > 0, buffer.count - filled < 1 << 14 {
            buffer.moveToFront(next..<filled)
            filled -= next
            next = 0
        }
        if buffer.count - filled < 1 << 14 { buffer += [UInt8](repeating: 0, count: buffer.count) }
    }

    /// Reads more bytes into the buffer: `read` fills it from an offset on, and returns its result.
    mutating func fill(_ read: (inout [UInt8], Int) throws(NetError) -> Curl.Transfer) throws(NetError) -> Curl.Transfer {
        let transfer = try read(&buffer, filled)
        if case .bytes(let count) = transfer { filled = min(filled + count, buffer.count) }
        return transfer
    }

    /// The bytes of the current message; of a control frame, its payload. Mutating, though it changes nothing, because
    /// otherwise all of it is copied for the call.
    mutating func bytes<Result, E: Error>(_ body: (RawSpan) throws(E) -> Result) throws(E) -> Result {
        if isInParts { return try unsafe body(parts.span.bytes) }
        return try unsafe body(buffer.span.bytes.extracting(place))
    }

    // MARK: Messages

    /// Returns the next complete message or control frame.
    mutating func message() throws(NetError) -> WebSocket.Message {
        // A local reference, so that parts of the buffer can be read; nothing below changes it.
        let buffer = buffer
        while true {
            let unread = unsafe buffer.span.bytes.extracting(next..<filled)
            let head = try FrameHead.read(unread, longest: longest - (partsKind == nil ? 0 : parts.count))
            guard let head, filled - next - head.size >= head.length else { return .none }
            let payload = next + head.size..<next + head.size + head.length
            next = payload.upperBound
            if let message = try take(head, buffer, payload) { return message }
        }
    }

    private mutating func take(_ head: FrameHead, _ buffer: [UInt8], _ payload: Range<Int>) throws(NetError)
        -> WebSocket.Message?
    {
        switch head.opcode {
        case .text, .binary:
            guard partsKind == nil else {
                throw .protocolBroken(code: 1002, reason: "a message begins inside another one")
            }
            if head.opcode == .text { try checkText(buffer, payload, isFinal: head.isFinal) }
            hold(payload)
            if head.isFinal { return head.opcode == .text ? .text : .binary }
            partsKind = head.opcode
            parts.removeAll(keepingCapacity: parts.capacity <= 1 << 20)
            parts += buffer[payload]
            return nil
        case .continuation:
            guard let kind = partsKind else {
                throw .protocolBroken(code: 1002, reason: "a message goes on that never began")
            }
            if kind == .text { try checkText(buffer, payload, isFinal: head.isFinal) }
            parts += buffer[payload]
            guard head.isFinal else { return nil }
            partsKind = nil
            isInParts = true
            return kind == .text ? .text : .binary
        case .ping, .pong:
            hold(payload)
            return head.opcode == .ping ? .ping : .pong
        case .close:
            hold(payload)
            return try close(buffer, payload)
        }
    }

    private mutating func hold(_ payload: Range<Int>) {
        place = payload
        isInParts = false
    }

    private mutating func checkText(_ buffer: [UInt8], _ payload: Range<Int>, isFinal: Bool) throws(NetError) {
        let isGood = unsafe check.take(buffer.span.bytes.extracting(payload))
        guard isGood, !isFinal || check.isComplete else {
            throw .protocolBroken(code: 1007, reason: "a text message is not UTF-8")
        }
    }

    private func close(_ buffer: [UInt8], _ payload: Range<Int>) throws(NetError) -> WebSocket.Message {
        if payload.isEmpty { return .closed(code: 1005, reason: "") }
        if payload.count == 1 { throw .protocolBroken(code: 1002, reason: "a close frame holds one byte") }
        let code = Int(buffer[payload.lowerBound]) << 8 | Int(buffer[payload.lowerBound + 1])
        let text = payload.lowerBound + 2..<payload.upperBound
        guard isCloseCode(code) else { throw .protocolBroken(code: 1002, reason: "a close frame has the code \(code)") }
        var check = UTF8Check()
        guard unsafe check.take(buffer.span.bytes.extracting(text)), check.isComplete else {
            throw .protocolBroken(code: 1007, reason: "a close frame's reason is not UTF-8")
        }
        return .closed(code: code, reason: String(decoding: buffer[text], as: UTF8.self))
    }
}
