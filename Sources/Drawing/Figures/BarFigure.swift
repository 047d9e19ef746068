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

    private static let size = (width: 920.0, height: 200.0, right: 66.0, top: 10.0, bottom: 24.0)
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
        let (width, height) = (BarFigure.size.width, BarFigure.size.height)
        let (right, bottom) = (width - BarFigure.size.right, height - BarFigure.size.bottom)
        func y(_ value: Double) -> Double { BarFigure.size.top + (bottom - BarFigure.size.top) * (1 - scale.place(value)) }
        Figure.begin("bars", title: title, width: width, height: height, &output)
        Figure.writeGrid(scale, 5, right: right, y: y, &output)
        let step = right / Double(bars.count)
        // Every name where there is room, else every second, third …
        let longest = Double(bars.map(\.name.count).max() ?? 1) * 7 + 6
        let every = max(1, Int((longest / step).rounded(.up)))
        for (place, bar) in bars.enumerated() {
            let left = Double(place) * step
            let (top, low) = (y(max(bar.value, 0)), y(min(bar.value, 0)))
            output.write(
                string: "<rect class=\"\(bar.isGood ? "good" : "bad")\" x=\"\(Figure.text(left + step * 0.12))\" "
                    + "y=\"\(Figure.text(top))\" width=\"\(Figure.text(step * 0.76))\" height=\"\(Figure.text(max(low - top, 0.5)))\">"
                    + "<title>\(Plain.markup(bar.title))</title></rect>\n")
            guard place % every == 0 else { continue }
            output.write(
                string: "<text class=\"axis\" text-anchor=\"middle\" x=\"\(Figure.text(left + step / 2))\" "
                    + "y=\"\(Figure.text(height - 8))\">\(Plain.markup(bar.name))</text>\n")
        }
        output.write("</svg>\n")
    }
}
