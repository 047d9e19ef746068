import Shared

/// Bars side by side as SVG for a page, whose style sheet colours those above and below 0.
package struct BarFigure {
    package struct Bar {
        package let name: String
        package let value: Double
        /// What a person reads who points at it.
        package let title: String
        /// Whether it stands for something gained: it may differ from its sign, as in a distribution of losses.
        package let isGood: Bool

        package init(name: String, value: Double, title: String, isGood: Bool) {
            (self.name, self.value, self.title, self.isGood) = (name, value, title, isGood)
        }
    }

    private static let height = 200.0
    private static let bottom = height - Figure.foot
    private static let widest = 90.0
    /// Longer names are cut; whoever points at the bar reads them whole.
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
            // One bar alone need not fill the figure.
            let (width, middle) = (min(step * 0.76, BarFigure.widest), (Double(place) + 0.5) * step)
            let (top, low) = (y(max(bar.value, 0)), y(min(bar.value, 0)))
            output.write(
                string: "<rect class=\"\(bar.isGood ? "good" : "bad")\" x=\"\(Figure.text(middle - width / 2))\" "
                    + "y=\"\(Figure.text(top))\" width=\"\(Figure.text(width))\" "
                    + "height=\"\(Figure.text(max(low - top, 0.5)))\">"
                    + "<title>\(Plain.markup(bar.title))</title></rect>\n")
        }
        Figure.endPlot(&output)
        writeNames(&output)
        Figure.end(&output)
    }

    /// Writes every name where there is room, else every second, third …; a phone, whose plot is some 320 pixels wide, shows fewer.
    private func writeNames(_ output: inout Output) {
        let longest = Double(bars.map { min($0.name.count, BarFigure.longestName) }.max() ?? 1) * 7 + 6
        func every(_ width: Double) -> Int { max(1, Int((longest * Double(bars.count) / width).rounded(.up))) }
        let (wide, narrow) = (every(850), every(320))
        for (place, bar) in bars.enumerated() {
            let isOnPhones = place % narrow == 0
            guard isOnPhones || place % wide == 0 else { continue }
            let kind = "axis" + (place % wide == 0 ? "" : " narrow") + (isOnPhones ? "" : " wide")
            Figure.write(
                Plain.prefix(Plain.line(bar.name), BarFigure.longestName) { _ in 1 },
                at: (Double(place) + 0.5) / Double(bars.count), y: BarFigure.height - 8, kind, &output)
        }
    }
}
