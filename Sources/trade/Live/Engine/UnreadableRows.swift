import Shared
import Trading

/// Rows about orders and positions that lack an amount which the exchange always reports. An empty text is not 0: the executed
/// quantity or the size is unknown, so the row is skipped, and the exchange is asked again. The first such row of each order
/// and position is reported.
extension OrderEngine {
    func isUnreadable(_ report: OrderReport, _ market: MarketState) -> Bool {
        guard let flaw = report.flaw else { return false }
        reportUnreadable("\(market.key): a row about order \(report.id?.text ?? "") has \(flaw)")
        return true
    }

    func askAgain(_ order: Order, _ market: MarketState) {
        if doubts[order.id] != nil { return }
        doubts[order.id] = Doubt(market: market.id, due: System.monotonicTime + 500)
    }

    func isUnreadable(_ report: PositionReport, _ market: inout MarketState) -> Bool {
        guard let flaw = report.flaw else { return false }
        reportUnreadable("\(market.key): a row about the position has \(flaw)")
        market.exchange.patrolDue = min(market.exchange.patrolDue ?? .max, System.monotonicTime + 2000)
        return true
    }

    private func reportUnreadable(_ what: String) {
        guard unreadable.insert(what).inserted else { return }
        messages.error("\(what), which is no amount; the row is skipped, and the exchange is asked again")
    }
}
