import Net
import Shared
import Trading

/// Bybit's API: the paths, parameters and bodies of requests, and the topics of the account's stream. `OrderReport`,
/// `ExecutionReport`, `PositionReport` and `Wallet` read its rows; `Reaction` and `PassedStop` interpret its codes. The order
/// engine knows none of these names.
enum ExchangeDialect {
    /// A request in the exchange's terms.
    struct Call {
        let path: String
        /// Parameters of a question.
        var parameters: [(String, String)] = []
        /// Body of a request that changes something; nil for a question.
        var body: String?
        /// Whether the answer may have several pages.
        var isPaged = false
    }

    // MARK: The account's stream

    enum Topic: String, CaseIterable {
        case order, execution, position, wallet
    }

    /// Request that subscribes to all topics of the account.
    static let subscription =
        "{\"req_id\":\"s1\",\"op\":\"subscribe\",\"args\":["
        + Topic.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ",") + "]}"

    /// Returns the topic of a name, which may include the product: `order.linear`.
    static func topic(_ text: String) -> Topic? { Topic(rawValue: String(text.prefix { $0 != "." })) }

    // MARK: Rows

    static func rows(_ reply: RestReply) -> [Int] { reply.json.elements(reply.json.value("list", in: reply.result)) }

    static func orders(_ reply: RestReply, of category: Label) -> [OrderReport] {
        rows(reply).compactMap { OrderReport(reply.json, $0, category: category.text) }
    }

    static func executions(_ reply: RestReply, of category: Label) -> [ExecutionReport] {
        rows(reply).compactMap { ExecutionReport(reply.json, $0, category: category.text) }
    }

    static func positions(_ reply: RestReply, of category: Label) -> [PositionReport] {
        rows(reply).compactMap { PositionReport(reply.json, $0, category: category.text) }
    }

    /// Returns the account's fee rates in a market; nil if they are missing.
    static func fees(_ reply: RestReply) -> (taker: Decimal, maker: Decimal)? {
        for row in rows(reply) {
            guard let taker = reply.json.amount("takerFeeRate", row), let maker = reply.json.amount("makerFeeRate", row) else {
                continue
            }
            return (taker, maker)
        }
        return nil
    }

    static func priceLimits(_ reply: RestReply) -> PriceLimits? {
        guard let buy = reply.json.positive("buyLmt", reply.result), let sell = reply.json.positive("sellLmt", reply.result)
        else {
            return nil
        }
        return PriceLimits(highestBuy: buy, lowestSell: sell)
    }

    static func isIsolated(_ reply: RestReply) -> Bool { reply.json.text("marginMode", reply.result) == "ISOLATED_MARGIN" }

    /// Returns the risk tiers of a market by rising limits. `flaw` is called for each tier that cannot be read.
    static func tiers(_ reply: RestReply, of market: SeriesKey, flaw: (String) -> Void) -> [RiskTier] {
        rows(reply).compactMap { row in
            guard reply.json.text("symbol", row) == market.symbol.text, let limit = reply.json.positive("riskLimitValue", row),
                let leverage = reply.json.positive("maxLeverage", row)
            else { return nil }
            do throws(RiskTier.Flaw) { return try RiskTier(reply.json, row) } catch {
                flaw(error.text)
                return RiskTier(maintenance: Decimal(1, scale: 2), leverage: leverage, limit: limit)
            }
        }
        .sorted { $0.limit < $1.limit }
    }
}
