/// Lines on their way to a reader that may be slow: they go out as far as it takes them, and nobody waits for it.
package struct Outlet {
    /// Where lines are written.
    package var output: Output
    package let descriptor: Int32
    private let name: String
    private let isPatient: Bool
    private let isForTerminal: Bool
    private var sent = 0
    /// Up to here the bytes are fit for a terminal.
    private var escaped = 0
    /// Whether `push` has failed to write, on a full disk for example: what waits is not delivered.
    package private(set) var hasFailed = false

    package static func standard() -> Outlet { Outlet(descriptor: 1, name: "standard output") }

    /// Drawings for a terminal, whose descriptor never makes us wait. Nothing in them is escaped.
    package static func drawing(on terminal: Int32) -> Outlet {
        Outlet(descriptor: terminal, name: "the terminal", isPatient: false, isForTerminal: false)
    }

    private init(descriptor: Int32, name: String) {
        self.init(
            descriptor: descriptor, name: name, isPatient: System.mayWait(descriptor),
            isForTerminal: System.isTerminal(descriptor))
    }

    private init(descriptor: Int32, name: String, isPatient: Bool, isForTerminal: Bool) {
        self.descriptor = descriptor
        self.name = name
        output = Output.inMemory()
        self.isPatient = isPatient
        self.isForTerminal = isForTerminal
    }

    /// Bytes that wait.
    package var pending: Int { output.count - sent }

    /// Lines that wait, one that is cut off included.
    package var pendingLines: Int { Output.lines(in: output.buffer[sent..<output.count]) }

    private mutating func escape() {
        guard isForTerminal else { return }
        output.escapeControls(from: escaped)
        escaped = output.count
    }

    private mutating func dropSent() {
        output.drop(first: sent)
        escaped = max(0, escaped - sent)
        sent = 0
    }

    /// Forgets the bytes that wait.
    package mutating func forget() {
        output.discard()
        (sent, escaped) = (0, 0)
    }

    /// Writes what the reader takes now.
    package mutating func push() throws(Failure) {
        escape()
        while sent < output.count {
            let result: System.WriteResult
            do throws(Failure) {
                result = try System.writeSome(
                    output.buffer, sent..<output.count, to: descriptor, isPatient: isPatient, name: name)
            } catch {
                if case .io = error { hasFailed = true }
                throw error
            }
            guard case .wrote(let count) = result else { break }
            sent += count
        }
        // What went out is let go of now and then, so that moving the rest costs little.
        if sent == output.count || sent > 1 << 20 { dropSent() }
    }

    /// Writes all of it. After a stop signal it waits for the reader only for `Signals.patience`, and then reports on standard error
    /// how many lines are lost. `unread` is the number of input lines that were not processed.
    package mutating func finish(_ messages: Messages, unread: Int = 0) throws(Failure) {
        escape()
        defer { dropSent() }
        do throws(Failure) { try System.write(output.buffer, from: &sent, to: output.count, descriptor, name: name) } catch {
            if case .signalled = error { messages.tellLoss(unwritten: pendingLines, unread: unread) }
            throw error
        }
    }
}
