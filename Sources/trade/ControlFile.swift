import Shared
import Trading

/// The FIFO of `--control`, whose lines are commands. It is created if missing, and not removed. Writers may come and go. A
/// regular file is refused, because its commands would be carried out again at each start.
struct ControlFile {
    private let path: String
    private let descriptor: Int32
    /// The start of an incomplete line.
    private var line: [UInt8] = []
    /// Time of the next read, on the monotonic clock.
    private(set) var due = 0

    /// Time between reads, in ms. Only polling works, because a FIFO without writers wakes nobody.
    static let period = 50
    /// Most commands per read, so that a writer that never stops does not hold up the trading.
    private static let mostCommands = 16

    /// Opens or creates the FIFO; nil without --control.
    init?(_ arguments: Arguments) throws(Failure) {
        guard let path = arguments.text("control") else { return nil }
        if path.isEmpty { throw .usage("--control: the name of the FIFO is empty") }
        if FileState(path: path) == nil { try System.makeFIFO(path) }
        guard FileState(path: path)?.kind == .stream, System.isFIFO(path) else {
            throw .usage("--control \(path): expected a FIFO; 'mkfifo' makes one")
        }
        self.path = path
        descriptor = try System.openStream(path)
    }

    /// Returns the commands that arrived since the last call.
    mutating func commands(_ now: Int) throws(Failure) -> [String] {
        guard now >= due else { return [] }
        due = now + ControlFile.period
        var commands: [String] = []
        var buffer: [UInt8] = [0]
        while commands.count < ControlFile.mostCommands {
            let result = try System.read(descriptor, into: &buffer, from: 0, name: path)
            if case .interrupted = result { break }
            if case .bytes = result, buffer[0] != UInt8(ascii: "\n") {
                // One byte beyond the limit is kept: it marks the line as too long for a command.
                if line.count <= ControlCommand.longest { line.append(buffer[0]) }
                continue
            }
            let text = String(decoding: line, as: UTF8.self)
            if !text.allSatisfy(\.isWhitespace) { commands.append(text) }
            line = []
            // The last writer closed the FIFO, maybe without a newline.
            if case .end = result { break }
        }
        return commands
    }
}
