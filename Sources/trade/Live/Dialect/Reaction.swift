/// The reaction to a refusal of an order or another request, by the exchange's code. docs/trade.md has this table in words.
enum Reaction: Equatable {
    /// The wanted state is already in place: leverage not modified, stop not modified.
    case fine
    /// The outcome is unknown, or the order is gone: the exchange is asked by the order's id.
    case ask
    /// The exchange already has an order with this id: it is asked once whether that is this order.
    case exists
    /// Rate limits, time window, maintenance, or not sent: the request is tried again.
    case wait
    /// This request is impossible: bad parameter, price out of bounds, too small, nothing left to reduce. Other requests go on.
    case skip
    /// Not enough free margin or coins: an entry is sized again, an exit or stop is tried again.
    case short
    /// No other request would succeed, for lack of rights. Nothing is opened any more.
    case halt

    init(_ code: Int) {
        self = Reaction.known[code] ?? .skip
    }

    private static let known: [Int: Reaction] = {
        var known: [Int: Reaction] = [:]
        for (reaction, codes) in table { for code in codes { known[code] = reaction } }
        return known
    }()

    private static let table: [(Reaction, [Int])] = [
        (.fine, [34040, 110_025, 110_026, 110_043]),
        (
            .ask,
            [
                // Outcome unknown. Most of these never arrive as a refusal, because `Rest` reports the outcome as unknown.
                10000, 10016, 170_007, 170_032, 170_035, 170_146, 170_147, 170_310,
                // Create, amend or cancel failed, or the order is locked.
                30034, 170_144, 170_145, 170_149, 170_150, 170_311, 170_312,
                // Gone: filled, cancelled, unknown.
                110_001, 110_008, 110_010, 170_139, 170_142, 170_143, 170_190, 170_213,
            ]
        ),
        (.exists, [10014, 110_072, 170_141]),
        (
            .wait,
            [
                0, -1, 429, 10002, 10006, 10018, 10019, 10429, 30033, 30035, 110_079, 170_005, 170_191, 170_212, 170_222,
            ]
        ),
        (
            .short,
            [110_004, 110_006, 110_007, 110_012, 110_044, 110_045, 110_051, 110_052, 110_053, 170_033, 170_131]
        ),
        // The key and its permissions.
        (.halt, [401, 403, 10003, 10004, 10005, 10007, 10008, 10009, 10010, 10024, 10027, 10028, 10029, 33004, -2015]),
    ]

    /// Whether the exchange refuses the key itself: it is unknown, expired, wrongly signed, without the right, or bound to
    /// another address.
    static func refusesKey(_ code: Int) -> Bool {
        [401, 10003, 10004, 10005, 10007, 10009, 10010, 33004, -2015].contains(code)
    }

    /// Whether a refusal means hedge mode: the account holds long and short of a symbol side by side.
    static func isHedgeMode(_ code: Int, _ text: String) -> Bool {
        code == 10001 && text.lowercased().contains("position idx")
    }

    static let hedgeMode =
        "the symbol is in hedge mode at the exchange, and one market has one position here; switch it to one-way mode"
}
