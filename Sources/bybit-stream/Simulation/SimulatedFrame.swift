import Shared

/// What is the same in all lines of a topic.
struct SimulatedFrame {
    /// `{"topic":"kline.3.BTCUSDT"`
    let head: [UInt8]
    /// `,"category":"linear","recv":`
    private let tail: [UInt8]
    /// `,"category":"linear"`
    private let category: [UInt8]

    init(_ category: Category, topic: String) {
        head = Array("{\"topic\":\"\(topic)\"".utf8)
        self.category = Array(",\"category\":\"\(category.rawValue)\"".utf8)
        tail = self.category + Array(",\"recv\":".utf8)
    }

    /// Ends the line, behind the payload's last member.
    func end(_ output: inout Output, arrival: Int) {
        output.write(tail)
        output.write(arrival)
        output.write(",\"simulated\":true}\n")
    }

    /// Ends the line of a candle of the past; `arrival` is when it came as a backfill, nil when it did not.
    func endPast(_ output: inout Output, arrival: Int?) {
        if let arrival {
            output.write(tail)
            output.write(arrival)
            output.write(",\"backfill\":\"history\",\"simulated\":true}\n")
        } else {
            output.write(category)
            output.write(",\"simulated\":true}\n")
        }
    }
}

/// When the exchange sends a frame, and when it arrives.
struct Flight {
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
    mutating func write(price ticks: Int, _ instrument: SimulatedInstrument) {
        write(UInt8(ascii: "\""))
        write(instrument.price(ticks))
        write(UInt8(ascii: "\""))
    }

    mutating func write(size steps: Int, _ instrument: SimulatedInstrument) {
        if steps == 0 { return write("\"0\"") }
        write(UInt8(ascii: "\""))
        write(instrument.size(steps))
        write(UInt8(ascii: "\""))
    }
}
