import Shared

/// Arnaud Legoux moving average (A. Legoux, D. Kouzis-Loukas, 2009): Gaussian weights of the width N / sigma. They peak at
/// `offset` of the way from the oldest value to the newest, rounded down to a candle.
struct ALMA: Kernel {
    private let weights: [Double]
    /// The previous N − 1 values.
    private var before: HistoryRing

    init(_ length: Int, offset: Double, sigma: Double) {
        let (top, width) = ((offset * Double(length - 1)).rounded(.down), Double(length) / sigma)
        let bell = (0..<length).map { place in
            let distance = Double(place) - top
            return exp(-distance * distance / (2 * width * width))
        }
        let sum = bell.reduce(0, +)
        weights = bell.map { $0 / sum }
        before = HistoryRing(length - 1)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        defer { if commit { before.push(value) } }
        guard before.isFull else { return .nan }
        var sum = 0.0
        var place = before.oldest
        for number in 0..<before.length {
            sum += weights[number] * before.values[place]
            place = place + 1 == before.length ? 0 : place + 1
        }
        return sum + weights[before.length] * value
    }
}
