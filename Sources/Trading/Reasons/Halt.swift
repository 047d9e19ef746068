import Shared

/// Why nothing is opened any more. What is open is looked after all the same.
package enum Halt: Equatable {
    /// SIGUSR2 came, or --flatten was given.
    case stopped
    case haltFile, maxDrawdown, maxDailyLoss
    /// Something must be said on the command line first, as `text` says.
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

    /// For people.
    package var text: String {
        switch self {
        case .stopped, .haltFile, .maxDrawdown, .maxDailyLoss: code
        case .demand(let text): text
        case .trouble(let trouble): trouble.text
        }
    }

    /// What lifts it.
    package var end: String { self == .maxDailyLoss ? "the next UTC day, or --resume," : "--resume" }
}

/// What went wrong at the exchange so that nothing more is to be opened.
package struct Trouble: Equatable {
    package enum Code: String, CaseIterable {
        /// Another uses the account: it traded here.
        case foreignTrade = "foreign-trade"
        /// The exchange shows another position than ours.
        case positionDiffers = "position-differs"
        case hedgeMode = "hedge-mode"
        /// The key is unknown, expired, or without the right.
        case keyRefused = "key-refused"
        /// An exit or stop was refused for lack of funds, more than once.
        case noMargin = "no-margin"
        /// An execution with an amount that cannot be true came so often that it is not asked for any more.
        case impossibleExecution = "impossible-execution"
        /// A version before the codes kept it.
        case other
    }

    package var code: Code
    package var text: String

    package init(_ code: Code, _ text: String) {
        self.code = code
        self.text = text
    }
}
