import Shared

/// What figures of pages have in common.
enum Figure {
    /// Begins the picture. `kind` is the class that colours it; `title` is what it shows.
    static func begin(_ kind: String, title: String, width: Double, height: Double, _ output: inout Output) {
        output.write(
            string: "<svg class=\"\(kind)\" viewBox=\"0 0 \(text(width)) \(text(height))\" role=\"img\">"
                + "<title>\(Plain.markup(title))</title>\n")
    }

    /// Writes lines at round values, at most `most` or a few more, each with its value at the right edge.
    static func writeGrid(
        _ scale: Scale, _ most: Int, right: Double, unit: String = "", y: (Double) -> Double, _ output: inout Output
    ) {
        let ticks = scale.ticks(most)
        for value in ticks.values {
            let place = text(y(value))
            output.write(
                string: "<line class=\"grid\" x1=\"0\" x2=\"\(text(right))\" y1=\"\(place)\" y2=\"\(place)\"/>"
                    + "<text class=\"axis\" x=\"\(text(right + 8))\" y=\"\(place)\">"
                    + "\(Scale.text(value, decimals: ticks.decimals, short: true))\(unit)</text>\n")
        }
    }

    /// A tenth of a pixel is enough.
    static func text(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
    }
}
