import Shared

/// A picture as SVG.
package struct SVGCanvas: Canvas {
    package let width: Int
    package let height: Int
    private var body = Output.inMemory()
    private var hatches: [String] = []

    /// The first bytes of each file, which identify it as written by this tool.
    package static let beginning = "<!-- generator: bybit-pipe chart -->\n<svg "
    private static let fontSize = 12.0

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    package mutating func fill(_ box: Box, _ colour: Colour) { rectangle(box, SVGCanvas.paint("fill", colour)) }

    private mutating func rectangle(_ box: Box, _ paint: String) {
        guard box.width > 0, box.height > 0 else { return }
        body.write(
            string:
                "<rect x=\"\(SVGCanvas.text(box.left))\" y=\"\(SVGCanvas.text(box.top))\" width=\"\(SVGCanvas.text(box.width))\""
                + " height=\"\(SVGCanvas.text(box.height))\"\(paint)/>\n")
    }

    package mutating func hatch(_ box: Box, _ colour: Colour) {
        let name = "hatch-" + SVGCanvas.hex(colour)
        if !hatches.contains(name) {
            hatches.append(name)
            let gap = SVGCanvas.hatchGap
            // The diagonal of a tile, and its corners, which are cut by the diagonals of the neighbouring tiles.
            body.write(
                string: "<pattern id=\"\(name)\" width=\"\(gap)\" height=\"\(gap)\" patternUnits=\"userSpaceOnUse\">"
                    + "<path d=\"M-1 1L1 -1M0 \(gap)L\(gap) 0M\(gap - 1) \(gap + 1)L\(gap + 1) \(gap - 1)\""
                    + "\(SVGCanvas.paint("stroke", colour))/></pattern>\n")
        }
        rectangle(box, " fill=\"url(#\(name))\"")
    }

    package mutating func line(_ points: [Point], _ colour: Colour, width: Double, isDashed: Bool) {
        guard points.count > 1 else { return }
        body.write(
            string:
                "<polyline fill=\"none\" stroke-width=\"\(SVGCanvas.text(width))\"\(isDashed ? " stroke-dasharray=\"4 4\"" : "")"
                + "\(SVGCanvas.paint("stroke", colour)) points=\"\(SVGCanvas.text(points))\"/>\n")
    }

    package mutating func polygon(_ points: [Point], _ colour: Colour) {
        body.write(string: "<polygon\(SVGCanvas.paint("fill", colour)) points=\"\(SVGCanvas.text(points))\"/>\n")
    }

    package mutating func text(_ text: String, at point: Point, _ anchor: Anchor, _ colour: Colour) {
        let place = anchor == .start ? "" : " text-anchor=\"\(anchor == .middle ? "middle" : "end")\""
        body.write(
            string:
                "<text x=\"\(SVGCanvas.text(point.x))\" y=\"\(SVGCanvas.text(point.y + SVGCanvas.fontSize * 0.35))\"\(place)"
                + "\(SVGCanvas.paint("fill", colour))>\(Plain.markup(text))</text>\n")
    }

    /// An estimate, because the width depends on the reader's font.
    package func width(of text: String) -> Double { Double(text.count) * SVGCanvas.fontSize * 0.58 }

    /// Writes the picture. `title` is the text that screen readers speak.
    package func write(title: String, to output: inout Output) {
        output.write(
            string: SVGCanvas.beginning
                + "xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\" width=\"\(width)\" "
                + "height=\"\(height)\" role=\"img\" font-family=\"system-ui, sans-serif\" font-size=\"\(Int(SVGCanvas.fontSize))\">\n"
                + "<title>\(Plain.markup(title))</title>\n")
        output.write(body.bytes)
        output.write(string: "</svg>\n")
    }

    private static func paint(_ name: String, _ colour: Colour) -> String {
        let opacity = colour.alpha == 255 ? "" : " \(name)-opacity=\"\(text(Double(colour.alpha) / 255))\""
        return " \(name)=\"#\(hex(colour))\"\(opacity)"
    }

    /// A colour as hex digits, such as `1b9e77`.
    private static func hex(_ colour: Colour) -> String {
        [colour.red, colour.green, colour.blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func text(_ points: [Point]) -> String {
        points.map { "\(text($0.x)),\(text($0.y))" }.joined(separator: " ")
    }

    /// A number with at most two decimals.
    private static func text(_ number: Double) -> String {
        let rounded = (number * 100).rounded() / 100
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
}
