/// A command that reads records from a stream, one after the other, until the stream ends.
package protocol Stage {
    var stream: RecordStream { get set }
    /// Reads until the input ends.
    mutating func loop() throws(Failure)
    /// Does the work that remains after the input has ended, or after a failure or a stop signal.
    mutating func wrapUp() throws(Failure)
    /// Why a run produced nothing, as a message; nil if it produced something, or if the reason was reported already.
    var whyNothing: String? { get }
    /// Reports the result of the run at the very end, however it ended.
    func summarise()
}

extension Stage {
    package mutating func wrapUp() throws(Failure) {}
    package var whyNothing: String? { nil }
    package func summarise() {}

    /// Runs the stage. The output for everything that was read is written, also after a failure or a stop signal.
    package mutating func run() throws(Failure) -> ExitStatus {
        var failure: Failure?
        do throws(Failure) { try loop() } catch { failure = error }
        defer { summarise() }
        var status = ExitStatus.done
        do throws(Failure) { status = try stream.finish(after: failure) } catch { failure = failure ?? error }
        // The stage's files are written even if the reader of standard output has gone.
        do throws(Failure) { try wrapUp() } catch {
            if case .readerGone? = failure { failure = error } else { failure = failure ?? error }
        }
        switch failure {
        case nil, .signalled: if let text = whyNothing { stream.messages.note(text) }
        default: break
        }
        if let failure { throw failure }
        return status
    }
}
