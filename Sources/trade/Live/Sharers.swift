import Net
import Shared
import Trading

/// Who else uses the account's money: other coins, positions and orders. They change what the account is worth and what is free of
/// it, so that trade must be told which part of the money is its own.
extension Bybit {
    /// A coin that is worth less is dust.
    private static let dust = Decimal(1)
    /// The lists of positions and orders, each with what the exchange needs to list all symbols.
    private static let lists: [(category: String, more: [(String, String)])] = [
        ("linear", [("settleCoin", "USDT")]), ("linear", [("settleCoin", "USDC")]), ("inverse", []), ("option", []),
        ("spot", []),
    ]

    /// What of the account is not ours, in words; nil where it cannot be asked now. `coins` are those that our markets use.
    func sharers(_ wallet: Wallet, coins: Set<String>, _ markets: inout Markets) throws(Failure) -> [String]? {
        var found: [String] = []
        for (name, coin) in wallet.coins.sorted(by: { $0.key < $1.key }) where coin.dollars.magnitude >= Bybit.dust {
            if !coins.contains(name) { found.append("\(coin.balance.trimmed) \(name)") }
        }
        for (category, more) in Bybit.lists {
            if category != "spot" {
                guard let rows = try foreign("/v5/position/list", category, more + [("limit", "200")], &markets) else {
                    return nil
                }
                let positions = rows.compactMap { PositionReport($0.json, $0.row, category: category) }
                found += positions.filter { ($0.flaw != nil || !$0.size.isZero) && number(of: $0.key) == nil }
                    .map { "a position \($0.flaw.map { "with \($0)" } ?? "of \($0.size.trimmed)") in \($0.key)" }
            }
            let query = more + [("openOnly", "0"), ("limit", "50")]
            guard let rows = try foreign("/v5/order/realtime", category, query, &markets) else { return nil }
            let orders = rows.compactMap { OrderReport($0.json, $0.row, category: category) }
            found += orders.filter { number(of: $0.key) == nil }.map { "an order in \($0.key)" }
        }
        return found
    }

    /// The rows of a list; none where the account has no such products.
    private func foreign(_ path: String, _ category: String, _ more: [(String, String)], _ markets: inout Markets)
        throws(Failure) -> [(
            json: JSON, row: Int
        )]?
    {
        switch try ask(path, [("category", category)] + more, &markets) {
        case .refused: return []
        case .gaveUp: return nil
        case .reply(let reply):
            return reply.json.elements(reply.json.value("list", in: reply.result)).map { (reply.json, $0) }
        }
    }
}
