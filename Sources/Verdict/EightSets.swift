import Shared

/// The daily returns of eight sets side by side, so that one instruction computes several of them. Lanes without a set are 0.
struct EightSets {
    let first: Int
    let count: Int
    /// The sums of the days before each day; at the end, those of all days.
    let sums: [SIMD8<Double>]
    /// The same of the squares.
    let squares: [SIMD8<Double>]

    /// The eight sets from `8 * group` on, or as many as there are.
    init(_ sets: [[Double]], group: Int) {
        first = group * 8
        count = min(8, sets.count - first)
        let days = sets[first].count
        var sums = [SIMD8<Double>](repeating: .zero, count: days + 1)
        var squares = sums
        for lane in 0..<count {
            var (sum, square) = (0.0, 0.0)
            for (day, value) in sets[first + lane].enumerated() {
                sum += value
                square += value * value
                sums[day + 1][lane] = sum
                squares[day + 1][lane] = square
            }
        }
        (self.sums, self.squares) = (sums, squares)
    }

    static func groups(_ sets: [[Double]]) -> Int { (sets.count + 7) / 8 }
}
