import Shared

/// The usable prices of an answer. An unusable price is nil, and the signal's own price takes its place.
struct AdvisedPrices {
    private(set) var entry: Decimal?
    private(set) var stop: Decimal?
    private(set) var target: Decimal?
    /// Why the other prices are unusable.
    private(set) var faults: [String] = []

    /// `within` is the largest distance of a price from the signal's entry, as a fraction of the entry.
    init(_ answer: Answer, _ signal: AdvisedSignal, within: Double) {
        if let own = signal.entry, own > 0, let isLong = signal.isLong {
            entry = check("entry", answer.entry, own, within)
            stop = check("stop", answer.stop, own, within)
            target = check("target", answer.target, own, within)
            checkSides(own, isLong)
            checkEntry(signal, own, isLong)
        } else {
            faults.append("the signal has no entry and side to compare prices with")
        }
    }

    /// Drops the model's entry if it is on the wrong side of the signal's own stop or target, where these replace unusable
    /// ones.
    private mutating func checkEntry(_ signal: AdvisedSignal, _ own: Double, _ isLong: Bool) {
        let others = [
            ("stop", stop == nil ? signal.stop : nil, isLong), ("target", target == nil ? signal.target : nil, !isLong),
        ]
        for (name, price, isBelow) in others {
            guard let entry, let price, !AdvisedPrices.isBeside(AdvisedPrices.number(entry), price, isBelow) else { continue }
            faults.append("the signal's \(name) is on the wrong side of the model's entry \(AdvisedPrices.text(entry))")
            self.entry = nil
            checkSides(own, isLong)
        }
    }

    private mutating func check(_ name: String, _ price: Decimal?, _ own: Double, _ within: Double) -> Decimal? {
        guard let price else {
            faults.append("the answer has no price as \(name)")
            return nil
        }
        let number = AdvisedPrices.number(price)
        let distance = abs(number - own) / own
        if number <= 0 {
            faults.append("the model's \(name) \(AdvisedPrices.text(price)) is not above 0")
        } else if distance > within {
            let percent = (distance * 1000).rounded() / 10
            faults.append(
                "the model's \(name) \(AdvisedPrices.text(price)) is \(percent)% from the signal's entry, more than \(within * 100)%"
            )
        } else {
            return price
        }
        return nil
    }

    /// Drops the model's stop or target if it is on the wrong side of the entry (the model's, or the signal's if that is
    /// unusable).
    private mutating func checkSides(_ own: Double, _ isLong: Bool) {
        let entry = entry.map(AdvisedPrices.number) ?? own
        let words = "is on the wrong side of the entry"
        if let price = stop, !AdvisedPrices.isBeside(entry, AdvisedPrices.number(price), isLong) {
            faults.append("the model's stop \(AdvisedPrices.text(price)) \(words)")
            stop = nil
        }
        if let price = target, !AdvisedPrices.isBeside(entry, AdvisedPrices.number(price), !isLong) {
            faults.append("the model's target \(AdvisedPrices.text(price)) \(words)")
            target = nil
        }
    }

    private static func isBeside(_ entry: Double, _ price: Double, _ isBelow: Bool) -> Bool {
        isBelow ? price < entry : price > entry
    }

    private static func number(_ price: Decimal) -> Double { Double(text(price)) ?? 0 }

    static func text(_ price: Decimal) -> String {
        var output = Output.inMemory()
        output.write(price)
        return output.text
    }
}
