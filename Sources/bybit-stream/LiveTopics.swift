import Net
import Shared

// Adding and removing topics while the stream runs.

extension Live {
    private enum Change {
        case add(StreamTopic)
        case remove([StreamTopic])
    }

    /// Applies the new lines of the control file in order. Existing links stay as they are, unless their last topic is removed.
    mutating func changeTopics(_ now: Int) {
        guard let lines = topicsFile?.lines(now), !lines.isEmpty else { return }
        var added: [StreamTopic] = []
        for line in lines {
            // A line may remove a topic that an earlier line has added.
            if line.text.hasPrefix("-") {
                add(added, now)
                added = []
            }
            do throws(Failure) {
                switch try change(line.text) {
                case .add(let topic): added.append(topic)
                case .remove(let topics): remove(topics, now)
                case nil: break
                }
            } catch {
                guard case .usage(let text) = error else { continue }
                badLines += 1
                if badLines <= 10 { messages.error("--topics: line \(line.number): \(text)") }
            }
        }
        add(added, now)
    }

    /// Returns the change that a line asks for, or nil if there is nothing to do. Fails if the line is invalid.
    private func change(_ line: String) throws(Failure) -> Change? {
        let text = line
        if text.isEmpty || text.hasPrefix("#") { return nil }
        let name = String(text.dropFirst().trimmingBlanks)
        guard let sign = text.first, sign == "+" || sign == "-", !name.isEmpty else {
            throw .usage("expected +TOPIC or -TOPIC, as +kline.1.SOLUSDT, got '\(text.prefix(80))'")
        }
        let topic = try StreamTopic(name, standard: options.category)
        let known = links.flatMap(\.subscriptions.topics)
        if sign == "-" {
            let gone =
                topic.isForEverySymbol
                ? known.filter { $0.kind == topic.kind && $0.channel == topic.channel } : known.filter { $0 == topic }
            if gone.isEmpty { messages.note("--topics: \(topic.fullName) is not subscribed; nothing to remove") }
            return .remove(gone)
        }
        if topic.isForEverySymbol { throw .usage("\(name): '*' cannot be added while the stream runs; name the symbols") }
        try StreamOptions.checkIsLive(topic)
        if topic.channel == .account, keys == nil {
            throw .usage(
                "\(name): topics of the account need BYBIT_API_KEY and BYBIT_API_SECRET (or BYBIT_RSA_KEY_FILE) "
                    + "when the stream starts")
        }
        return known.contains(topic) ? nil : .add(topic)
    }

    private mutating func add(_ topics: [StreamTopic], _ now: Int) {
        if topics.isEmpty { return }
        var loads = links.map { LinkPlan.Load($0.subscriptions.topics) }
        var byLink: [Int: [StreamTopic]] = [:]
        var seen: Set<StreamTopic> = []
        for topic in topics where seen.insert(topic).inserted {
            let roomy = links.indices.first { links[$0].channel == topic.channel && loads[$0].hasRoom(for: topic) }
            let place = roomy ?? newLink(topic.channel)
            if roomy == nil { loads.append(LinkPlan.Load([])) }
            loads[place].add(topic)
            byLink[place, default: []].append(topic)
        }
        instruments.want(topics, options.timing.backoff)
        for (place, topics) in byLink.sorted(by: { $0.key < $1.key }) {
            for topic in topics {
                addedTopics.insert(topic)
                if let feed = handle(topic, place) { startWarmup(feed) }
                report(.topicAdded, topic, now)
                messages.note("--topics: \(topic.fullName) added")
            }
            do throws(NetError) { try links[place].add(topics, now) } catch { lose(place, error, now) }
        }
    }

    private mutating func newLink(_ channel: StreamChannel) -> Int {
        links.append(Link(channel, hosts.address(channel), [], options.timing, keys))
        writers.append(PayloadWriter(channel))
        handlers.append([:])
        return links.count - 1
    }

    private mutating func remove(_ topics: [StreamTopic], _ now: Int) {
        for place in links.indices {
            let gone = topics.filter { links[place].subscriptions.topics.contains($0) }
            if gone.isEmpty { continue }
            do throws(NetError) { try links[place].remove(gone, now) } catch { lose(place, error, now) }
            for topic in gone {
                addedTopics.remove(topic)
                drop(topic, of: place)
                report(.topicRemoved, topic, now)
                messages.note("--topics: \(topic.fullName) removed")
            }
        }
    }
}
