import Shared

/// The lines of a file of results, which may be large.
enum ResultLines {
    /// Gives each line without its end; `isEnded` is false for a last line without one.
    static func read(_ path: String, _ take: (_ line: [UInt8], _ isEnded: Bool) throws(Failure) -> Void) throws(Failure) {
        var input = try LineInput(paths: [path])
        while true {
            switch input.take() {
            case .line(let range, let isEnded): try take(Array(input.buffer[range]), isEnded)
            case .tooLong:
                throw .usage("\(path): a line is longer than \(LineInput.longestLine >> 20) MiB; expected results of a sweep")
            case .none:
                switch try input.fill() {
                case .filled: continue
                case .interrupted: if let signal = StopSignals.stopRequested { throw .signalled(signal) }
                case .end: return
                }
            }
        }
    }
}
