import Shared

/// What is known of a path: how it is called, and how its pages follow each other.
struct Endpoint {
    let path: String
    let method: Method
    var isPublic = false
    /// The most rows that an answer has; asked for with --all.
    var limit: Int?
    /// The longest span of time that one question may cover.
    var window: Int?
    var paging = Paging.cursor

    enum Paging {
        /// By result.nextPageCursor, where there is one.
        case cursor
        /// Back in time by these parameters: no answer of candles or funding rates has a cursor.
        case time(from: String, to: String)
    }

    static func known(_ path: String) -> Endpoint? { all.first { $0.path == path } }

    /// The path that was probably meant.
    static func nearest(_ path: String) -> String? { NearestName.of(path, among: all.map(\.path).filter { $0 != path }) }

    private static let week = 7 * Interval.dayLength

    private static func candles(_ name: String) -> Endpoint {
        Endpoint(
            path: "/v5/market/\(name)", method: .get, isPublic: true, limit: 1000, paging: .time(from: "start", to: "end"))
    }

    private static func open(_ name: String, limit: Int? = nil) -> Endpoint {
        Endpoint(path: "/v5/\(name)", method: .get, isPublic: true, limit: limit)
    }

    private static func own(_ name: String, limit: Int? = nil, window: Int? = nil) -> Endpoint {
        Endpoint(path: "/v5/\(name)", method: .get, limit: limit, window: window)
    }

    private static let all: [Endpoint] =
        [
            candles("kline"), candles("mark-price-kline"), candles("index-price-kline"), candles("premium-index-price-kline"),
            Endpoint(
                path: "/v5/market/funding/history", method: .get, isPublic: true, limit: 200,
                paging: .time(from: "startTime", to: "endTime")),
            open("market/time"), open("market/instruments-info", limit: 1000), open("market/orderbook"),
            open("market/rpi_orderbook"), open("market/full_orderbook"), open("market/tickers"), open("market/recent-trade"),
            open("market/open-interest", limit: 200), open("market/historical-volatility"), open("market/insurance"),
            open("market/risk-limit"), open("market/delivery-price", limit: 200), open("market/account-ratio", limit: 500),
            open("market/price-limit"), open("announcements/index"), open("system/status"),
            open("spread/instrument", limit: 500), open("spread/orderbook"), open("spread/tickers"),
            open("spread/recent-trade"),
            own("order/realtime", limit: 50), own("order/history", limit: 50, window: week), own("order/spot-borrow-check"),
            own("execution/list", limit: 100, window: week), own("position/list", limit: 200),
            own("position/closed-pnl", limit: 100, window: week), own("position/move-history"),
            own("account/wallet-balance"), own("account/withdrawal"), own("account/borrow-history", limit: 50),
            own("account/collateral-info"), own("account/fee-rate"), own("account/info"), own("account/smp-group"),
            own("account/transaction-log", limit: 50, window: week), own("account/contract-transaction-log", limit: 50),
            own("account/mmp-state"), own("account/query-dcp-info"), own("asset/coin/query-info"),
            own("asset/delivery-record", limit: 50), own("asset/settlement-record", limit: 50), own("user/query-api"),
            own("user/query-sub-members"), own("spread/order/realtime", limit: 50), own("spread/order/history", limit: 50),
            own("spread/execution/list", limit: 50),
        ]
        + [
            "order/create", "order/amend", "order/cancel", "order/cancel-all", "order/create-batch", "order/amend-batch",
            "order/cancel-batch", "order/pre-check", "order/disconnected-cancel-all", "position/set-leverage",
            "position/switch-isolated", "position/switch-mode", "position/trading-stop", "position/set-auto-add-margin",
            "position/add-margin", "position/confirm-pending-mmr", "position/move-positions", "account/set-margin-mode",
            "account/set-hedging-mode", "account/set-collateral-switch", "account/set-collateral-switch-batch",
            "account/mmp-modify", "account/mmp-reset", "account/quick-repayment", "account/demo-apply-money",
            "spread/order/create", "spread/order/amend", "spread/order/cancel", "spread/order/cancel-all",
            "asset/transfer/inter-transfer", "asset/transfer/universal-transfer", "asset/withdraw/create",
            "asset/withdraw/cancel",
        ].map { Endpoint(path: "/v5/\($0)", method: .post) }
}
