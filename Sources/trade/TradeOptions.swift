import Shared
import Trading

/// The options of `trade`, read from the command line.
struct TradeOptions {
    let desk: DeskOptions
    /// The options for trading at the exchange; nil on paper.
    let live: LiveOptions?
    /// The limits in force, written as options; limits that were not given are marked as defaults.
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

    /// The environment of the run: paper, live, testnet or demo.
    var place: String { live?.place.rawValue ?? "paper" }
}
