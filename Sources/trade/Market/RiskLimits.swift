import Shared

/// What the exchange demands of a position up to a value.
struct RiskTier {
    /// The highest value, in the currency that the market is settled in.
    var limit: Decimal
    /// The highest leverage that it allows.
    var leverage: Decimal
    /// The maintenance margin is value · rate − deduction: less than that is liquidated.
    var maintenance = Decimal.zero
    var deduction = Decimal.zero

    /// What is wrong with a row.
    struct Flaw: Error {
        let text: String
    }

    /// Reads a row of the exchange's answer to risk-limit. Rates come in percent or as fractions, which the product of initial
    /// margin and leverage tells: 100 or 1.
    init(_ json: JSON, _ row: Int) throws(Flaw) {
        func number(_ name: String) throws(Flaw) -> Decimal {
            guard let number = json.positive(name, row)?.shortened, number.scale <= 8, number.isVolume else {
                throw Flaw(text: "without a usable \(name)")
            }
            return number
        }
        limit = try number("riskLimitValue")
        leverage = try number("maxLeverage")
        let initial = try number("initialMargin")
        let rate = try number("maintenanceMargin")
        guard let product = initial.multiplied(by: leverage), let percent = rate.multiplied(by: Decimal(1, scale: 2)) else {
            throw Flaw(text: "without a usable initialMargin")
        }
        maintenance = product > Decimal(10) ? percent : rate
        if maintenance >= .one { throw Flaw(text: "with a maintenanceMargin of \(rate)") }
        if let told = json.positive("mmDeduction", row)?.shortened, told.isVolume { deduction = told }
    }

    /// One tier for all values.
    init(maintenance: Decimal, leverage: Decimal) {
        limit = Decimal(1_000_000_000_000_000)
        self.leverage = leverage
        self.maintenance = maintenance
    }
}

/// The risk tiers of a file: the exchange's own answers to risk-limit, or their rows, in any number, one after the other.
struct RiskLimits {
    private(set) var found: [SeriesKey: [RiskTier]] = [:]
    private(set) var skipped = SkippedRows()

    init() {}

    init(file path: String) throws(Failure) {
        try ExchangeRows.read(file: path, option: "risk-limits") { json, row, category in
            let symbol = json.string(json.value("symbol", in: row))
            guard json.kind(row) == .object, let name = Label(name: symbol),
                let category = Label(category ?? RiskLimits.category(of: symbol))
            else { return skipped.add("a row without a symbol") }
            do throws(RiskTier.Flaw) {
                let key = SeriesKey(category: category, symbol: name, interval: nil)
                found[key, default: []].append(try RiskTier(json, row))
            } catch { skipped.add("\(symbol) \(error.text)") }
        }
        if found.isEmpty { throw .usage("--risk-limits \(path): no row of risk-limit found\(skipped.tail)") }
        for key in found.keys { found[key]?.sort { $0.limit < $1.limit } }
    }

    /// A row by itself does not name its category: BTCUSD and BTCUSDH25 are inverse.
    private static func category(of symbol: String) -> String {
        let tail = symbol.split(separator: "USD", maxSplits: 1, omittingEmptySubsequences: false).dropFirst().first
        return tail.map { $0.isEmpty || ["H", "M", "U", "Z"].contains($0.prefix(1)) } ?? false ? "inverse" : "linear"
    }
}

extension Desk {
    /// The tiers of a market: the exchange's own, a file's, or one that holds for all values: a maintenance margin of half the
    /// initial margin at the market's highest leverage, and 1 % where that is not known.
    func tiers(of number: Int) throws(Failure) -> [RiskTier] {
        let known = venue.tiers(number)
        if !known.isEmpty { return known }
        if let found = options.riskLimits.found[markets[number].key] { return found }
        guard let most = markets[number].instrument.mostLeverage else {
            return [RiskTier(maintenance: Decimal(1, scale: 2), leverage: Decimal(50))]
        }
        let rate = try Decimal.one.divided(by: most * Decimal(2), decimals: 6) ?? Decimal(1, scale: 2)
        return [RiskTier(maintenance: rate, leverage: most)]
    }

    /// The tier that covers a value.
    func tier(of number: Int, for value: Decimal) throws(Failure) -> RiskTier {
        let tiers = try tiers(of: number)
        return tiers.first { $0.limit >= value } ?? tiers[tiers.count - 1]
    }
}
