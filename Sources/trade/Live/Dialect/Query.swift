import Shared
import Trading

/// A question to the exchange, as a value. It waits in `Questions` for its answer.
enum Query {
    /// A list in which an order is looked for.
    enum OrderList: CaseIterable {
        case open, lately, history
    }

    /// Products of the whole account that share a category and a settlement coin.
    struct Products {
        let category: Label
        /// Settlement coin, if the exchange asks for one.
        var coin: String?
    }

    case time
    case instruments(SeriesKey)
    case fees(SeriesKey)
    case riskTiers(SeriesKey)
    case priceLimits(SeriesKey)
    case order(OrderID, SeriesKey, OrderList)
    case openOrders(SeriesKey)
    case executions(SeriesKey, since: Int)
    case executionsOf(OrderID, SeriesKey)
    case position(SeriesKey)
    case ordersOfAll(Products)
    case positionsOfAll(Products)
    case marginMode
    case wallet
    /// The permissions of the API key.
    case permissions
    /// These two change something, and the result is in their answer.
    case setLeverage(SeriesKey, Decimal)
    case cancelStranger(SeriesKey, exchangeID: String)
}

extension ExchangeDialect {
    static func call(_ query: Query) -> Call {
        switch query {
        case .time: Call(path: "/v5/market/time")
        case .instruments(let key): Call(path: "/v5/market/instruments-info", parameters: listing(key), isPaged: true)
        case .fees(let key): Call(path: "/v5/account/fee-rate", parameters: isOption(key) ? coin(key) : market(key))
        case .riskTiers(let key): Call(path: "/v5/market/risk-limit", parameters: market(key))
        case .priceLimits(let key): Call(path: "/v5/market/price-limit", parameters: market(key))
        case .order(let id, let key, let list): look(for: id, key, list)
        case .openOrders(let key):
            Call(path: "/v5/order/realtime", parameters: market(key) + [("openOnly", "0"), ("limit", "50")], isPaged: true)
        case .executions(let key, let begin):
            Call(
                path: "/v5/execution/list", parameters: market(key) + [("limit", "100"), ("startTime", "\(begin)")],
                isPaged: true)
        case .executionsOf(let id, let key):
            Call(path: "/v5/execution/list", parameters: market(key) + [("orderLinkId", id.text), ("limit", "100")])
        case .position(let key): Call(path: "/v5/position/list", parameters: market(key))
        case .ordersOfAll(let products):
            Call(path: "/v5/order/realtime", parameters: all(products) + [("openOnly", "0"), ("limit", "50")], isPaged: true)
        case .positionsOfAll(let products):
            Call(path: "/v5/position/list", parameters: all(products) + [("limit", "200")], isPaged: true)
        case .marginMode: Call(path: "/v5/account/info")
        case .wallet: Call(path: "/v5/account/wallet-balance", parameters: [("accountType", "UNIFIED")])
        case .permissions: Call(path: "/v5/user/query-api")
        case .setLeverage(let key, let leverage):
            Call(
                path: "/v5/position/set-leverage",
                body: object(key) { body in
                    body.member("buyLeverage", quoted: leverage)
                    body.member("sellLeverage", quoted: leverage)
                })
        case .cancelStranger(let key, let id):
            Call(path: "/v5/order/cancel", body: object(key) { $0.member("orderId", quoted: id) })
        }
    }

    private static func market(_ key: SeriesKey) -> [(String, String)] {
        [("category", key.category.text), ("symbol", key.symbol.text)]
    }

    private static func isOption(_ key: SeriesKey) -> Bool { key.category == Label.option }

    private static func coin(_ key: SeriesKey) -> [(String, String)] {
        [("category", key.category.text), ("baseCoin", baseCoin(ofOption: key))]
    }

    /// Returns the underlying coin of an option.
    static func baseCoin(ofOption key: SeriesKey) -> String { String(key.symbol.text.prefix { $0 != "-" }) }

    private static func listing(_ key: SeriesKey) -> [(String, String)] {
        (isOption(key) ? coin(key) : [("category", key.category.text)])
            + (key.category == Label.spot ? [] : [("limit", "1000")])
    }

    private static func look(for id: OrderID, _ key: SeriesKey, _ list: Query.OrderList) -> Call {
        let own = market(key) + [("orderLinkId", id.text)]
        return switch list {
        case .open: Call(path: "/v5/order/realtime", parameters: own + [("openOnly", "0")])
        case .lately: Call(path: "/v5/order/realtime", parameters: own + [("openOnly", "1")])
        case .history: Call(path: "/v5/order/history", parameters: own)
        }
    }

    private static func all(_ products: Query.Products) -> [(String, String)] {
        [("category", products.category.text)] + (products.coin.map { [("settleCoin", $0)] } ?? [])
    }

    private static func object(_ key: SeriesKey, _ members: (inout Output) -> Void) -> String {
        Output.object { body in
            body.member("category", key.category)
            body.member("symbol", key.symbol)
            members(&body)
        }.text
    }
}
