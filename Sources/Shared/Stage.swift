/// A command that reads records, one after the other, until there are no more.
package protocol Stage {
    var stream: RecordStream { get set }
    /// Reads until the input ends.
    mutating func loop() throws(Failure)
    /// What is left to do when it has ended, or something stopped it.
    mutating func wrapUp() throws(Failure)
    /// Says at the very end what came of the run, however it ended.
    func summarise()
}

extension Stage {
    package mutating func wrapUp() throws(Failure) {}
    package func summarise() {}

    /// Whatever stops it: what was read before that is put out.
    package mutating func run() throws(Failure) -> ExitStatus {
        var failure: Failure?
        do throws(Failure) { try loop() } catch { failure = error }
        defer { summarise() }
        let status = try stream.finish(after: failure)
        try wrapUp()
        if let failure { throw failure }
        return status
    }
}
