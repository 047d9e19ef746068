import Shared

/// What is the same in all lines of a topic.
struct SimulatedFrame {
    let topic: String
    private let head: MadeMembers
    private let category: MadeMembers

    init(_ category: Category, topic: String) {
        self.topic = topic
        head = MadeMembers { $0.member("topic", quoted: topic) }
        self.category = MadeMembers { $0.member("category", quoted: category.rawValue) }
    }

    func begin(_ output: inout Output) {
        output.beginObject()
        output.members(head)
    }

    /// Ends the line, behind the payload's last member.
    func end(_ output: inout Output, arrival: Int) {
        output.members(category)
        output.member("recv", arrival)
        output.member("simulated", true)
        output.endRecord()
    }

    /// Ends the line of a candle of the past; `arrival` is when it came as a backfill, nil when it did not.
    func endPast(_ output: inout Output, arrival: Int?) {
        output.members(category)
        if let arrival {
            output.member("recv", arrival)
            output.member("backfill", "history")
        }
        output.member("simulated", true)
        output.endRecord()
    }
}

/// When the exchange sends a frame, and when it arrives.
struct Transit {
    let time: Int
    let arrival: Int
}

/// How long a frame of a market is on its way: a few ms, now and then some tens. A later frame never overtakes.
struct Latency {
    private let noise: Noise
    private static let window = 50

    init(_ noise: Noise) { self.noise = noise }

    /// When a frame that was sent at `time` arrives.
    func arrival(_ time: Int) -> Int {
        let window = time.floored(by: Latency.window)
        return max(time + delay(window), window * Latency.window - 1 + delay(window - 1))
    }

    private func delay(_ window: Int) -> Int {
        let chance = noise.bits(window)
        return chance.unit(lane: 1) < 0.97 ? 2 + chance.below(5, lane: 0) : 8 + chance.below(36, lane: 0)
    }
}

extension Output {
    /// `"16649.50"`, where nothing is `"0"`.
    mutating func member(_ name: StaticString, price ticks: Int, _ instrument: SimulatedInstrument) {
        member(name, quoted: instrument.price(ticks))
    }

    mutating func member(_ name: StaticString, size steps: Int, _ instrument: SimulatedInstrument) {
        member(name, quoted: steps == 0 ? .zero : instrument.size(steps))
    }
}
