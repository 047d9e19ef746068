/// A topic and the socket that carries it: `spot:kline.3.BTCUSDT`.
package struct StreamTopic: Hashable, Sendable {
    package let topic: Topic
    package let channel: StreamChannel

    package init(_ kind: Topic.Kind, symbol: String, channel: StreamChannel) {
        topic = Topic(kind, symbol: symbol)
        self.channel = channel
    }

    package var kind: Topic.Kind { topic.kind }
    /// `*` stands for all that trade.
    package var symbol: String { topic.symbol }
    /// As it is sent to the exchange, and as its payloads name it.
    package var name: String { topic.name }
    /// As messages call it: `linear:kline.3.BTCUSDT`.
    package var fullName: String { "\(channel.name):\(name)" }

    /// The interval of a topic of candles that are pushed.
    package var klineInterval: Interval? { if case .kline(.last, let interval) = kind { interval } else { nil } }

    /// Whether the exchange tells of it only when asked.
    package var isHistoryOnly: Bool {
        switch kind {
        case .kline(let priceType, _): priceType != .last
        case .funding: true
        default: false
        }
    }

    package var isForEverySymbol: Bool { symbol == "*" }

    package func of(symbol: String) -> StreamTopic { StreamTopic(kind, symbol: symbol, channel: channel) }

    /// Trades of options come by base coin.
    package var isByCoin: Bool { channel == .market(.option) && kind == .trades }
}
