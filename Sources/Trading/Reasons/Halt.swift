import Shared

/// Why nothing may be opened. Open positions are still managed.
package enum Halt: Equatable {
    /// SIGUSR2 came, a command halted, or --flatten was given.
    case stopped
    case haltFile, maxDrawdown, maxDailyLoss
    /// The command line lacks an option, which the text names.
    case demand(String)
    case trouble(Trouble)

    package var code: String {
        switch self {
        case .stopped: "stopped"
        case .haltFile: "halt-file"
        case .maxDrawdown: "max-drawdown"
        case .maxDailyLoss: "max-daily-loss"
        case .demand: "capital-needed"
        case .trouble(let trouble): trouble.code.rawValue
        }
    }

    /// A message for people.
    package var text: String {
        switch self {
        case .stopped, .haltFile, .maxDrawdown, .maxDailyLoss: code
        case .demand(let text): text
        case .trouble(let trouble): trouble.text
        }
    }

    /// The event or option that lifts the halt, as messages name it.
    package var end: String { self == .maxDailyLoss ? "the next UTC day, or --resume," : "--resume" }
}

/// A problem at the exchange after which nothing may be opened.
package struct Trouble: Equatable {
    package enum Code: String, CaseIterable {
        /// Someone else used the account to trade in this market.
        case foreignTrade = "foreign-trade"
        /// The exchange shows another position than ours.
        case positionDiffers = "position-differs"
        case hedgeMode = "hedge-mode"
        /// The API key is unknown, expired, or lacks a permission.
        case keyRefused = "key-refused"
        /// An exit or stop was refused for lack of money more than once.
        case noMargin = "no-margin"
        /// An execution with an impossible amount came so often that it is no longer requested.
        case impossibleExecution = "impossible-execution"
        /// Read from a state of a version that did not store codes.
        case other
    }

    package var code: Code
    package var text: String

    package init(_ code: Code, _ text: String) {
        self.code = code
        self.text = text
    }
}
