import Shared

/// Step curves over time as SVG for an HTML page; its style sheet colours them. A balance changes only when a trade closes.
package struct CurveFigure {
    package struct Point {
        package let time: Int
        package let value: Double

        package init(time: Int, value: Double) { (self.time, self.value) = (time, value) }
    }

    package struct Curve {
        /// The CSS class of the curve.
        let kind: String
        let name: String
        let points: [Point]

        package init(_ kind: String, name: String, _ points: [Point]) {
            (self.kind, self.name) = (kind, name)
            self.points = CurveFigure.thinned(points)
        }
    }

    private static let height = 240.0
    private static let bottom = height - Figure.foot
    private let curves: [Curve]
    private let times: (first: Int, last: Int)
    private let scale: Scale

    /// `ceiling` is the upper end of the value axis; nil derives it from the values. Returns nil if no curve has two points.
    package init?(_ curves: [Curve], ceiling: Double? = nil) {
        self.curves = curves.filter { $0.points.count > 1 }
        let points = self.curves.flatMap(\.points)
        guard let first = points.map(\.time).min(), let last = points.map(\.time).max(),
            let scale = Scale(points.map(\.value) + (ceiling.map { [$0] } ?? []))
        else { return nil }
        times = (first, last)
        self.scale = ceiling.map { Scale(min(scale.low, $0 - 1e-9)...$0) } ?? scale
    }

    /// Keeps at most four points per column of the picture: the first, lowest, highest and last are all that can be seen.
    private static func thinned(_ points: [Point]) -> [Point] {
        let columns = 800
        guard points.count > 4 * columns, let begin = points.first?.time, let end = points.last?.time, begin < end else {
            return points
        }
        var thin: [Point] = []
        var place = 0
        for column in 1...columns {
            let start = place
            let limit = column == columns ? end : begin + (end - begin) / columns * column
            while place < points.count, points[place].time <= limit { place += 1 }
            let part = points[start..<place]
            guard let first = part.first, let last = part.last else { continue }
            let low = part.indices.min { part[$0].value < part[$1].value } ?? start
            let high = part.indices.max { part[$0].value < part[$1].value } ?? start
            thin += [first] + [min(low, high), max(low, high)].map { part[$0] } + [last]
        }
        return thin
    }

    private func x(_ time: Int) -> Double { Figure.width * Figure.place(of: time, from: times.first, to: times.last) }

    private func y(_ value: Double) -> Double {
        Figure.top + (CurveFigure.bottom - Figure.top) * (1 - scale.place(value))
    }

    /// Writes the figure. `title` says what it shows; `level` is a value marked by a line, such as the starting balance.
    package func write(title: String, unit: String = "", level: Double? = nil, _ output: inout Output) {
        Figure.begin("curves", title: title, height: CurveFigure.height, &output)
        Figure.writeGrid(scale, 6, unit: unit, y: y, &output)
        Figure.writeTimes(from: times.first, to: times.last, height: CurveFigure.height, &output)
        Figure.beginPlot(height: CurveFigure.bottom, &output)
        if let level, scale.place(level) > 0, scale.place(level) < 1 {
            output.write(string: "<path class=\"level\" d=\"M0 \(Figure.text(y(level)))H\(Figure.text(Figure.width))\"/>\n")
        }
        for curve in curves {
            var path = "M\(Figure.text(x(curve.points[0].time))) \(Figure.text(y(curve.points[0].value)))"
            for point in curve.points.dropFirst() { path += "H\(Figure.text(x(point.time)))V\(Figure.text(y(point.value)))" }
            output.write(
                string: "<path class=\"\(curve.kind)\" d=\"\(path)\"><title>\(Plain.markup(curve.name))</title></path>\n")
        }
        Figure.endPlot(&output)
        Figure.end(&output)
    }
}
