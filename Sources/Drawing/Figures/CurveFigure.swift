import Shared

/// A curve over time as SVG for a page, whose style sheet colours it: steps, because an account moves only when a trade closes.
package struct CurveFigure {
    package struct Point {
        package let time: Int
        package let value: Double

        package init(time: Int, value: Double) { (self.time, self.value) = (time, value) }
    }

    private static let size = (width: 920.0, height: 240.0, right: 66.0, top: 10.0, bottom: 24.0)
    private let points: [Point]
    private let times: (first: Int, last: Int)
    private let scale: Scale

    /// `ceiling` is the value at which the axis ends; nil where the values decide.
    package init?(_ points: [Point], ceiling: Double? = nil) {
        guard let first = points.first, let last = points.last, points.count > 1,
            let scale = Scale(points.map(\.value) + (ceiling.map { [$0] } ?? []))
        else { return nil }
        self.points = CurveFigure.thinned(points)
        times = (first.time, max(last.time, first.time + 1))
        self.scale = ceiling.map { Scale(min(scale.low, $0 - 1e-9)...$0) } ?? scale
    }

    /// Of many points in one column of the picture the first, lowest, highest and last are all that can be seen.
    private static func thinned(_ points: [Point]) -> [Point] {
        let columns = 800
        if points.count <= 4 * columns { return points }
        var thin: [Point] = []
        for column in 0..<columns {
            let part = points[points.count * column / columns..<points.count * (column + 1) / columns]
            guard let first = part.first, let last = part.last else { continue }
            let low = part.min { $0.value < $1.value } ?? first
            let high = part.max { $0.value < $1.value } ?? first
            thin += [first] + (low.time < high.time ? [low, high] : [high, low]) + [last]
        }
        return thin
    }

    private func x(_ time: Int) -> Double {
        let width = CurveFigure.size.width - CurveFigure.size.right
        return width * Double(time - times.first) / Double(times.last - times.first)
    }

    private func y(_ value: Double) -> Double {
        let height = CurveFigure.size.height - CurveFigure.size.bottom - CurveFigure.size.top
        return CurveFigure.size.top + height * (1 - scale.place(value))
    }

    /// `kind` is the class that colours it; `title` is what it shows. `level` is a value that is marked, such as the beginning's.
    package func write(_ kind: String, title: String, unit: String = "", level: Double? = nil, _ output: inout Output) {
        let (width, height) = (CurveFigure.size.width, CurveFigure.size.height)
        let right = width - CurveFigure.size.right
        Figure.begin(kind, title: title, width: width, height: height, &output)
        Figure.writeGrid(scale, 6, right: right, unit: unit, y: y, &output)
        let middle = times.first + (times.last - times.first) / 2
        for (time, anchor) in [(times.first, "start"), (middle, "middle"), (times.last, "end")] {
            output.write(
                string: "<text class=\"axis\" x=\"\(Figure.text(x(time)))\" y=\"\(Figure.text(height - 8))\" "
                    + "text-anchor=\"\(anchor)\">\(Timestamp.text(time).prefix(10))</text>\n")
        }
        if let level, scale.place(level) > 0, scale.place(level) < 1 {
            let place = Figure.text(y(level))
            output.write(
                string: "<line class=\"level\" x1=\"0\" x2=\"\(Figure.text(right))\" y1=\"\(place)\" y2=\"\(place)\"/>\n")
        }
        var path = "M\(Figure.text(x(points[0].time))) \(Figure.text(y(points[0].value)))"
        for point in points.dropFirst() { path += "H\(Figure.text(x(point.time)))V\(Figure.text(y(point.value)))" }
        output.write(string: "<path d=\"\(path)\"/>\n</svg>\n")
    }
}
