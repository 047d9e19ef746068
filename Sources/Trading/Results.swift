import Shared

/// What an account has won and lost, and what it holds.
package struct AccountResult {
    package let currency: Label
    package var trades = 0
    /// What closed positions and parts of positions made, and all fees, funding and dust.
    package var realised = Decimal.zero
    /// The part of it that is funding, and what was paid for dust; nil where the state does not tell.
    package var funding: Decimal?
    package var dust: Decimal?
    /// How many settlements of funding open positions went through that no ticker announced.
    package var missed = 0
    /// What the open positions would make at the last prices, without the fees of leaving; nil where a price is missing.
    package var unrealised: Decimal? = .zero
    /// The money without what open positions stand at.
    package var balance = Decimal.zero
    /// Some of its prices come from a simulated market.
    package var isSimulated = false

    /// `paper account, SIMULATED: realised -54.38 USDT in 12 trades (funding -0.60), unrealised +3.20 USDT, balance 9945.62 USDT`.
    /// `place` is paper, live, testnet or demo.
    package func text(at place: String) -> String {
        let unrealised = unrealised.map { amount($0, isSigned: true) } ?? "unknown (no price yet)"
        return
            "\(place) account\(isSimulated ? ", SIMULATED" : ""): realised \(amount(realised, isSigned: true)) in \(Messages.count(trades, "trade"))\(parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"), unrealised \(unrealised), "
            + "balance \(amount(balance))"
    }

    /// The same within the width of a terminal: `balance 9945.62 USDT (realised -54.38, unrealised +3.20)`
    package var shortText: String {
        let unrealised = unrealised.map { Money.text($0, currency, isSigned: true) } ?? "unknown"
        return "\(isSimulated ? "SIMULATED " : "")balance \(amount(balance)) "
            + "(realised \(Money.text(realised, currency, isSigned: true))\(parts.map { ", \($0)" }.joined()), unrealised \(unrealised))"
    }

    /// What of the realised amount is no trading: `funding -0.60`.
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

/// Amounts of money as people read them.
package enum Money {
    private static let withCents: Set<String> = ["USDT", "USDC", "USDE", "USD1", "USD", "DAI", "EUR", "BRL", "PLN", "TRY"]

    /// Dollars and their like have two decimals, coins up to eight. Rounded half to even.
    package static func text(_ value: Decimal, _ currency: Label, isSigned: Bool = false) -> String {
        let hasCents = withCents.contains(currency.text)
        guard let rounded = value.divided(by: .one, decimals: hasCents ? 2 : 8) else { return "\(value)" }
        let padded = hasCents ? rounded.adding(Decimal(0, scale: 2)) ?? rounded : rounded
        return "\(isSigned && padded.isAboveZero ? "+" : "")\(padded)"
    }
}

extension Desk {
    /// How an account stands. Its cost grows with the number of markets.
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
            // A position's gain is booked when the last of it is closed.
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
