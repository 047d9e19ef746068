import Shared

/// A WebSocket client, RFC 6455. It never blocks: `Loop` tells when to call `receive`, and unsent bytes wait in a buffer.
///
///     opening: connecting → upgrading → open → closing → closed
package final class WebSocket {
    package enum Message {
        /// `bytes` gives its bytes until the next call.
        case text
        case binary
        case ping, pong
        /// The server closes, with its code and reason.
        case closed(code: Int, reason: String)
        /// The buffer contains no complete message.
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

    private var reader = MessageReader(longest: WebSocket.longestMessage)

    /// The reason why nothing more will arrive. Thrown once the messages before it are taken.
    private var end: NetError?

    private var outgoing: [UInt8] = []
    private var sent = 0
    package private(set) var bytesReceived = 0
    /// The server's time when it accepted the upgrade, in ms since the epoch, rounded down to a second; nil if it did not send
    /// it.
    package private(set) var serverTime: Int?

    /// The maximum length of a message.
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

    /// Handles a network result, if it belongs to this connection. Returns whether it does.
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

    /// The descriptor to wait for; nil before the connection is made, because libcurl waits for that itself.
    var descriptor: Int32? { state == .closed ? nil : connection?.socket }

    var hasUnsent: Bool { sent < outgoing.count }

    /// Reads what has arrived, as far as there is room. Returns true if there may be more: then call it again before waiting.
    package func receive() -> Bool {
        guard let connection, state != .closed, end == nil else { return false }
        reader.makeRoom()
        do throws(NetError) {
            while !reader.isFull {
                let transfer = try reader.fill { (buffer, offset) throws(NetError) in
                    try connection.receive(into: &buffer, from: offset)
                }
                switch transfer {
                case .bytes(let count): bytesReceived += count
                case .wouldBlock: return false
                case .ended: throw .failed("the server closed the connection")
                }
            }
        } catch { end = error }
        return end == nil
    }

    /// Sends as many of the unsent bytes as possible without waiting.
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

    /// Returns whether the upgrade was just completed. Call it until it returns true, then take messages.
    package func upgrade() throws(NetError) -> Bool {
        guard state == .upgrading else { return false }
        guard let answer = try handshake.accept(reader.unread, isWhole: end != nil) else {
            if let end { throw end }
            return false
        }
        reader.drop(first: answer.size)
        serverTime = answer.serverTime
        state = .open
        return true
    }

    /// Returns the next message that has arrived.
    package func message() throws(NetError) -> Message {
        guard state == .open else { return .none }
        let message = try reader.message()
        switch message {
        case .none: if let end { throw end }
        // A peer that pings and never reads would let the answers pile up.
        case .ping: if outgoing.count - sent < 1 << 20 { reply(.pong) }
        case .closed:
            // Echoes the code that came, if there was one.
            reply(.close, longest: 2)
            state = .closing
        case .text, .binary, .pong: break
        }
        return message
    }

    private func reply(_ opcode: Opcode, longest: Int = .max) {
        reader.bytes { bytes in
            FrameHead.write(opcode, bytes.extracting(first: longest), to: &outgoing)
        }
    }

    /// Calls `body` with the bytes of the current message.
    package func bytes<Result, E: Error>(_ body: (RawSpan) throws(E) -> Result) throws(E) -> Result {
        try reader.bytes(body)
    }

    // MARK: Sending

    package func send(text: String) throws(NetError) {
        let bytes = Array(text.utf8)
        unsafe FrameHead.write(.text, bytes.span.bytes, to: &outgoing)
        try flush()
    }

    /// Sends the current message back.
    package func echo(_ message: Message) throws(NetError) {
        let opcode: Opcode = if case .binary = message { .binary } else { .text }
        bytes { bytes in FrameHead.write(opcode, bytes, to: &outgoing) }
        try flush()
    }

    /// Sends a close frame, if that is still possible, and drops the connection.
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
