import Shared

/// The range of values between the lower and the upper edge of a pane.
package struct Scale: Sendable {
    package let low: Double
    package let high: Double
    /// Whether equal factors, instead of equal differences, are equally far apart.
    package let isLogarithmic: Bool

    /// Larger values are ignored: they are neither prices nor indicators, and would overflow.
    private static let largest = 1e100

    /// Covers exactly `range`.
    package init(_ range: ClosedRange<Double>) {
        (low, high, isLogarithmic) = (range.lowerBound, range.upperBound, false)
    }

    /// Covers the values with a margin around them; returns nil if no value is known.
    package init?(_ values: some Sequence<Double>, isLogarithmic: Bool = false) {
        var (low, high) = (Double.infinity, -Double.infinity)
        for value in values where abs(value) < Scale.largest { (low, high) = (min(low, value), max(high, value)) }
        guard low <= high else { return nil }
        self.isLogarithmic = isLogarithmic && low > 0
        if low == high {
            let margin = low == 0 ? 1 : abs(low) * 0.01
            (self.low, self.high) = (low - margin, high + margin)
        } else if self.isLogarithmic {
            let factor = pow(high / low, 0.05)
            (self.low, self.high) = (low / factor, high * factor)
        } else {
            let margin = (high - low) * 0.05
            (self.low, self.high) = (low - margin, high + margin)
        }
    }

    /// The position of a value: 0 at the lower edge, 1 at the upper one.
    package func place(_ value: Double) -> Double {
        if isLogarithmic, value > 0 { return log10(value / low) / log10(high / low) }
        return (value - low) / (high - low)
    }

    /// The row of a value among `rows` rows, counted from the top; values beyond the edges are in the outermost rows.
    package func row(_ value: Double, of rows: Int) -> Int {
        Int(min(max((1 - place(value)) * Double(rows), 0), Double(rows - 1)))
    }

    /// Round values for at most `most` labels, and how many decimals they need.
    package func ticks(_ most: Int) -> (values: [Double], decimals: Int) {
        let rough = (high - low) / Double(max(most, 1))
        guard rough.isFinite, rough > 0 else { return ([], 0) }
        let power = log10(rough).rounded(.down)
        let unit = pow(10, power)
        let factor = [1, 2, 5, 10].first { $0 * unit >= rough } ?? 10
        let step = factor * unit
        let decimals = max(0, -Int(power) - (factor == 10 ? 1 : 0))
        var values: [Double] = []
        var count = (low / step).rounded(.up)
        while count * step <= high, values.count <= most {
            values.append(count * step)
            count += 1
        }
        // A narrow range may lie between two round values, so finer steps are tried.
        return values.isEmpty && most < 64 ? ticks(most * 2) : (values, decimals)
    }

    /// A number for people. If `short` and without decimals, large ones are in thousands (k), millions (M) or billions (G).
    package static func text(_ value: Double, decimals: Int, short: Bool = false) -> String {
        if !value.isFinite { return "-" }
        guard abs(value) < 1e15 else { return "\(value)" }
        for (size, unit) in [(1e9, "G"), (1e6, "M"), (1e4, "k")] where short && abs(value) >= size && decimals == 0 {
            let (scaled, factor) = (value / (unit == "k" ? 1e3 : size), 100.0)
            let rounded = (scaled * factor).rounded() / factor
            return (rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)") + unit
        }
        if decimals == 0 { return "\(Int(value.rounded()))" }
        let most = min(decimals, 12)
        let scaled = (abs(value) * pow(10, Double(most))).rounded()
        guard scaled < 9e15 else { return "\(value)" }
        let digits = String(Int(scaled))
        let padded = String(repeating: "0", count: max(0, most + 1 - digits.count)) + digits
        return (value < 0 && scaled > 0 ? "-" : "") + padded.dropLast(most) + "." + padded.suffix(most)
    }
}
