/// A command that reads records, one after the other, until there are no more.
package protocol Stage {
    var stream: RecordStream { get set }
    /// Reads until the input ends.
    mutating func loop() throws(Failure)
    /// What is left to do when it has ended, or something stopped it.
    mutating func wrapUp() throws(Failure)
    /// Why a run produced nothing, as a message; nil where it produced something, or where that was reported already.
    var whyNothing: String? { get }
    /// Says at the very end what came of the run, however it ended.
    func summarise()
}

extension Stage {
    package mutating func wrapUp() throws(Failure) {}
    package var whyNothing: String? { nil }
    package func summarise() {}

    /// Whatever stops it: what was read before that is put out.
    package mutating func run() throws(Failure) -> ExitStatus {
        var failure: Failure?
        do throws(Failure) { try loop() } catch { failure = error }
        defer { summarise() }
        var status = ExitStatus.done
        do throws(Failure) { status = try stream.finish(after: failure) } catch { failure = failure ?? error }
        // Files are written also when the reader of standard output has gone.
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
