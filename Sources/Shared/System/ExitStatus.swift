/// How a command ends, the same for all of them.
package enum ExitStatus: Int32, CaseIterable, Sendable {
    case done = 0
    case badInput = 1
    case wrongUsage = 2
    case ioFailure = 3

    package var meaning: String {
        switch self {
        case .done: "done, also when the reader downstream went away"
        case .badInput: "done, but some input was bad or some delivery failed"
        case .wrongUsage: "wrong usage"
        case .ioFailure: "stopped by an I/O or network failure"
        }
    }
}

extension ExitStatus {
    /// The statuses as help and manual list them, deaths by signal included.
    package static func listed(_ meaning: (ExitStatus) -> String) -> [(status: String, meaning: String)] {
        allCases.map { ("\($0.rawValue)", meaning($0)) } + [
            (
                "128+N",
                "stopped by signal N, after it wrote what it had read: 129 SIGHUP, 130 SIGINT (Ctrl-C), 131 SIGQUIT, 143 SIGTERM"
            )
        ]
    }
}

/// What keeps a command from going on. Thrown from wherever it happens; `Program` makes a message and an exit status of it.
package enum Failure: Error {
    /// The record at hand cannot be used. The only one after which work goes on: `RecordStream` counts it and tells it.
    case badRecord(String)
    /// The command line asks for what cannot be.
    case usage(String)
    /// Reading or writing failed.
    case io(String)
    /// An amount of money has more digits than fit. A rounded sum would be a wrong account, so the run ends.
    case overflow(String)
    /// Something in the input makes it senseless to go on, and has been said.
    case badInput
    /// The reader of our standard output went away.
    case readerGone
    /// A stop signal came.
    case signalled(Int32)
}
