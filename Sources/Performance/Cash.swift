import Shared

/// What the account held at first, by the currency's name.
package struct Cash {
    /// What `--cash` names; that under "" is for all money of quotes that is not named.
    package let given: [String: Decimal]
    /// What the records tell: the first amount of each currency.
    package private(set) var recorded: [String: Decimal] = [:]
    /// Currencies whose records tell different amounts.
    package private(set) var mixed: [String] = []

    /// The amount of the last record; most records repeat it.
    private var lastAdded: (name: String, amount: Decimal)?

    /// What money of quotes is taken for where nothing tells it.
    package static let standard = Decimal(10_000)

    /// Of `10000`, `10000,0.5BTC`.
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

    /// Of a coin only what was given by its name: 10000 dollars are not 10000 bitcoins.
    private func given(_ currency: Currency) -> Decimal? { given[currency.name] ?? (currency.isCoin ? nil : given[""]) }

    /// What `--cash` says, else the records, else 10000; nil of a coin where neither says anything.
    package func start(_ currency: Currency) -> Decimal? {
        given(currency) ?? recorded[currency.name] ?? (currency.isCoin ? nil : Cash.standard)
    }

    /// What a person has to know about the amounts that are used.
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
