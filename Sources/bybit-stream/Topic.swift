import Shared

/// What the user asks for, `spot:kline.3.BTCUSDT`, understood before anything is connected.
struct Topic: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case kline(Interval)
        case trades
        /// `orderbook.`: 1, 50, 200, 1000, 25, 100, rpi or full.
        case book(String)
        case tickers
        case liquidations
        case priceLimit
        /// `insurance` and `adlAlert`, whose name ends in a coin.
        case alerts(String)
        case status
        case account
        /// Fetched only, never pushed.
        case history(Series)
    }

    /// What the exchange tells of the past beside its candles.
    enum Series: Hashable, Sendable {
        case funding
        case markKline(Interval)
        case indexKline(Interval)
        case premiumKline(Interval)
    }

    let kind: Kind
    let channel: StreamChannel
    /// "" where the topic has none; `*` stands for all that trade.
    let symbol: String

    /// As it is sent to the exchange, and as its payloads name it.
    var name: String {
        switch kind {
        case .kline(let interval): "kline.\(interval.name).\(symbol)"
        case .trades: "publicTrade.\(symbol)"
        case .book(let depth): "orderbook.\(depth).\(symbol)"
        case .tickers: "tickers.\(symbol)"
        case .liquidations: "allLiquidation.\(symbol)"
        case .priceLimit: "priceLimit.\(symbol)"
        case .alerts(let name): "\(name).\(symbol)"
        case .status: "system.status"
        case .account: symbol
        case .history(.funding): "funding.\(symbol)"
        case .history(.markKline(let interval)): "markKline.\(interval.name).\(symbol)"
        case .history(.indexKline(let interval)): "indexKline.\(interval.name).\(symbol)"
        case .history(.premiumKline(let interval)): "premiumKline.\(interval.name).\(symbol)"
        }
    }

    /// As messages call it: `linear:kline.3.BTCUSDT`.
    var fullName: String { "\(channel.name):\(name)" }

    /// The interval of a topic of candles that are pushed.
    var klineInterval: Interval? {
        if case .kline(let interval) = kind { return interval }
        return nil
    }

    var isForEverySymbol: Bool { symbol == "*" }
    var isHistoryOnly: Bool { if case .history = kind { true } else { false } }

    func of(symbol: String) -> Topic { Topic(kind: kind, channel: channel, symbol: symbol) }
}

// MARK: - Its grammar

extension Topic {
    /// Reads a topic as it is typed; one that names no category has `standard`.
    init(_ text: String, standard: Category) throws(Failure) {
        var category = standard
        var rest = Substring(text)
        if let colon = text.firstIndex(of: ":") {
            let prefix = String(text[..<colon])
            guard let named = Category(rawValue: prefix) else {
                let nearest = NearestName.of(prefix, among: Category.allCases.map(\.rawValue))
                throw .usage(
                    "\(text): expected one of \(Category.names) before ':'" + (nearest.map { "; did you mean \($0)?" } ?? ""))
            }
            category = named
            rest = text[text.index(after: colon)...]
        }
        if Topic.accountTopics.contains(String(rest)) {
            self.init(kind: .account, channel: .account, symbol: String(rest))
        } else if rest == "system.status" {
            self.init(kind: .status, channel: .status, symbol: "")
        } else {
            self = try Topic.ofMarket(String(rest), category, text)
        }
    }

    static let accountTopics: [String] =
        ["order", "execution", "execution.fast"].flatMap { name in
            [name] + ["spot", "linear", "inverse", "option"].map { "\(name).\($0)" }
        } + ["position", "position.linear", "position.inverse", "position.option", "wallet", "greeks"]
        + ["dcp.future", "dcp.spot", "dcp.option", "strategy", "spread.order", "spread.execution"]

    private static let families = [
        "kline", "publicTrade", "orderbook", "tickers", "allLiquidation", "priceLimit", "insurance", "adlAlert",
        "system.status",
        "funding", "markKline", "indexKline", "premiumKline", "order", "execution", "position", "wallet", "greeks",
    ]

    private static func ofMarket(_ name: String, _ category: Category, _ text: String) throws(Failure) -> Topic {
        // A symbol may hold dots of its own: only the first ones part the name.
        let family = String(name.prefix { $0 != "." })
        let parts = name.split(
            separator: ".", maxSplits: parametered.contains(family) ? 2 : 1, omittingEmptySubsequences: false
        ).map(String.init)
        guard families.contains(family) else {
            let hint =
                family == "liquidation"
                ? "; it gave way to allLiquidation"
                : ["kline_lt", "tickers_lt", "lt"].contains(family)
                    ? "; the exchange has ended its leveraged tokens"
                    : NearestName.of(family, among: families).map { "; did you mean \($0)?" } ?? "; one is kline.3.BTCUSDT"
            throw .usage("\(text): there is no topic '\(family)'\(hint)")
        }
        let kind = try kind(family, parts, category, text)
        let offered = categories(of: kind)
        guard offered.contains(category) else {
            let names = offered.map(\.rawValue).joined(separator: ", ")
            throw .usage(
                "\(text): the category \(category.rawValue) has no such topic, only \(names); write \(offered[0].rawValue):\(name)"
            )
        }
        guard parts.count == (parametered.contains(family) ? 3 : 2) else {
            throw .usage("\(text): expected \(shape(family))")
        }
        return Topic(kind: kind, channel: .market(category), symbol: try symbol(parts[parts.count - 1], kind, category, text))
    }

    /// The families with something between their name and the symbol.
    private static let parametered: Set = ["kline", "orderbook", "markKline", "indexKline", "premiumKline"]

    private static func shape(_ family: String) -> String {
        switch family {
        case "orderbook": "orderbook.DEPTH.SYMBOL, as orderbook.50.BTCUSDT"
        case "insurance", "adlAlert": "\(family).USDT, \(family).USDC or \(family).inverse"
        case _ where parametered.contains(family): "\(family).INTERVAL.SYMBOL, as \(family).3.BTCUSDT"
        default: "\(family).SYMBOL, as \(family).BTCUSDT"
        }
    }

    private static func kind(_ family: String, _ parts: [String], _ category: Category, _ text: String) throws(Failure) -> Kind
    {
        switch family {
        case "publicTrade": return .trades
        case "tickers": return .tickers
        case "allLiquidation": return .liquidations
        case "priceLimit": return .priceLimit
        case "insurance", "adlAlert": return .alerts(family)
        case "funding": return .history(.funding)
        case "orderbook":
            let depths = depths(of: category)
            guard parts.count > 1, depths.contains(parts[1]) else {
                throw .usage(
                    "\(text): expected a depth of \(category.rawValue) books (\(depths.joined(separator: " "))), as orderbook.\(depths[0]).SYMBOL"
                )
            }
            return .book(parts[1])
        default:
            guard parts.count > 1, let interval = Interval(parts[1]) else {
                throw .usage(
                    "\(text): expected an interval (1 3 5 15 30 60 120 240 360 720 D W M, or 3m, 1h, 4h, 1d), as \(family).3.SYMBOL"
                )
            }
            switch family {
            case "markKline": return .history(.markKline(interval))
            case "indexKline": return .history(.indexKline(interval))
            case "premiumKline": return .history(.premiumKline(interval))
            default: return .kline(interval)
            }
        }
    }

    private static func depths(of category: Category) -> [String] {
        switch category {
        case .linear, .spot, .inverse: ["1", "50", "200", "1000", "rpi", "full"]
        case .option: ["25", "100"]
        case .spread: ["25"]
        }
    }

    private static func categories(of kind: Kind) -> [Category] {
        switch kind {
        case .trades, .book, .tickers: Category.allCases
        case .kline, .priceLimit: [.linear, .spot, .inverse]
        case .liquidations, .alerts, .history(.funding), .history(.indexKline): [.linear, .inverse]
        case .history(.markKline): [.linear, .inverse, .option]
        case .history(.premiumKline): [.linear]
        case .status, .account: []
        }
    }

    /// Trades of options come by coin, all else by contract. The exchange takes the other form, too, and then sends nothing.
    private static func checkOption(_ name: String, _ kind: Kind, _ text: String) throws(Failure) {
        let coin = name.prefix { $0 != "-" }
        if kind == .trades, name.contains("-") {
            throw .usage("\(text): trades of options come by coin; write option:publicTrade.\(coin)")
        }
        if kind != .trades, !name.contains("-") {
            throw .usage("\(text): expected a contract as \(coin)-25DEC26-60000-C-USDT; only trades come by coin")
        }
    }

    private static func symbol(_ name: String, _ kind: Kind, _ category: Category, _ text: String) throws(Failure) -> String {
        if case .alerts(let family) = kind {
            guard ["USDT", "USDC", "inverse"].contains(name) else { throw .usage("\(text): expected \(shape(family))") }
            return name
        }
        if name == "*" { return name }
        if name.contains(where: { "{},".contains($0) }) {
            let isBrace = name.contains { "{}".contains($0) }
            let hint = isBrace ? "this shell does not expand braces: write each topic out" : "put a blank between topics"
            throw .usage("\(text): expected one symbol; \(hint)")
        }
        guard let label = Label(name: name), !name.isEmpty else {
            throw .usage("\(text): expected a symbol as BTCUSDT, of at most \(Label.capacity) bytes, got '\(name)'")
        }
        guard name == name.uppercased() else {
            throw .usage("\(text): symbols are written in capitals; did you mean \(name.uppercased())?")
        }
        guard !name.contains("*") else { throw .usage("\(text): '*' stands alone, for every symbol that trades") }
        if category == .option { try checkOption(name, kind, text) }
        return label.text
    }
}
