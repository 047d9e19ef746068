/// The outcome of a candle for a strategy, named as in `--explain`.
enum Verdict: Int, CaseIterable, Sendable {
    /// A signal that may open a position.
    case fired
    /// A signal with `"opens":false`: the side opposite to the last signal was entered during a cooldown.
    case closes
    /// The side would have fired, but its candle came too late.
    case missed
    /// The side was entered before.
    case held
    case cooldown, history, filled, quiet, stale
    /// The score does not reach the threshold.
    case none
    /// The score reaches the threshold, but too few votes agree with its side.
    case agree
    /// The votes make a side, but a condition of `require` does not hold.
    case require
    /// A vote, a weight, the threshold or a condition of `require` is unknown.
    case unknown
    /// Fewer votes are known than the quorum asks for.
    case quorum

    var name: String { "\(self)" }

    /// Whether a record is written.
    var writes: Bool { self == .fired || self == .closes || self == .missed }
    /// Whether it is unknown if a side has won.
    var isUnknown: Bool { self == .unknown || self == .quorum }

    /// The verdict as a phrase that follows a number of candles: `12 in a cooldown`.
    var meaning: String {
        switch self {
        case .fired: "fired"
        case .closes: "fired to close only"
        case .missed: "came too late"
        case .held: "with a side that was entered before"
        case .cooldown: "in a cooldown"
        case .history: "of history"
        case .filled: "without trades"
        case .quiet: "after a gap"
        case .stale: "of a link that was cut"
        case .none: "with a score below the threshold"
        case .agree: "with too few votes that agree"
        case .require: "with a condition of 'require' that failed"
        case .unknown: "with something unknown"
        case .quorum: "with fewer known votes than the quorum"
        }
    }
}
