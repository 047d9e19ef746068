/// A topic and the socket that carries it: `spot:kline.3.BTCUSDT`.
package struct StreamTopic: Hashable, Sendable {
    package let topic: Topic
    package let channel: StreamChannel

    package init(_ kind: Topic.Kind, symbol: String, channel: StreamChannel) {
        topic = Topic(kind, symbol: symbol)
        self.channel = channel
    }

    package var kind: Topic.Kind { topic.kind }
    /// `*` stands for all symbols that trade.
    package var symbol: String { topic.symbol }
    /// The topic's name in subscriptions and payloads.
    package var name: String { topic.name }
    /// The topic's name in messages: `linear:kline.3.BTCUSDT`.
    package var fullName: String { "\(channel.name):\(name)" }

    /// The interval of a topic of candles that the exchange pushes; nil for other topics.
    package var klineInterval: Interval? { if case .kline(.last, let interval) = kind { interval } else { nil } }

    /// Whether the exchange does not push the topic, so that it has to be fetched.
    package var isHistoryOnly: Bool {
        switch kind {
        case .kline(let priceType, _): priceType != .last
        case .funding: true
        default: false
        }
    }

    package var isForEverySymbol: Bool { symbol == "*" }

    package func of(symbol: String) -> StreamTopic { StreamTopic(kind, symbol: symbol, channel: channel) }

    /// Whether the topic names a base coin instead of a symbol, as trades of options do.
    package var isByCoin: Bool { channel == .market(.option) && kind == .trades }
}
