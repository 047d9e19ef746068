import Shared
import Trading

/// What the command line asks for.
struct TradeOptions {
    let desk: DeskOptions
    /// Nil on paper.
    let live: LiveOptions?
    /// The limits in force as options, for a person; those that nobody gave are marked as defaults.
    let limits: String
    let state: String?
    let files: [String]

    init(_ arguments: Arguments) throws(Failure) {
        live = try LiveOptions(arguments)
        desk = try DeskOptions(arguments, isPaper: live == nil)
        let size = ["size", "kelly"].first { arguments.has($0) } ?? "risk"
        limits = [size, "max-exposure", "max-daily-loss", "slippage"].map { name in
            "--\(name) \(arguments.text(name) ?? "")" + (arguments.has(name) ? "" : " (default)")
        }.joined(separator: ", ")
        state = arguments.text("state")
        files = arguments.operands
    }

    /// Where is traded: paper, live, testnet or demo.
    var place: String { live?.place.rawValue ?? "paper" }
}
