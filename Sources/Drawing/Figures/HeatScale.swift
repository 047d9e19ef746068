import Shared

/// The colours of a heat map, from worst to best in eleven steps, each with a CSS class. Values on both sides of a middle go
/// from orange to blue (`d0` … `d10`), values below it are oranges (`o0` … `o10`), others are blues (`b0` … `b10`).
package struct HeatScale {
    private static let steps = 11
    private let worst: Double
    private let best: Double
    /// The value at the middle of the scale; the values on each side of it are spread evenly.
    private let middle: Double
    private let colours: String
    /// Whether some values lie beyond the ends of the scale.
    private let isBeyond: (worst: Bool, best: Bool)
    private let decimals: Int

    /// `middle` is the value that separates bad from good, if there is one. Returns nil without values.
    package init?(_ values: [Double], isLeastBest: Bool, middle: Double?) {
        let sorted = values.sorted()
        guard let lowest = sorted.first, let highest = sorted.last else { return nil }
        // Outliers are excluded: a few of them would leave one colour to all other values.
        let quartiles = (sorted[sorted.count / 4], sorted[sorted.count * 3 / 4])
        let reach = 3 * (quartiles.1 - quartiles.0)
        let within = sorted.filter { quartiles.0 - reach <= $0 && $0 <= quartiles.1 + reach }
        var (low, high) = (within.first ?? lowest, within.last ?? highest)
        let areBeyond = (lowest < low, highest > high)
        let largest = max(abs(low), abs(high))
        if let middle, low < middle, middle < high {
            // A side that has only small values does not get the strongest colour.
            let (below, above) = (middle - low, high - middle)
            (low, high) = (middle - max(below, above / 3), middle + max(above, below / 3))
            (self.middle, colours) = (middle, "d")
        } else {
            self.middle = (low + high) / 2
            colours = middle.map { !isLeastBest && high <= $0 } ?? false ? "o" : "b"
        }
        (worst, best) = isLeastBest ? (high, low) : (low, high)
        isBeyond = isLeastBest ? (areBeyond.1, areBeyond.0) : areBeyond
        decimals = largest > 0 ? min(max(2 - Int(log10(largest).rounded(.down)), 0), 6) : 0
    }

    /// The CSS class of a value.
    package func kind(_ value: Double) -> String {
        func part(_ from: Double, _ to: Double) -> Double { to == from ? 0.5 : min(max((value - from) / (to - from), 0), 1) }
        let isBetter = (value - middle) * (best - worst) > 0
        let place = isBetter ? 0.5 + part(middle, best) / 2 : part(worst, middle) / 2
        return kind(step: min(Int(place * Double(HeatScale.steps)), HeatScale.steps - 1))
    }

    private func kind(step: Int) -> String { "\(colours)\(step)" }

    /// A value with enough digits to tell the steps apart.
    package func text(_ value: Double) -> String { Scale.text(value, decimals: decimals, short: true) }

    /// Writes the legend: the colours side by side, with the values at both ends and in the middle.
    package func writeLegend(title: String, _ output: inout Output) {
        Figure.begin("heat scale", title: title, height: 36, &output)
        output.write("<svg class=\"plot dense\" width=\"100%\" height=\"14\">\n")
        let share = 100 / Double(HeatScale.steps)
        for step in 0..<HeatScale.steps {
            output.write(
                string: "<rect class=\"\(kind(step: step))\" x=\"\(HeatFigure.percent(share * Double(step)))\" y=\"0\" "
                    + "width=\"\(HeatFigure.percent(share))\" height=\"14\"/>\n")
        }
        Figure.endPlot(&output)
        for (value, place, anchor, sign) in [
            (worst, 0.0, "axis start", isBeyond.worst ? (worst > best ? "≥ " : "≤ ") : ""), (middle, 50, "axis", ""),
            (best, 100, "axis end", isBeyond.best ? (worst > best ? "≤ " : "≥ ") : ""),
        ] {
            output.write(
                string: "<text class=\"\(anchor)\" x=\"\(HeatFigure.percent(place))\" y=\"30\">"
                    + "\(Plain.markup(sign + text(value)))</text>\n")
        }
        Figure.end(&output)
    }
}
