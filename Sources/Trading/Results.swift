import Shared

/// The results of an account, and its balance.
package struct AccountResult {
    package let currency: Label
    package var trades = 0
    /// The gains of closed positions and of the closed parts of open ones, with all fees, funding and dust.
    package var realised = Decimal.zero
    /// The funding in `realised`, and the cost of dust; nil if the state does not tell.
    package var funding: Decimal?
    package var dust: Decimal?
    /// The number of funding settlements with an open position that no ticker announced.
    package var missed = 0
    /// The gain of the open positions at the last prices, before the fees of closing; nil if a price is missing.
    package var unrealised: Decimal? = .zero
    /// The money without unrealised gains.
    package var balance = Decimal.zero
    /// A simulated market has set some of its prices.
    package var isSimulated = false

    /// `paper account, SIMULATED: realised -54.38 USDT in 12 trades (funding -0.60), unrealised +3.20 USDT,
    /// balance 9945.62 USDT`. `place` is paper, live, testnet or demo.
    package func text(at place: String) -> String {
        let unrealised = unrealised.map { amount($0, isSigned: true) } ?? "unknown (no price yet)"
        return
            "\(place) account\(isSimulated ? ", SIMULATED" : ""): realised \(amount(realised, isSigned: true)) in \(Messages.count(trades, "trade"))\(parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"), unrealised \(unrealised), "
            + "balance \(amount(balance))"
    }

    /// A shorter form that fits the width of a terminal: `balance 9945.62 USDT (realised -54.38, unrealised +3.20)`
    package var shortText: String {
        let unrealised = unrealised.map { Money.text($0, currency, isSigned: true) } ?? "unknown"
        return "\(isSimulated ? "SIMULATED " : "")balance \(amount(balance)) "
            + "(realised \(Money.text(realised, currency, isSigned: true))\(parts.map { ", \($0)" }.joined()), unrealised \(unrealised))"
    }

    /// The parts of the realised amount that are not results of trades, such as `funding -0.60`, and the missed settlements.
    private var parts: [String] {
        var parts: [String] = []
        if let funding, !funding.isZero { parts.append("funding \(Money.text(funding, currency, isSigned: true))") }
        if missed > 0 { parts.append("\(Messages.count(missed, "settlement")) missed") }
        if let dust, !dust.isZero { parts.append("dust \(Money.text(dust.negated, currency, isSigned: true))") }
        return parts
    }

    private func amount(_ value: Decimal, isSigned: Bool = false) -> String {
        "\(Money.text(value, currency, isSigned: isSigned)) \(currency.text)"
    }
}

/// Formats amounts of money for people.
package enum Money {
    private static let withCents: Set<String> = ["USDT", "USDC", "USDE", "USD1", "USD", "DAI", "EUR", "BRL", "PLN", "TRY"]

    /// Rounds half to even: two decimals for dollars and similar currencies, up to eight for coins.
    package static func text(_ value: Decimal, _ currency: Label, isSigned: Bool = false) -> String {
        let hasCents = withCents.contains(currency.text)
        guard let rounded = value.divided(by: .one, decimals: hasCents ? 2 : 8) else { return "\(value)" }
        let padded = hasCents ? rounded.adding(Decimal(0, scale: 2)) ?? rounded : rounded
        return "\(isSigned && padded.isAboveZero ? "+" : "")\(padded)"
    }
}

extension Desk {
    /// Returns the results of an account. The cost grows with the number of markets.
    package func result(_ account: AccountID) throws(Failure) -> AccountResult {
        var result = AccountResult(currency: accounts[account].currency)
        result.trades = accounts[account].record.trades
        result.realised = accounts[account].realised ?? .zero
        (result.funding, result.dust) = (accounts[account].funding, accounts[account].dust)
        result.balance = accounts[account].cash
        for market in markets where market.account == account {
            if market.kept.isSimulated { result.isSimulated = true }
            result.missed += market.kept.funding.missed
            guard let position = market.kept.position else { continue }
            // The desk books a position's gain only when all of it is closed, so the gain of closed parts is added here.
            let booked = try position.booked(market.contract, isSpot: false)
            result.realised = try result.realised + booked
            result.balance = try result.balance + booked
            guard let last = market.kept.last, let unrealised = result.unrealised else {
                result.unrealised = nil
                continue
            }
            result.unrealised = try unrealised + position.gain(at: last, market.contract) - booked
        }
        return result
    }

}
