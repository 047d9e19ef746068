import Shared

/// The options of the desk: how to trade.
package struct DeskOptions {
    package enum Sizing {
        /// A share of the equity, which is lost if the stop is hit.
        case risk(Decimal)
        /// An amount of the quote currency.
        case amount(Decimal)
        /// A share of Kelly's fraction. Until enough trades are closed, `risk` applies.
        case kelly(Decimal, risk: Decimal)
    }

    package enum Entry {
        case market
        /// The offset from the signal's entry as a share; below zero is a better price.
        case limit(Decimal)
        /// An offset like that of `limit`; nil for one tick better.
        case postOnly(Decimal?)
    }

    package enum Opposite: String, CaseIterable { case close, reverse, ignore }
    package enum OnHalt: String, CaseIterable { case keep, flatten }
    /// Which signals may open a position. The others may only close one.
    package enum Side: String, CaseIterable {
        case long, short, both

        package func opens(isLong: Bool) -> Bool { self == .both || (self == .long) == isLong }
    }

    /// Orders are executed on paper, not at an exchange.
    package let isPaper: Bool
    package let cash: [(currency: Label?, amount: Decimal)]
    /// The part of the account's money at the exchange that trade may use; empty for all of it.
    package let capital: [(currency: Label?, amount: Decimal)]
    /// The rules of markets from --instruments.
    package let instruments: Instruments
    package let entry: Entry
    package let terms: EntryTerms
    package let targets: TargetRules?
    package let entryLife: Int?
    package let chases: Bool
    package let side: Side
    package let sizing: Sizing
    package let pyramid: (levels: Int, scale: Decimal)
    /// The leverage of --leverage, or 10 on paper; nil for the setting of the exchange.
    package let ownLeverage: Decimal?
    package let margin: MarginMode
    package let riskLimits: RiskLimits
    package let mostSize: Decimal?
    package let exits: ExitRules
    package let guards: GuardRules
    package let flattens: Bool
    package let resumes: Bool
    package let fees: (taker: Decimal, maker: Decimal)?
    package let slippage: Decimal
    package let participation: Decimal?
    package let grid: GridRules?

    package init(_ arguments: Arguments, isPaper: Bool) throws(Failure) {
        self.isPaper = isPaper
        cash = try arguments.amounts("cash")
        capital = arguments.has("capital") ? try arguments.amounts("capital") : []
        instruments =
            try arguments.text("instruments").map { (path) throws(Failure) in try Instruments(file: path) } ?? Instruments()
        // With --preflight, --entry is a price, and a market order is sized.
        var entry = arguments.has("preflight") ? Entry.market : try arguments.entry()
        targets = try TargetRules(arguments)
        terms = try EntryTerms(arguments, &entry, isPaper: isPaper)
        self.entry = entry
        for name in ["stop", "target"] where arguments.has(name) && !arguments.has("preflight") {
            throw .usage("--\(name) belongs to --preflight; a signal carries its own")
        }
        entryLife = arguments.has("entry-ttl") ? try arguments.span("entry-ttl", in: 1...31 * 86_400_000) : nil
        chases = arguments.has("chase")
        if case .market = entry, chases || entryLife != nil {
            throw .usage("--\(chases ? "chase" : "entry-ttl") belongs to --entry limit or post-only")
        }
        side = try arguments.choice("side", Side.self)
        sizing = try arguments.sizing()
        pyramid = try arguments.pyramid()
        let leverage = try arguments.amount("leverage", "a number from 1 to 200", in: Decimal.one...Decimal(200))
        ownLeverage = leverage ?? (isPaper ? Decimal(10) : nil)
        margin = try arguments.choice("margin", MarginMode.self)
        riskLimits =
            try arguments.text("risk-limits").map { (path) throws(Failure) in try RiskLimits(file: path) } ?? RiskLimits()
        mostSize = try arguments.amount("max-size", "an amount of the quote currency")
        exits = try ExitRules(arguments)
        if exits.breakEvenStep, targets?.steps.isEmpty ?? true {
            throw .usage("--break-even step1 needs --targets with a step")
        }
        if side != .both, exits.opposite == .reverse {
            throw .usage("--side \(side.rawValue) and --opposite reverse cannot be combined")
        }
        guards = try GuardRules(arguments)
        flattens = arguments.has("flatten")
        resumes = arguments.has("resume")
        if resumes, !arguments.has("state") { throw .usage("--resume belongs to --state") }
        fees = try arguments.fees()
        slippage = try arguments.percent("slippage", upTo: 10) ?? .zero
        participation = try arguments.percent("participation", upTo: 100)
        if participation?.isZero == true { throw arguments.wrong("participation", "a percentage above 0, as 10%", "0%") }
        grid = try GridRules(arguments)
        if grid != nil, side != .both { throw .usage("--side and --grid cannot be combined: a grid buys and sells") }
    }

    /// Whether some orders have a limit price.
    package var usesLimits: Bool {
        if case .market = entry { return grid != nil || targets != nil }
        return true
    }

    /// Returns the amount of a currency. The amount without a name is not used for coins: 10000 dollars are not 10000 bitcoins.
    package static func amount(_ amounts: [(currency: Label?, amount: Decimal)], of currency: Label, isCoin: Bool) -> Decimal? {
        let named = amounts.first { $0.currency == currency }
        return (named ?? (isCoin ? nil : amounts.first { $0.currency == nil }))?.amount
    }
}

extension Label {
    package static let spot = Label("spot")!
    package static let option = Label("option")!
}

// MARK: - Values

extension Arguments {
    /// Returns the share of a percentage: 0.01 for `1%`.
    package static func percent(_ text: some StringProtocol, isSigned: Bool = false) -> Decimal? {
        guard text.hasSuffix("%") else { return nil }
        var digits = text.dropLast()
        if isSigned, digits.hasPrefix("+") { digits = digits.dropFirst() }
        guard let number = Decimal(String(digits)), number.scale <= 4, isSigned || !number.isBelowZero,
            number.magnitude <= Decimal(100_000)
        else { return nil }
        return number.multiplied(by: Decimal(1, scale: 2))?.trimmed
    }

    package func percent(_ name: String, upTo most: Int) throws(Failure) -> Decimal? {
        guard let text = text(name) else { return nil }
        guard let share = Arguments.percent(text), share <= Decimal(Int128(most), scale: 2) else {
            throw wrong(name, "a percentage from 0% to \(most)%", text)
        }
        return share
    }

    /// Returns an amount above zero.
    package func amount(_ name: String, _ expected: String, in range: ClosedRange<Decimal>? = nil) throws(Failure) -> Decimal? {
        guard let text = text(name) else { return nil }
        guard let amount = Arguments.amount(text), range?.contains(amount) ?? true else { throw wrong(name, expected, text) }
        return amount
    }

    package static func amount(_ text: some StringProtocol) -> Decimal? {
        guard let number = Decimal(String(text)), number.isAboveZero, number.scale <= 12, number < Decimal(1_000_000_000_000)
        else { return nil }
        return number
    }

    /// Returns the text of a limit; nil if it is 'off' or not given.
    package func limit(_ name: String) -> String? { text(name).flatMap { $0 == "off" ? nil : $0 } }

    /// Returns the case of an enum with the given name.
    package func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, _ type: Choice.Type) throws(Failure) -> Choice
    where Choice.RawValue == String {
        let text = text(name) ?? ""
        guard let choice = Choice(rawValue: text) else {
            throw wrong(name, "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "), text)
        }
        return choice
    }

    fileprivate func amounts(_ name: String) throws(Failure) -> [(currency: Label?, amount: Decimal)] {
        let text = text(name) ?? ""
        var parts: [(currency: Label?, amount: Decimal)] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let digits = part.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            let coin = part.dropFirst(digits.count)
            let label = Label(name: String(coin))
            guard let amount = Arguments.amount(digits), coin.isEmpty || label != nil,
                coin.allSatisfy({ $0.isUppercase || $0.isNumber }),
                !parts.contains(where: { $0.currency == label })
            else { throw wrong(name, "amounts, each with its coin behind it if it is one, as 10000 or 10000,0.5BTC", text) }
            parts.append((label, amount))
        }
        return parts
    }

    fileprivate func entry() throws(Failure) -> DeskOptions.Entry {
        let text = text("entry") ?? ""
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let offset = parts.count == 2 ? Arguments.percent(parts[1], isSigned: true) : nil
        let isSane = offset.map { $0.magnitude < Decimal(1, scale: 1) } ?? (parts.count == 1)
        switch (parts.first, isSane) {
        case ("market", true) where parts.count == 1: return .market
        case ("limit", true): if let offset { return .limit(offset) }
        case ("post-only", true): return .postOnly(offset)
        default: break
        }
        if Arguments.amount(text) != nil {
            throw .usage("--entry \(text): a price belongs to --preflight; without it say market, limit:-0.05% or post-only")
        }
        throw wrong("entry", "market, limit:-0.05%, post-only or post-only:-0.05%", text)
    }

    fileprivate func sizing() throws(Failure) -> DeskOptions.Sizing {
        let given = ["risk", "size", "kelly"].filter { has($0) }
        if given.count > 1, !(given == ["risk", "kelly"]) {
            throw .usage("--\(given[0]) and --\(given[1]) cannot be combined")
        }
        guard let risk = try percent("risk", upTo: 100), risk.isAboveZero else {
            throw wrong("risk", "a percentage above 0, as 1%", text("risk") ?? "")
        }
        if let amount = try amount("size", "an amount of the quote currency, as 100") { return .amount(amount) }
        let expected = "a share of Kelly from 0.0001 to 1, as 0.25"
        if let share = try amount("kelly", expected, in: Decimal(1, scale: 4)...Decimal.one) {
            if share.scale > 4 { throw wrong("kelly", expected, text("kelly") ?? "") }
            return .kelly(share, risk: risk)
        }
        return .risk(risk)
    }

    fileprivate func pyramid() throws(Failure) -> (levels: Int, scale: Decimal) {
        guard let text = text("pyramid") else { return (1, .one) }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let scale = parts.count > 1 ? Arguments.amount(parts[1]) : .one
        guard parts.count <= 2, let levels = Int(parts[0]), (1...20).contains(levels), let scale, scale <= Decimal(10),
            scale >= Decimal(1, scale: 1), scale.scale <= 1
        else {
            throw wrong("pyramid", "levels from 1 to 20 and a scale from 0.1 to 10 with one decimal, as 3,1.5", text)
        }
        return (levels, scale)
    }
}
