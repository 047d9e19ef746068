import Shared

/// `insurance.USDT` and `adlAlert.USDT`: frames about all contracts of a coin, one every 90 s on average.
struct AlertFeed {
    private let frame: SimulatedFrame
    private let isInsurance: Bool
    private let coin: String
    private let symbols: [String]
    private let noise: Noise
    private let latency: Latency
    private var hasShown = false
    private var due: Int
    private(set) var arrival: Int
    let name: String

    /// The mean time between frames, in ms.
    private static let period = 90_000

    init(_ topic: StreamTopic, _ category: Category, seed: UInt64, start: Int) {
        frame = SimulatedFrame(category, topic: topic.name)
        isInsurance = topic.kind == .alerts(.insurance)
        coin = topic.symbol == "inverse" ? "BTC" : topic.symbol
        let suffix = topic.symbol == "USDC" ? "PERP" : topic.symbol == "inverse" ? "USD" : "USDT"
        symbols = Coin.known.map { $0.name + suffix }
        name = "\(category.rawValue):\(topic.name)"
        noise = Noise(seed: seed, name)
        latency = Latency(noise.part(-1))
        due = start + 13
        arrival = latency.arrival(due)
    }

    mutating func push(_ output: inout Output) {
        let time = due
        frame.begin(&output)
        let isWhole = isInsurance && !hasShown
        output.member("type", isInsurance && hasShown ? "delta" : "snapshot")
        output.member("ts", time)
        output.name("data")
        output.beginArray()
        let one = noise.bits(time).below(symbols.count, lane: 0)
        for place in isWhole ? 0..<symbols.count : one..<one + 1 {
            if isInsurance { writePool(place, time, &output) } else { writeAlert(place, time, &output) }
        }
        output.endArray()
        frame.end(&output, arrival: arrival)
        hasShown = true
        let slot = time.floored(by: AlertFeed.period) + 1
        due = slot * AlertFeed.period + noise.bits(slot, 1).below(60, lane: 0) * 1000
        arrival = latency.arrival(due)
    }

    /// The insurance pool of a symbol, in 1/10^8 of its coin.
    private func balance(_ place: Int, _ time: Int) -> Int {
        let mean = 1_000_000_000_000 + Int(noise.bits(place, 2) % 9_000_000_000_000)
        return Int(Double(mean) * (1 + 0.4 * noise.part(place).wave(time.floored(by: 1000), period: 3600)))
    }

    private func writePool(_ place: Int, _ time: Int, _ output: inout Output) {
        output.beginObject()
        output.member("coin", quoted: coin)
        output.member("symbols", quoted: symbols[place])
        output.member("balance", quoted: Decimal(Int128(balance(place, time)), scale: 8))
        output.member("updateTime", quoted: "\(time)")
        output.endObject()
    }

    private func writeAlert(_ place: Int, _ time: Int, _ output: inout Output) {
        let balance = Decimal(Int128(balance(place, time)), scale: 8)
        output.beginObject()
        output.member("c", quoted: coin)
        output.member("s", quoted: symbols[place])
        output.member("b", balance)
        output.member("mb", balance)
        output.member("i_pr", -0.3)
        output.member("pr", 0)
        output.member("adl_tt", 10000)
        output.member("adl_sr", -0.25)
        output.endObject()
    }
}
