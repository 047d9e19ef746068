import Shared

/// Cumulative daily returns of eight sets in SIMD lanes, so that one instruction handles several sets. Lanes without a set are
/// 0.
struct EightSets {
    let first: Int
    let count: Int
    /// Sum of the returns before each day; the last element is the sum of all days.
    let sums: [SIMD8<Double>]
    /// Sums of the squared returns, in the layout of `sums`.
    let squares: [SIMD8<Double>]

    /// Takes up to eight sets, from index `8 * group` on.
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
