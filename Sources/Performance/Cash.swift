import Shared

/// The starting balances, by currency name.
package struct Cash {
    /// Amounts of `--cash`. The amount under "" applies to every quote currency that is not named.
    package let given: [String: Decimal]
    /// Starting balances from the records: the first amount of each currency.
    package private(set) var recorded: [String: Decimal] = [:]
    /// Currencies whose records disagree about the starting balance.
    package private(set) var mixed: [String] = []

    /// The amount of the last record. Most records repeat it, so repetitions are skipped.
    private var lastAdded: (name: String, amount: Decimal)?

    /// Starting balance of a quote currency if neither `--cash` nor the records give one.
    package static let standard = Decimal(10_000)

    /// Reads `--cash`, such as `10000` or `10000,0.5BTC`.
    package init(_ arguments: Arguments) throws(Failure) {
        guard let text = arguments.text("cash") else {
            given = [:]
            return
        }
        var amounts: [String: Decimal] = [:]
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let digits = part.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            let coin = String(part.dropFirst(digits.count))
            guard let amount = Decimal(String(digits))?.kept, Decimal.zero < amount, amounts[coin] == nil,
                coin.allSatisfy({ $0.isASCII && ($0.isUppercase || $0.isNumber) })
            else {
                throw arguments.wrong(
                    "cash", "amounts above 0, with a coin behind each that is one, as 10000 or 10000,0.5BTC", text)
            }
            amounts[coin] = amount
        }
        given = amounts
    }

    package mutating func add(_ amount: Decimal, _ currency: Currency) {
        guard Decimal.zero < amount else { return }
        if let lastAdded, lastAdded.name == currency.name, lastAdded.amount == amount { return }
        lastAdded = (currency.name, amount)
        let first = recorded[currency.name] ?? amount
        recorded[currency.name] = first
        if first != amount, !mixed.contains(currency.name) { mixed.append(currency.name) }
    }

    /// Returns the amount of `--cash`. A coin needs an amount with its name: 10000 dollars are not 10000 bitcoins.
    private func given(_ currency: Currency) -> Decimal? { given[currency.name] ?? (currency.isCoin ? nil : given[""]) }

    /// Returns the starting balance from `--cash`, else from the records, else 10000. Nil for a coin that neither gives.
    package func start(_ currency: Currency) -> Decimal? {
        given(currency) ?? recorded[currency.name] ?? (currency.isCoin ? nil : Cash.standard)
    }

    /// Returns warnings about starting balances that the records contradict.
    package func warnings(_ currencies: [Currency]) -> [String] {
        currencies.flatMap { currency -> [String] in
            guard let first = recorded[currency.name] else { return [] }
            let name = currency.name.isEmpty ? "" : " \(currency.name)"
            if let given = given(currency), given != first {
                return ["--cash \(given)\(name) is used, but the records say that the account began with \(first)\(name)"]
            }
            return mixed.contains(currency.name) && given(currency) == nil
                ? ["the records tell different starting balances in\(name); the first one, \(first), is used: give --cash"] : []
        }
    }
}
