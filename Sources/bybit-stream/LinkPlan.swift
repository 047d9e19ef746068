import Shared

/// Which topics share a socket.
enum LinkPlan {
    /// What one connection carries. Bybit takes 21,000 characters of topics a connection, and 2,000 topics of options.
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
    /// What it takes of a connection's 21,000 characters.
    fileprivate var characters: Int { name.utf8.count + 3 }
}

extension StreamChannel {
    /// How many topics a frame may have. Spot takes ten; very large frames have led to closed sockets elsewhere.
    var frameSize: Int { self == .market(.spot) ? 10 : 100 }
}

extension StreamTopic {
    /// A topic of the account for one category only: it may not be in a frame with others of the account.
    var isCategorised: Bool { channel == .account && name.contains(".") }
}

extension Array {
    /// The elements in pieces of at most `size`.
    func parts(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
