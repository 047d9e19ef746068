import Shared

/// A bar chart as SVG for an HTML page, whose style sheet colours good and bad bars.
package struct BarFigure {
    package struct Bar {
        package let name: String
        package let value: Double
        /// Text shown when pointing at the bar.
        package let title: String
        /// Whether the bar stands for a gain. This may differ from the sign of its value, as in a distribution of losses.
        package let isGood: Bool

        package init(name: String, value: Double, title: String, isGood: Bool) {
            (self.name, self.value, self.title, self.isGood) = (name, value, title, isGood)
        }
    }

    private static let height = 200.0
    private static let bottom = height - Figure.foot
    private static let widest = 90.0
    /// Longer names are cut; the full name is shown when pointing at the bar.
    private static let longestName = 24
    private let bars: [Bar]
    private let scale: Scale

    package init?(_ bars: [Bar]) {
        guard !bars.isEmpty, bars.contains(where: { $0.value != 0 }), let scale = Scale(bars.map(\.value) + [0]) else {
            return nil
        }
        self.bars = bars
        self.scale = scale
    }

    package func write(title: String, _ output: inout Output) {
        func y(_ value: Double) -> Double {
            Figure.top + (BarFigure.bottom - Figure.top) * (1 - scale.place(value))
        }
        Figure.begin("bars", title: title, height: BarFigure.height, &output)
        Figure.writeGrid(scale, 5, y: y, &output)
        let step = Figure.width / Double(bars.count)
        Figure.beginPlot(height: BarFigure.bottom, &output)
        for (place, bar) in bars.enumerated() {
            // A single bar must not fill the figure.
            let (width, middle) = (min(step * 0.76, BarFigure.widest), (Double(place) + 0.5) * step)
            let (top, low) = (y(max(bar.value, 0)), y(min(bar.value, 0)))
            output.write(
                string: "<rect class=\"\(bar.isGood ? "good" : "bad")\" x=\"\(Figure.text(middle - width / 2))\" "
                    + "y=\"\(Figure.text(top))\" width=\"\(Figure.text(width))\" "
                    + "height=\"\(Figure.text(max(low - top, 0.5)))\">"
                    + "<title>\(Plain.markup(bar.title))</title></rect>\n")
        }
        Figure.endPlot(&output)
        Figure.writeNames(bars.map(\.name), longest: BarFigure.longestName, y: BarFigure.height - 8, &output)
        Figure.end(&output)
    }
}
