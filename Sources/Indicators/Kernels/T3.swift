/// T3 (T. Tillson): six exponential averages in a row, mixed by the volume factor.
struct T3: Kernel {
    private var averages: [EMA]
    private let factors: (Double, Double, Double, Double)

    init(_ length: Int, factor: Double) {
        averages = [EMA](repeating: EMA(length), count: 6)
        let square = factor * factor
        let cube = square * factor
        factors = (-cube, 3 * (square + cube), -6 * square - 3 * (factor + cube), 1 + 3 * factor + cube + 3 * square)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        var value = value
        var last = (0.0, 0.0, 0.0, 0.0)
        for place in averages.indices {
            value = averages[place].next(value, commit)
            last = (last.1, last.2, last.3, value)
        }
        return factors.0 * last.3 + factors.1 * last.2 + factors.2 * last.1 + factors.3 * last.0
    }
}
