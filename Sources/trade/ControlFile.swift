import Shared
import Trading

/// The FIFO of `--control`: its lines are commands. It is made where it is missing, and stays. Writers may come and go; a file that is no
/// FIFO is refused, because its lines would be carried out again at each start.
struct ControlFile {
    private let path: String
    private let descriptor: Int32
    /// The beginning of a line whose end has not come.
    private var line: [UInt8] = []
    /// When to look again, on the monotonic clock.
    private(set) var due = 0

    /// A FIFO without writers cannot be waited for in any other way.
    static let period = 50
    /// A writer that never stops must not hold up the trading.
    private static let mostCommands = 16

    /// Nil without --control.
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

    /// The commands that have come since the last call.
    mutating func commands(_ now: Int) throws(Failure) -> [String] {
        guard now >= due else { return [] }
        due = now + ControlFile.period
        var commands: [String] = []
        var buffer: [UInt8] = [0]
        while commands.count < ControlFile.mostCommands {
            let result = try System.read(descriptor, into: &buffer, from: 0, name: path)
            if case .interrupted = result { break }
            if case .bytes = result, buffer[0] != UInt8(ascii: "\n") {
                // What is too long is no command, and one byte more says so.
                if line.count <= ControlCommand.longest { line.append(buffer[0]) }
                continue
            }
            let text = String(decoding: line, as: UTF8.self)
            if !text.allSatisfy(\.isWhitespace) { commands.append(text) }
            line = []
            // The last writer has gone, maybe without a newline.
            if case .end = result { break }
        }
        return commands
    }
}
