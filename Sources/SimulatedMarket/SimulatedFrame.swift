import Shared

/// The members that all lines of a topic share.
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

    /// Ends the line, after the payload's last member.
    func end(_ output: inout Output, arrival: Int) {
        output.members(category)
        output.member("recv", arrival)
        output.member("simulated", true)
        output.endRecord()
    }

    /// Ends the line of a past candle; `arrival` is the time at which it came as a backfill, or nil if it did not.
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

/// The times at which the exchange sends a frame, and at which it arrives.
struct Transit {
    let time: Int
    let arrival: Int
}

/// The latency of a market's frames: a few ms, now and then some tens. A later frame never overtakes an earlier one.
struct Latency {
    private let noise: Noise
    private static let window = 50

    init(_ noise: Noise) { self.noise = noise }

    /// Returns the arrival time of a frame that was sent at `time`.
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
    /// Writes a price in quotes: `"16649.50"`.
    mutating func member(_ name: StaticString, price ticks: Int, _ instrument: SimulatedInstrument) {
        member(name, quoted: instrument.price(ticks))
    }

    mutating func member(_ name: StaticString, size steps: Int, _ instrument: SimulatedInstrument) {
        member(name, quoted: steps == 0 ? .zero : instrument.size(steps))
    }
}
