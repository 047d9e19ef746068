import Shared

/// A topic as a user types it: `spot:kline.3.BTCUSDT`.
extension StreamTopic {
    /// Reads a topic as it is typed; `standard` is its category if it names none.
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
        if StreamTopic.accountTopics.contains(String(rest)) {
            self.init(.other, symbol: String(rest), channel: .account)
        } else if rest == "system.status" {
            self.init(.other, symbol: String(rest), channel: .status)
        } else {
            self = try StreamTopic.ofMarket(String(rest), category, text)
        }
    }

    static let accountTopics: [String] =
        ["order", "execution", "execution.fast"].flatMap { name in
            [name] + ["spot", "linear", "inverse", "option"].map { "\(name).\($0)" }
        } + ["position", "position.linear", "position.inverse", "position.option", "wallet", "greeks"]
        + ["dcp.future", "dcp.spot", "dcp.option", "strategy", "spread.order", "spread.execution"]

    /// Names that a mistyped name may have meant.
    private static let families =
        Topic.Family.allCases.map(\.name) + ["system.status", "order", "execution", "position", "wallet", "greeks"]

    private static func ofMarket(_ name: String, _ category: Category, _ text: String) throws(Failure) -> StreamTopic {
        let first = String(name.prefix { $0 != "." })
        guard let family = Topic.Family(first) else {
            let hint =
                first == "liquidation"
                ? "; it gave way to allLiquidation"
                : ["kline_lt", "tickers_lt", "lt"].contains(first)
                    ? "; the exchange has ended its leveraged tokens"
                    : NearestName.of(first, among: families).map { "; did you mean \($0)?" } ?? "; one is kline.3.BTCUSDT"
            throw .usage("\(text): there is no topic '\(first)'\(hint)")
        }
        let parts = Topic.parts(of: name, family)
        try checkParameter(of: family, parts, category, text)
        let offered = categories(of: family)
        guard offered.contains(category) else {
            let names = offered.map(\.rawValue).joined(separator: ", ")
            throw .usage(
                "\(text): the category \(category.rawValue) has no such topic, only \(names); write \(offered[0].rawValue):\(name)"
            )
        }
        guard let kind = Topic.Kind(family, parts) else { throw .usage("\(text): expected \(shape(family))") }
        return StreamTopic(
            kind, symbol: try symbol(parts[parts.count - 1], kind, category, text), channel: .market(category))
    }

    private static func shape(_ family: Topic.Family) -> String {
        switch family {
        case .book: "orderbook.DEPTH.SYMBOL, as orderbook.50.BTCUSDT"
        case .insurance, .adlAlert: "\(family.name).USDT, \(family.name).USDC or \(family.name).inverse"
        case _ where family.hasParameter: "\(family.name).INTERVAL.SYMBOL, as \(family.name).3.BTCUSDT"
        default: "\(family.name).SYMBOL, as \(family.name).BTCUSDT"
        }
    }

    private static func checkParameter(
        of family: Topic.Family, _ parts: [String], _ category: Category, _ text: String
    ) throws(Failure) {
        guard family.hasParameter else { return }
        if family == .book {
            let depths = depths(of: category)
            guard parts.count > 1, depths.contains(parts[1]) else {
                throw .usage(
                    "\(text): expected a depth of \(category.rawValue) books (\(depths.joined(separator: " "))), as orderbook.\(depths[0]).SYMBOL"
                )
            }
        } else if parts.count < 2 || Interval(parts[1]) == nil {
            throw .usage(
                "\(text): expected an interval (1 3 5 15 30 60 120 240 360 720 D W M, or 3m, 1h, 4h, 1d), as \(family.name).3.SYMBOL"
            )
        }
    }

    private static func depths(of category: Category) -> [String] {
        switch category {
        case .linear, .spot, .inverse: ["1", "50", "200", "1000", "rpi", "full"]
        case .option: ["25", "100"]
        case .spread: ["25"]
        }
    }

    private static func categories(of family: Topic.Family) -> [Category] {
        switch family {
        case .trades, .book, .ticker: Category.allCases
        case .kline, .priceLimit: [.linear, .spot, .inverse]
        case .liquidations, .insurance, .adlAlert, .funding, .indexKline: [.linear, .inverse]
        case .markKline: [.linear, .inverse, .option]
        case .premiumKline: [.linear]
        }
    }

    /// Fails if an option topic has the wrong form: trades are subscribed by coin, everything else by contract. The exchange
    /// accepts the wrong form, too, and then sends nothing.
    private static func checkOption(_ name: String, _ kind: Topic.Kind, _ text: String) throws(Failure) {
        let coin = name.prefix { $0 != "-" }
        if kind == .trades, name.contains("-") {
            throw .usage("\(text): trades of options come by coin; write option:publicTrade.\(coin)")
        }
        if kind != .trades, !name.contains("-") {
            throw .usage("\(text): expected a contract as \(coin)-25DEC26-60000-C-USDT; only trades come by coin")
        }
    }

    private static func symbol(_ name: String, _ kind: Topic.Kind, _ category: Category, _ text: String) throws(Failure)
        -> String
    {
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
