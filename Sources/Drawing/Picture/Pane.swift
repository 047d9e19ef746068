import Shared

/// A part of the picture with a scale of its own. Its legend stands in rows at its top, and its values are drawn below them.
struct Pane {
    let legend: Legend
    let top: Double
    let height: Double

    init(_ legend: Legend, top: Double, height: Double) { (self.legend, self.top, self.height) = (legend, top, height) }

    var bottom: Double { top + height }

    /// The height of the legend. In a tiny picture it may lie over the values, which need most of the pane.
    var head: Double { min(legend.height, height * 0.4) }
}

/// The names of a pane's lines, side by side in as many rows as they need.
struct Legend {
    private(set) var names: [(text: String, x: Double, row: Int)] = []
    let height: Double

    init(_ names: [String], width: Double, row: Double, on canvas: some Canvas) {
        var (x, number) = (8.0, 0)
        for name in names {
            let text = Plain.line(name)
            if x > 8, x + canvas.width(of: text) > width { (x, number) = (8, number + 1) }
            self.names.append((text, x, number))
            x += canvas.width(of: text + "  ")
        }
        height = names.isEmpty ? 0 : row * (0.95 + 0.8 * Double(number))
    }
}
