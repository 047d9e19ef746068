import Shared

/// A picture as SVG.
package struct SVGCanvas: Canvas {
    package let width: Int
    package let height: Int
    private var body = Output.inMemory()

    /// How our files begin.
    package static let beginning = "<!-- generator: bybit-pipe chart -->\n<svg "
    private static let fontSize = 12.0

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    package mutating func fill(_ box: Box, _ colour: Colour) {
        guard box.width > 0, box.height > 0 else { return }
        body.write(
            string:
                "<rect x=\"\(SVGCanvas.text(box.left))\" y=\"\(SVGCanvas.text(box.top))\" width=\"\(SVGCanvas.text(box.width))\""
                + " height=\"\(SVGCanvas.text(box.height))\"\(SVGCanvas.paint("fill", colour))/>\n")
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

    /// An estimate: the reader's font decides.
    package func width(of text: String) -> Double { Double(text.count) * SVGCanvas.fontSize * 0.58 }

    /// Writes the picture. `title` is what a person who cannot see it hears.
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
        func hex(_ part: UInt8) -> String { (part < 16 ? "0" : "") + String(part, radix: 16) }
        let opacity = colour.alpha == 255 ? "" : " \(name)-opacity=\"\(text(Double(colour.alpha) / 255))\""
        return " \(name)=\"#\(hex(colour.red))\(hex(colour.green))\(hex(colour.blue))\"\(opacity)"
    }

    private static func text(_ points: [Point]) -> String {
        points.map { "\(text($0.x)),\(text($0.y))" }.joined(separator: " ")
    }

    /// With at most two decimals.
    private static func text(_ number: Double) -> String {
        let rounded = (number * 100).rounded() / 100
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
}
