import Shared

/// A WebSocket client, RFC 6455. It never blocks: `Network.wait` tells when to call `receive`, and what is sent waits in a buffer.
///
///     opening: connecting → upgrading → open → closing → closed
///
/// The buffer:   |  taken  |  read, not yet taken  |  room  |
///               0       next                    filled   buffer.count
package final class WebSocket {
    package enum Message {
        /// The bytes stand at `bytes` until the next call.
        case text
        case binary
        case ping, pong
        /// The server closes, with its code and reason.
        case closed(code: Int, reason: String)
        /// Nothing whole is left in the buffer.
        case none
    }

    private enum State {
        case connecting, upgrading, open, closing, closed
    }

    package let address: Address
    private let network: Network
    private let ticket: Network.Ticket
    private let handshake: Handshake
    private var connection: Curl?
    private var state = State.connecting

    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var next = 0
    private var filled = 0
    /// Where the message at hand stands: in `buffer`, or put together in `parts`.
    private var place = 0..<0
    private var isInParts = false
    private var parts: [UInt8] = []
    private var partsKind: Opcode?
    private var check = UTF8Check()

    /// Why nothing more will come, told once what came before is taken.
    private var end: NetError?

    private var outgoing: [UInt8] = []
    private var sent = 0
    package private(set) var bytesReceived = 0

    /// The longest message that is taken.
    package static let longestMessage = 16 << 20

    package init(_ address: Address, _ network: Network, timeout: Int = 10_000) {
        self.address = address
        self.network = network
        handshake = Handshake(address)
        ticket = network.connect(address, timeout: timeout)
    }

    deinit { network.cancel(ticket) }

    package var isOpen: Bool { state == .open }

    // MARK: The loop's side

    /// Takes what the network has done, if it is this connection's. True when it was.
    package func take(_ ticket: Network.Ticket, _ done: Network.Done) throws(NetError) -> Bool {
        guard ticket == self.ticket else { return false }
        switch done {
        case .connected:
            connection = network.connection(ticket)
            state = .upgrading
            outgoing += handshake.request
            try flush()
        case .failed(let error): throw error
        case .response: break
        }
        return true
    }

    /// What to wait for; nothing before the connection stands: libcurl waits for that itself.
    package func interest(reading: Bool) -> Network.Interest? {
        guard let connection, state != .closed else { return nil }
        return Network.Interest(descriptor: connection.socket, toRead: reading, toWrite: sent < outgoing.count)
    }

    /// Reads what has come, as far as there is room. True when there may be more: then it must be called again before waiting.
    package func receive() -> Bool {
        guard let connection, state != .closed, end == nil else { return false }
        makeRoom()
        do throws(NetError) {
            while filled < buffer.count {
                switch try connection.receive(into: &buffer, from: filled) {
                case .bytes(let count):
                    filled += count
                    bytesReceived += count
                case .wouldBlock: return false
                case .ended: throw .failed("the server closed the connection")
                }
            }
        } catch { end = error }
        return end == nil
    }

    private func makeRoom() {
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

    /// Sends what waits, as far as it goes.
    package func flush() throws(NetError) {
        guard let connection else { return }
        while sent < outgoing.count {
            guard case .bytes(let count) = try connection.send(outgoing, from: sent) else { return }
            sent += count
        }
        outgoing.removeAll(keepingCapacity: outgoing.count <= 1 << 20)
        sent = 0
    }

    // MARK: Messages

    /// Whether the upgrade has just been done: call it until it says so, then take messages.
    package func upgrade() throws(NetError) -> Bool {
        guard state == .upgrading else { return false }
        guard let size = try handshake.accept(buffer[next..<filled], isWhole: end != nil) else {
            if let end { throw end }
            return false
        }
        next += size
        state = .open
        return true
    }

    /// The next message that has come.
    package func message() throws(NetError) -> Message {
        // Held here, so that parts of it can be looked at; nothing below changes it.
        let buffer = buffer
        while state == .open {
            let unread = unsafe buffer.span.bytes.extracting(next..<filled)
            let head = try FrameHead.read(
                unread, longest: WebSocket.longestMessage - (partsKind == nil ? 0 : parts.count))
            guard let head, filled - next - head.size >= head.length else {
                if let end { throw end }
                return .none
            }
            let payload = next + head.size..<next + head.size + head.length
            next = payload.upperBound
            if let message = try take(head, buffer, payload) { return message }
        }
        return .none
    }

    private func take(_ head: FrameHead, _ buffer: [UInt8], _ payload: Range<Int>) throws(NetError) -> Message? {
        switch head.opcode {
        case .text, .binary:
            guard partsKind == nil else {
                throw .protocolBroken(code: 1002, reason: "a message begins inside another one")
            }
            if head.opcode == .text { try checkText(buffer, payload, isFinal: head.isFinal) }
            place = payload
            isInParts = false
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
        case .ping:
            // A peer that pings and never reads would let the answers pile up.
            if outgoing.count - sent < 1 << 20 { write(.pong, buffer, payload) }
            return .ping
        case .pong: return .pong
        case .close: return try takeClose(buffer, payload)
        }
    }

    private func checkText(_ buffer: [UInt8], _ payload: Range<Int>, isFinal: Bool) throws(NetError) {
        let isGood = unsafe check.take(buffer.span.bytes.extracting(payload))
        guard isGood, !isFinal || check.isComplete else {
            throw .protocolBroken(code: 1007, reason: "a text message is not UTF-8")
        }
    }

    private func takeClose(_ buffer: [UInt8], _ payload: Range<Int>) throws(NetError) -> Message {
        var code = 1005
        var reason = ""
        if payload.count == 1 { throw .protocolBroken(code: 1002, reason: "a close frame holds one byte") }
        if payload.count >= 2 {
            code = Int(buffer[payload.lowerBound]) << 8 | Int(buffer[payload.lowerBound + 1])
            let text = payload.lowerBound + 2..<payload.upperBound
            guard isCloseCode(code) else { throw .protocolBroken(code: 1002, reason: "a close frame has the code \(code)") }
            var check = UTF8Check()
            guard unsafe check.take(buffer.span.bytes.extracting(text)), check.isComplete else {
                throw .protocolBroken(code: 1007, reason: "a close frame's reason is not UTF-8")
            }
            reason = String(decoding: buffer[text], as: UTF8.self)
        }
        write(.close, buffer, payload.prefix(2))
        state = .closing
        return .closed(code: code, reason: reason)
    }

    /// The bytes of the message at hand.
    package func bytes<Result, E: Error>(_ body: (RawSpan) throws(E) -> Result) throws(E) -> Result {
        let whole = isInParts ? parts : buffer
        return try unsafe body(whole.span.bytes.extracting(isInParts ? 0..<whole.count : place))
    }

    // MARK: Sending

    package func send(text: String) throws(NetError) {
        let bytes = Array(text.utf8)
        unsafe FrameHead.write(.text, bytes.span.bytes, to: &outgoing)
        try flush()
    }

    /// Sends the message at hand back.
    package func echo(_ message: Message) throws(NetError) {
        let opcode: Opcode = if case .binary = message { .binary } else { .text }
        bytes { bytes in FrameHead.write(opcode, bytes, to: &outgoing) }
        try flush()
    }

    private func write(_ opcode: Opcode, _ buffer: [UInt8], _ payload: Range<Int>) {
        unsafe FrameHead.write(opcode, buffer.span.bytes.extracting(payload), to: &outgoing)
    }

    /// Says goodbye, if that can still be sent, and lets the connection go.
    package func close(code: Int = 1000) {
        if state == .open {
            let bytes: [UInt8] = [UInt8(truncatingIfNeeded: code >> 8), UInt8(truncatingIfNeeded: code)]
            unsafe FrameHead.write(.close, bytes.span.bytes, to: &outgoing)
        }
        try? flush()
        state = .closed
        connection = nil
        network.cancel(ticket)
    }
}
