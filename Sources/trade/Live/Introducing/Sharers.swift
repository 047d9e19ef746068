import Net
import Shared
import Trading

/// Foreign uses of the account's money: other coins, positions and orders. They change the account's value and its free money,
/// so trade must be told which part of the money is its own.
extension OrderEngine {
    /// Value in USD below which a coin counts as dust.
    private static let dust = Decimal(1)
    /// Groups of products that the exchange lists with one question.
    private static let products = [
        Query.Products(category: .linear, coin: "USDT"), Query.Products(category: .linear, coin: "USDC"),
        Query.Products(category: Label("inverse")!), Query.Products(category: .option), Query.Products(category: .spot),
    ]

    /// Finds everything in the account that is not ours, as texts. `then` gets nil if the exchange cannot be asked now. `coins`
    /// are the coins that our markets use.
    func findSharers(_ wallet: Wallet, coins: Set<String>, _ then: @escaping Then<[String]?>) {
        var found: [String] = []
        for (name, coin) in wallet.coins.sorted(by: { $0.key < $1.key }) where coin.dollars.magnitude >= OrderEngine.dust {
            if !coins.contains(name) { found.append("\(coin.balance.trimmed) \(name)") }
        }
        findPositions(OrderEngine.products[...], found, then)
    }

    private func findPositions(_ products: ArraySlice<Query.Products>, _ found: [String], _ then: @escaping Then<[String]?>) {
        guard let first = products.first, first.category != Label.spot else { return findOrders(products, found, then) }
        find(.positionsOfAll(first)) { [self] (pages, desk) throws(Failure) in
            guard let pages else { return try then(nil, &desk) }
            let positions = pages.flatMap { ExchangeDialect.positions($0, of: first.category) }
            let others = positions.filter { ($0.flaw != nil || !$0.size.isZero) && number(of: $0.key) == nil }
                .map { "a position \($0.flaw.map { "with \($0)" } ?? "of \($0.size.trimmed)") in \($0.key)" }
            findOrders(products, found + others, then)
        }
    }

    private func findOrders(_ products: ArraySlice<Query.Products>, _ found: [String], _ then: @escaping Then<[String]?>) {
        guard let first = products.first else { return }
        find(.ordersOfAll(first)) { [self] (pages, desk) throws(Failure) in
            guard let pages else { return try then(nil, &desk) }
            let orders = pages.flatMap { ExchangeDialect.orders($0, of: first.category) }
            let others = orders.filter { number(of: $0.key) == nil }.map { "an order in \($0.key)" }
            let rest = products.dropFirst()
            if rest.isEmpty { return try then(found + others, &desk) }
            findPositions(rest, found + others, then)
        }
    }

    /// Asks for a list. `then` gets an empty list if the account has no such products, nil if the exchange cannot be asked now.
    private func find(_ query: Query, _ then: @escaping Then<[RestReply]?>) {
        ask(query) { (answer, desk) throws(Failure) in
            switch answer {
            case .refused: try then([], &desk)
            case .none: try then(nil, &desk)
            case .pages(let pages): try then(pages, &desk)
            }
        }
    }
}
