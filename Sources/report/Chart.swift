import Shared

/// A curve over time as SVG: steps, for the account moves only when a trade closes.
struct Chart {
    struct Point {
        let time: Int
        let value: Double
    }

    private static let size = (width: 920.0, height: 240.0, left: 70.0, top: 10.0, bottom: 22.0)
    private let points: [Point]
    private let times: (first: Int, last: Int)
    private let values: (low: Double, high: Double)

    init?(_ points: [Point]) {
        guard let first = points.first, let last = points.last, points.count > 1 else { return nil }
        self.points = Chart.thinned(points)
        times = (first.time, max(last.time, first.time + 1))
        let low = points.reduce(first.value) { min($0, $1.value) }
        let high = points.reduce(first.value) { max($0, $1.value) }
        let margin = high > low ? (high - low) * 0.05 : max(abs(high) * 0.01, 1)
        values = (low - margin, high + margin)
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
        Chart.size.left + (Chart.size.width - Chart.size.left) * Double(time - times.first) / Double(times.last - times.first)
    }

    private func y(_ value: Double) -> Double {
        let height = Chart.size.height - Chart.size.bottom - Chart.size.top
        return Chart.size.top + height * (1 - (value - values.low) / (values.high - values.low))
    }

    /// `kind` is the class that colours it; `title` is what it shows.
    func write(_ kind: String, title: String, _ output: inout Output) {
        let (width, height) = (Chart.size.width, Chart.size.height)
        output.write(
            string: "<svg class=\"\(kind)\" viewBox=\"0 0 \(Chart.text(width)) \(Chart.text(height))\" role=\"img\">"
                + "<title>\(title)</title>\n")
        for step in 0...4 {
            let value = values.low + (values.high - values.low) * Double(step) / 4
            let place = Chart.text(y(value))
            output.write(
                string:
                    "<line class=\"grid\" x1=\"\(Chart.text(Chart.size.left))\" x2=\"\(Chart.text(width))\" y1=\"\(place)\" "
                    + "y2=\"\(place)\"/><text class=\"axis\" x=\"\(Chart.text(Chart.size.left - 6))\" y=\"\(place)\" "
                    + "text-anchor=\"end\">\(MetricsTable.rounded(value))</text>\n")
        }
        for (time, anchor) in [(times.first, "start"), (times.last, "end")] {
            output.write(
                string: "<text class=\"axis\" x=\"\(Chart.text(x(time)))\" y=\"\(Chart.text(height - 4))\" "
                    + "text-anchor=\"\(anchor)\">\(Timestamp.text(time).prefix(10))</text>\n")
        }
        var path = "M\(Chart.text(x(points[0].time))) \(Chart.text(y(points[0].value)))"
        for point in points.dropFirst() { path += "H\(Chart.text(x(point.time)))V\(Chart.text(y(point.value)))" }
        output.write(string: "<path d=\"\(path)\"/>\n</svg>\n")
    }

    /// A tenth of a pixel is enough.
    private static func text(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
    }
}
