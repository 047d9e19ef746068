/// Output to a reader that may be slow. `push` writes what the reader accepts at once and keeps the rest, so the caller never
/// waits.
package struct Outlet {
    /// The buffer to which lines are written.
    package var output: Output
    package let descriptor: Int32
    private let name: String
    private let isPatient: Bool
    private let isForTerminal: Bool
    private var sent = 0
    /// The number of bytes whose control characters have been escaped for a terminal.
    private var escaped = 0
    /// Whether `push` has failed to write, for example on a full disk. The waiting bytes are not delivered then.
    package private(set) var hasFailed = false

    package static func standard() -> Outlet { Outlet(descriptor: 1, name: "standard output") }

    /// An outlet for drawings on a terminal. `terminal` must be a non-blocking descriptor. Nothing is escaped.
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

    /// The number of bytes that are not written yet.
    package var pending: Int { output.count - sent }

    /// The number of lines that are not written completely.
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

    /// Drops the bytes that are not written yet.
    package mutating func forget() {
        output.discard()
        (sent, escaped) = (0, 0)
    }

    /// Writes as many bytes as the reader accepts now, without waiting.
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
        // Written bytes are removed only now and then, because each removal moves the rest.
        if sent == output.count || sent > 1 << 20 { dropSent() }
    }

    /// Writes everything, and waits for the reader. After a stop signal it waits only for `StopSignals.patience`, and then
    /// reports on standard error how many lines are lost. `unread` is the number of input lines that were not processed.
    package mutating func finish(_ messages: Messages, unread: Int = 0) throws(Failure) {
        escape()
        defer { dropSent() }
        do throws(Failure) { try System.write(output.buffer, from: &sent, to: output.count, descriptor, name: name) } catch {
            if case .signalled = error { messages.tellLoss(unwritten: pendingLines, unread: unread) }
            throw error
        }
    }
}
