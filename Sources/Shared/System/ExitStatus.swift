/// The exit status of a command. All commands use the same ones.
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
    /// The exit statuses as help and manual list them, including those of signals.
    package static func listed(_ meaning: (ExitStatus) -> String) -> [(status: String, meaning: String)] {
        allCases.map { ("\($0.rawValue)", meaning($0)) } + [
            (
                "128+N",
                "stopped by signal N, after it wrote what it had read: 129 SIGHUP, 130 SIGINT (Ctrl-C), 131 SIGQUIT, 143 SIGTERM"
            )
        ]
    }
}

/// An error of a command. All but `badRecord` end the run; `Program` turns them into a message and an exit status.
package enum Failure: Error {
    /// The current record cannot be used. The only error after which work continues: `RecordStream` counts and reports it.
    case badRecord(String)
    /// The command line is invalid.
    case usage(String)
    /// Reading or writing failed.
    case io(String)
    /// An amount of money has too many digits. A rounded sum would falsify the account, so the run ends.
    case overflow(String)
    /// The input makes it pointless to continue, and the reason has been reported.
    case badInput
    /// The reader of standard output has closed it.
    case readerGone
    /// A stop signal arrived.
    case signalled(Int32)
}
