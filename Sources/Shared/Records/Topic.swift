/// A topic of the exchange, such as `kline.3.BTCUSDT`.
package struct Topic: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Candles. Those of the mark, index and premium price are only fetched; the exchange does not push them.
        case kline(PriceType, Interval)
        case trades
        /// An order book. The text is its depth: 1, 50, 200, 1000, 25, 100, rpi or full.
        case book(String)
        case ticker
        case liquidations
        case priceLimit
        /// `insurance` and `adlAlert`, whose topics end in a coin.
        case alerts(Family)
        /// Funding rates. They are only fetched; the exchange does not push them.
        case funding
        /// The account's topics, `system.status` and unknown topics.
        case other
    }

    package let kind: Kind
    /// The symbol; for the kind `other` the whole name.
    package let symbol: String

    package init(_ kind: Kind, symbol: String) {
        self.kind = kind
        self.symbol = symbol
    }

    /// The part of the name before the first dot.
    package enum Family: UInt8, CaseIterable, Sendable {
        case kline, markKline, indexKline, premiumKline
        case trades, book, ticker, liquidations, priceLimit, insurance, adlAlert, funding

        package var name: String {
            switch self {
            case .trades: "publicTrade"
            case .book: "orderbook"
            case .ticker: "tickers"
            case .liquidations: "allLiquidation"
            case .kline: "kline"
            case .markKline: "markKline"
            case .indexKline: "indexKline"
            case .premiumKline: "premiumKline"
            case .priceLimit: "priceLimit"
            case .insurance: "insurance"
            case .adlAlert: "adlAlert"
            case .funding: "funding"
            }
        }

        package init?(_ name: some StringProtocol) {
            guard let found = Family.allCases.first(where: { $0.name == name }) else { return nil }
            self = found
        }

        /// The price of the family's candles; nil for families without candles.
        package var priceType: PriceType? {
            switch self {
            case .kline: .last
            case .markKline: .mark
            case .indexKline: .index
            case .premiumKline: .premium
            default: nil
            }
        }

        /// Whether an interval or a depth stands between the family and the symbol.
        package var hasParameter: Bool { priceType != nil || self == .book }
    }
}

extension PriceType {
    /// The family of the topics with candles of this price.
    package var klineFamily: Topic.Family {
        switch self {
        case .last: .kline
        case .mark: .markKline
        case .index: .indexKline
        case .premium: .premiumKline
        }
    }
}

// MARK: - Name

extension Topic {
    /// Reads a topic's name.
    package init(name: String) {
        // A symbol may contain dots, so only the first dots separate the parts.
        guard let family = Family(name.prefix { $0 != "." }), let kind = Kind(family, Topic.parts(of: name, family)) else {
            self.init(.other, symbol: name)
            return
        }
        self.init(kind, symbol: Topic.parts(of: name, family).last ?? "")
    }

    /// The family, parameter and symbol in a topic's name, as far as they are present.
    package static func parts(of name: String, _ family: Family?) -> [String] {
        name.split(separator: ".", maxSplits: family?.hasParameter == true ? 2 : 1, omittingEmptySubsequences: false)
            .map(String.init)
    }

    package var name: String {
        switch kind {
        case .kline(let priceType, let interval): "\(priceType.klineFamily.name).\(interval.name).\(symbol)"
        case .trades: "\(Family.trades.name).\(symbol)"
        case .book(let depth): "\(Family.book.name).\(depth).\(symbol)"
        case .ticker: "\(Family.ticker.name).\(symbol)"
        case .liquidations: "\(Family.liquidations.name).\(symbol)"
        case .priceLimit: "\(Family.priceLimit.name).\(symbol)"
        case .alerts(let family): "\(family.name).\(symbol)"
        case .funding: "\(Family.funding.name).\(symbol)"
        case .other: symbol
        }
    }
}

extension Topic.Kind {
    /// The kind of a topic that has these parts; nil if the interval or depth is missing or unknown.
    package init?(_ family: Topic.Family, _ parts: [String]) {
        guard parts.count == (family.hasParameter ? 3 : 2) else { return nil }
        switch family {
        case .kline, .markKline, .indexKline, .premiumKline:
            guard let priceType = family.priceType, let interval = Interval(parts[1]) else { return nil }
            self = .kline(priceType, interval)
        case .trades: self = .trades
        case .book: self = .book(parts[1])
        case .ticker: self = .ticker
        case .liquidations: self = .liquidations
        case .priceLimit: self = .priceLimit
        case .insurance, .adlAlert: self = .alerts(family)
        case .funding: self = .funding
        }
    }
}

// MARK: - In a payload

extension Topic.Family {
    /// The family's name with the dot after it, and the length of both.
    fileprivate struct Prefix {
        let name: JSONName
        let length: Int
    }

    private static let prefixes = InlineArray<12, Prefix> { place in
        let text = allCases[place].name + "."
        return Prefix(name: JSONName(text), length: text.utf8.count)
    }

    fileprivate var prefix: Prefix { Topic.Family.prefixes[Int(rawValue)] }
}

extension JSON {
    /// The part of the topic at `index` after its family: `BTCUSDT` of `publicTrade.BTCUSDT`. Nil if the topic is of another
    /// family.
    package func topic(_ index: Int, in family: Topic.Family) -> Range<Int>? {
        let prefix = family.prefix
        guard string(index, beginsWith: prefix.name, length: prefix.length) else { return nil }
        let range = range(index)
        return range.lowerBound + prefix.length..<range.upperBound
    }
}
