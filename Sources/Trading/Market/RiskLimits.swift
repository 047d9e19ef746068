import Shared

/// A risk tier: the exchange's requirements for positions up to a value.
package struct RiskTier {
    /// The highest position value, in the currency that the market is settled in.
    package var limit: Decimal
    /// The highest leverage that the tier allows.
    package var leverage: Decimal
    /// The maintenance margin is value · rate − deduction. A position with less money behind it is liquidated.
    package var maintenance = Decimal.zero
    package var deduction = Decimal.zero
    /// There are tiers below it: the row says so, or it has a deduction, which only higher tiers have.
    package var isHigher = false

    /// A defect of a row.
    package struct Flaw: Error {
        package let text: String
    }

    /// Reads a row of the exchange's answer to risk-limit. Its rates may be percentages or fractions: the initial margin times
    /// the leverage is 100 or 1.
    package init(_ json: JSON, _ row: Int) throws(Flaw) {
        limit = try RiskTier.number("riskLimitValue", json, row)
        leverage = try RiskTier.number("maxLeverage", json, row)
        let rate = try RiskTier.number("maintenanceMargin", json, row)
        guard let product = try RiskTier.number("initialMargin", json, row).multiplied(by: leverage),
            let percent = rate.multiplied(by: Decimal(1, scale: 2))
        else { throw Flaw(text: "without a usable initialMargin") }
        maintenance = product > Decimal(10) ? percent : rate
        if maintenance >= .one { throw Flaw(text: "with a maintenanceMargin of \(rate)") }
        let lowest = json.value("isLowestRisk", in: row)
        isHigher = lowest > 0 && json.decimal(lowest)?.isZero ?? false
        let place = json.value("mmDeduction", in: row)
        if place <= 0 || json.kind(place) == .null || (json.isString(place) && json.string(place).isEmpty) { return }
        guard let told = json.amount("mmDeduction", row)?.shortened, told.scale <= 8, told.isVolume else {
            throw Flaw(text: "without a usable mmDeduction")
        }
        deduction = told
        if told.isAboveZero { isHigher = true }
    }

    private static func number(_ name: String, _ json: JSON, _ row: Int) throws(Flaw) -> Decimal {
        guard let number = json.positive(name, row)?.shortened, number.scale <= 8, number.isVolume else {
            throw Flaw(text: "without a usable \(name)")
        }
        return number
    }

    /// A single tier, by default for all values.
    package init(maintenance: Decimal, leverage: Decimal, limit: Decimal = Decimal(1_000_000_000_000_000)) {
        self.limit = limit
        self.leverage = leverage
        self.maintenance = maintenance
    }
}

extension [RiskTier] {
    /// The highest position value that the tiers allow at a leverage.
    package func mostValue(at leverage: Decimal) -> Decimal? { filter { $0.leverage >= leverage }.map(\.limit).max() }
}

/// The risk tiers from a file with the exchange's answers to risk-limit, or their rows, in any number, one after the other.
package struct RiskLimits {
    package private(set) var found: [SeriesKey: [RiskTier]] = [:]
    package private(set) var skipped = SkippedRows()

    package init() {}

    package init(file path: String) throws(Failure) {
        try ExchangeRows.read(file: path, option: "risk-limits") { json, row, category in
            guard json.kind(row) == .object else { return skipped.add("a row that is no object") }
            let symbol = json.string(json.value("symbol", in: row))
            guard let name = Label(name: symbol), let category = Label(category ?? RiskLimits.category(of: symbol)) else {
                return skipped.add("a row without a symbol")
            }
            do throws(RiskTier.Flaw) {
                let key = SeriesKey(category: category, symbol: name, interval: nil)
                found[key, default: []].append(try RiskTier(json, row))
            } catch { skipped.add("\(symbol) \(error.text)") }
        }
        if found.isEmpty { throw .usage("--risk-limits \(path): no row of risk-limit found\(skipped.tail)") }
        for key in found.keys { found[key]?.sort { $0.limit < $1.limit } }
    }

    /// The highest leverage of a market, which its lowest tier has; nil if unknown.
    package func mostLeverage(of key: SeriesKey) -> Decimal? {
        guard let tiers = found[key], let first = tiers.first, !first.isHigher else { return nil }
        return tiers.map(\.leverage).max()
    }

    /// Names the markets whose lowest tiers are missing; nil if there are none.
    package var complaint: String? {
        let names = found.filter { $0.value.first?.isHigher ?? false }.map { $0.key.symbol.text }.sorted()
        guard let first = names.first else { return nil }
        let more = names.count == 1 ? "" : " and of \(Messages.count(names.count - 1, "more market"))"
        return "--risk-limits: the lowest tiers of \(first)\(more) are missing (a page of the answer?); "
            + "the maintenance margin of a market without tiers is assumed below"
    }

    /// Works out the category of a row that does not name it: BTCUSD and BTCUSDH25 are inverse.
    private static func category(of symbol: String) -> String {
        let month = symbol.suffix(3).first ?? " "
        let isDated = "HMUZ".contains(month) && symbol.suffix(2).allSatisfy { $0.isASCII && $0.isNumber }
        return (isDated ? symbol.dropLast(3) : symbol[...]).hasSuffix("USD") ? "inverse" : "linear"
    }
}

extension Desk {
    /// Returns the tiers of a market: the exchange's own, or those of --risk-limits. Without either, one tier holds for all
    /// values; its maintenance margin is half the initial margin at the market's highest leverage. If that leverage is unknown
    /// too, it is assumed to be 50, or --leverage if that is higher.
    package func tiers(of number: MarketID) throws(Failure) -> [RiskTier] {
        let known = markets[number].exchange.tiers
        if !known.isEmpty { return known }
        let most = markets[number].instrument.mostLeverage ?? max(Decimal(50), leverage(of: number))
        let maintenance = try Decimal.one / (most * Decimal(2))
        guard let found = options.riskLimits.found[markets[number].key] else {
            return [RiskTier(maintenance: maintenance, leverage: most)]
        }
        guard let first = found.first, first.isHigher else { return found }
        // The assumed tier ends where the first known tier demands more.
        let isSteeper = first.maintenance > maintenance
        let limit = try isSteeper ? min(first.limit, first.deduction / (first.maintenance - maintenance)) : first.limit
        return [RiskTier(maintenance: maintenance, leverage: most, limit: limit)] + found
    }

    /// The maintenance margin of a position with this value, without the fee to close.
    package func maintenance(of value: Decimal, in number: MarketID) throws(Failure) -> Decimal {
        let tiers = try tiers(of: number)
        let tier = tiers.first { $0.limit >= value } ?? tiers[tiers.count - 1]
        return max(try value * tier.maintenance - tier.deduction, .zero)
    }

    /// The assumption about a market with unknown tiers, for people; nil if nothing is assumed, or nothing can be liquidated.
    package func assumedTiers(_ number: MarketID, isLong: Bool) throws(Failure) -> String? {
        guard options.riskLimits.found[markets[number].key] == nil, markets[number].exchange.tiers.isEmpty,
            isMargined(number, isLong: isLong),
            let tier = try tiers(of: number).first
        else { return nil }
        let leverage =
            "\(tier.leverage.trimmed)x"
            + (markets[number].instrument.mostLeverage == nil ? "" : ", the market's highest leverage")
        return """
            the risk tiers are unknown, so a maintenance margin of \(try (tier.maintenance * Decimal(100)).trimmed)% is assumed (half \
            the initial margin at \(leverage))
            """
    }

    /// Reports the assumption once per run.
    package mutating func tellAssumedTiers(_ number: MarketID, isLong: Bool) throws(Failure) {
        guard !hasToldTiers, let assumption = try assumedTiers(number, isLong: isLong) else { return }
        hasToldTiers = true
        messages.note("\(markets[number].key): \(assumption)\(options.isPaper ? "; set it with --risk-limits FILE" : "")")
    }
}
