import Shared

/// Distributes topics over sockets.
enum LinkPlan {
    /// The load of one connection. Bybit accepts 21,000 characters of topics per connection, and 2,000 topics of options.
    struct Load {
        private var characters = 0
        private var topics = 0
        private static let mostCharacters = 20_000
        private static let mostTopics = 2000

        init(_ topics: [StreamTopic]) { for topic in topics { add(topic) } }

        func hasRoom(for topic: StreamTopic) -> Bool {
            characters + topic.characters <= Load.mostCharacters && topics < Load.mostTopics
        }

        mutating func add(_ topic: StreamTopic) {
            characters += topic.characters
            topics += 1
        }
    }

    static func links(of topics: [StreamTopic]) -> [(channel: StreamChannel, topics: [StreamTopic])] {
        var links: [(channel: StreamChannel, topics: [StreamTopic])] = []
        var loads: [Load] = []
        for topic in topics {
            let place = links.lastIndex { $0.channel == topic.channel }
            if let place, loads[place].hasRoom(for: topic) {
                links[place].topics.append(topic)
                loads[place].add(topic)
            } else {
                links.append((topic.channel, [topic]))
                loads.append(Load([topic]))
            }
        }
        return links
    }
}

extension StreamTopic {
    /// The topic's share of a connection's 21,000 characters.
    fileprivate var characters: Int { name.utf8.count + 3 }
}

extension StreamChannel {
    /// The largest number of topics in a frame. Spot accepts ten; elsewhere very large frames have led to closed sockets.
    var frameSize: Int { self == .market(.spot) ? 10 : 100 }
}

extension StreamTopic {
    /// Whether this is an account topic of a single category. It must not share a frame with the account's other topics.
    var isCategorised: Bool { channel == .account && name.contains(".") }
}

extension Array {
    /// The elements in pieces of at most `size`.
    func parts(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
