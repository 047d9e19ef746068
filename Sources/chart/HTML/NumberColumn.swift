/// A column of doubles, rounded to a decimal precision and predicted, as the data of a page stores it. The comment at the top
/// of ColumnEncoder.swift describes the format.
struct NumberColumn {
    /// The exponent of ten of the unit; if `scales` is not nil, of the smallest unit.
    let exponent: Int
    /// The exponent of each number's unit, less `exponent`; nil if all numbers have the same unit.
    let scales: [UInt64]?
    let prediction: Prediction
    let residuals: [UInt64]

    enum Precision {
        /// A fixed number of decimals, for lines on the price.
        case decimals(Int)
        case sixDigits
    }

    /// `closes` holds the close of each candle; it is empty if the numbers do not depend on prices.
    init(_ values: [Double], _ precision: Precision, closes: [Double], startsAtPrice: Bool) {
        let rounded = Rounded(values, precision)
        let start = startsAtPrice ? closes.first ?? 0 : 0
        prediction = Prediction.best(for: rounded, closes: closes, start: start)
        exponent = rounded.exponent
        scales = rounded.scales
        var residuals = [UInt64](repeating: 0, count: values.count)
        var (last, before) = (start, start)
        for place in values.indices where !rounded.values[place].isNaN {
            let expected = prediction.units(last, before, closes, place, exponent: rounded.exponent(at: place))
            let residual = Int64(rounded.units[place] - expected)
            residuals[place] = residual >= 0 ? UInt64(2 &* residual &+ 1) : UInt64(-2 &* residual)
            (before, last) = (last, rounded.values[place])
        }
        self.residuals = residuals
    }

    /// 10^0 to 10^22, which doubles hold exactly.
    static let powers: [Double] = (0...22).reduce(into: []) { $0.append($1 == 0 ? 1 : $0[$1 - 1] * 10) }

    static func inUnits(_ value: Double, _ exponent: Int) -> Double {
        exponent >= 0 ? value / powers[exponent] : value * powers[-exponent]
    }

    static func fromUnits(_ units: Double, _ exponent: Int) -> Double {
        exponent >= 0 ? units * powers[exponent] : units / powers[-exponent]
    }
}

/// Numbers rounded to a unit: the integer number of units, and the double that a reader computes from it.
struct Rounded {
    private(set) var units: [Double] = []
    /// NaN if a number is unknown.
    private(set) var values: [Double] = []
    private(set) var exponent = 0
    private(set) var scales: [UInt64]?

    func exponent(at place: Int) -> Int { exponent + Int(scales?[place] ?? 0) }

    init(_ numbers: [Double], _ precision: NumberColumn.Precision) {
        var most = 0.0
        for number in numbers where abs(number) < Rounded.limit { most = max(most, abs(number)) }
        switch precision {
        case .decimals(let decimals):
            exponent = -min(decimals, 22)
            // A double holds no more digits.
            while NumberColumn.inUnits(most, exponent) >= 0x1p50 { exponent += 1 }
        case .sixDigits:
            let decimals = Rounded.decimals(of: numbers)
            exponent = max(Rounded.magnitude(most, near: 0) - 17, -22)
            if let decimals {
                exponent = max(exponent, -decimals)
                if NumberColumn.inUnits(most, exponent) < 1e6 { break }
            }
            scales = [UInt64](repeating: 0, count: numbers.count)
        }
        units = numbers
        values = numbers
        var magnitude = 0
        for place in numbers.indices {
            let number = numbers[place]
            guard abs(number) < Rounded.limit else {
                (units[place], values[place]) = (.nan, .nan)
                if place > 0, let scale = scales?[place - 1] { scales?[place] = scale }
                continue
            }
            if number != 0 { magnitude = Rounded.magnitude(abs(number), near: magnitude) }
            var unit = exponent
            if scales != nil {
                unit = max(exponent, magnitude - 5)
                scales?[place] = UInt64(unit - exponent)
            }
            units[place] = NumberColumn.inUnits(number, unit).rounded()
            values[place] = NumberColumn.fromUnits(units[place], unit)
        }
    }

    /// Numbers from this limit on count as unknown.
    private static let limit = 1e27

    /// The exponent of ten of a number's first digit. The search starts at a guess, because neighbours are of similar size.
    private static func magnitude(_ number: Double, near guess: Int) -> Int {
        guard number > 1e-21 else { return -22 }
        var magnitude = guess
        while magnitude < 27, number >= power(magnitude + 1) { magnitude += 1 }
        while magnitude > -22, number < power(magnitude) { magnitude -= 1 }
        return magnitude
    }

    private static func power(_ exponent: Int) -> Double {
        if exponent < 0 { return 1 / NumberColumn.powers[-exponent] }
        return exponent <= 22 ? NumberColumn.powers[exponent] : NumberColumn.powers[22] * NumberColumn.powers[exponent - 22]
    }

    /// The number of decimals that represents all numbers exactly; nil if that takes more than twelve.
    private static func decimals(of numbers: [Double]) -> Int? {
        var decimals = 0
        for number in numbers where abs(number) < limit {
            while NumberColumn.fromUnits(NumberColumn.inUnits(number, -decimals).rounded(), -decimals) != number {
                decimals += 1
                if decimals > 12 { return nil }
            }
        }
        return decimals
    }
}

/// The prediction of a number from the last two numbers and the last two closes: a·v1 + b·v2 + c·c0 + d·c1. It is exact to the
/// unit for recursive averages of the closes.
struct Prediction {
    var last = 1.0
    var before = 0.0
    var close = 0.0
    var closeBefore = 0.0

    @inline(__always)
    func units(_ v1: Double, _ v2: Double, _ closes: [Double], _ place: Int, exponent: Int) -> Double {
        var expected = last * v1 + before * v2
        if !closes.isEmpty { expected = expected + close * closes[place] + closeBefore * closes[max(place - 1, 0)] }
        expected = (NumberColumn.inUnits(expected, exponent) + 0.5).rounded(.down)
        return abs(expected) < 0x1p51 ? expected : 0
    }

    /// The prediction with the smallest residuals: the last number, the last step repeated, or a least-squares fit. It looks at
    /// about 17,000 numbers at most, whatever the length.
    static func best(for numbers: Rounded, closes: [Double], start: Double) -> Prediction {
        var candidates = [Prediction(), Prediction(last: 2, before: -1)]
        if let fitted = fitted(numbers, closes, start) { candidates.append(fitted) }
        var costs = [Double](repeating: 0, count: candidates.count)
        eachSample(numbers, start) { place, v1, v2 in
            let exponent = numbers.exponent(at: place)
            for (number, candidate) in candidates.enumerated() {
                let expected = candidate.units(v1, v2, closes, place, exponent: exponent)
                costs[number] += Double((abs(numbers.units[place] - expected) + 1).exponent)
            }
        }
        return candidates[costs.indices.min { costs[$0] < costs[$1] } ?? 0]
    }

    /// Calls `body` for known numbers with the two numbers before. Samples are runs of 512, spread over the whole column.
    private static func eachSample(_ numbers: Rounded, _ start: Double, _ body: (Int, Double, Double) -> Void) {
        let (run, count) = (512, numbers.values.count)
        let stride = max(run, count / 32)
        for begin in Swift.stride(from: 0, to: count, by: stride) {
            var (v1, v2) = (Double.nan, Double.nan)
            if begin == 0 { (v1, v2) = (start, start) }
            for place in begin..<min(begin + run, count) {
                let value = numbers.values[place]
                if value.isNaN { continue }
                if !v2.isNaN { body(place, v1, v2) }
                (v2, v1) = (v1, value)
            }
        }
    }

    /// The least-squares fit of each step v0 - v1 in v1 - v2, c0 - v1 and c1 - v1 (without closes: in v1 - v2 and v1).
    /// Differences keep the equations well conditioned.
    private static func fitted(_ numbers: Rounded, _ closes: [Double], _ start: Double) -> Prediction? {
        let size = closes.isEmpty ? 2 : 3
        var sums = [[Double]](repeating: [Double](repeating: 0, count: size + 1), count: size)
        eachSample(numbers, start) { place, v1, v2 in
            let step = numbers.values[place] - v1
            let row =
                closes.isEmpty
                ? [v1 - v2, v1, step] : [v1 - v2, closes[place] - v1, closes[max(place - 1, 0)] - v1, step]
            for one in 0..<size {
                for other in 0...size { sums[one][other] += row[one] * row[other] }
            }
        }
        guard let weights = solved(sums), weights.allSatisfy({ abs($0) < 1000 }) else { return nil }
        if closes.isEmpty { return Prediction(last: 1 + weights[0] + weights[1], before: -weights[0]) }
        return Prediction(
            last: 1 + weights[0] - weights[1] - weights[2], before: -weights[0], close: weights[1], closeBefore: weights[2])
    }

    /// Solves linear equations by Gaussian elimination with pivots; nil if they have no unique solution.
    private static func solved(_ equations: [[Double]]) -> [Double]? {
        var rows = equations
        let size = rows.count
        for column in 0..<size {
            guard let pivot = (column..<size).max(by: { abs(rows[$0][column]) < abs(rows[$1][column]) }),
                abs(rows[pivot][column]) > 1e-300
            else { return nil }
            rows.swapAt(column, pivot)
            for row in 0..<size where row != column {
                let factor = rows[row][column] / rows[column][column]
                for place in column...size { rows[row][place] -= factor * rows[column][place] }
            }
        }
        let weights = (0..<size).map { rows[$0][size] / rows[$0][$0] }
        return weights.allSatisfy(\.isFinite) ? weights : nil
    }
}
