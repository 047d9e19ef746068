/// A place in a picture, in pixels from its upper left corner.
package struct Point: Equatable, Sendable {
    package var x: Double
    package var y: Double

    package init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
}

package struct Box: Sendable {
    package var left: Double
    package var top: Double
    package var right: Double
    package var bottom: Double

    package init(left: Double, top: Double, right: Double, bottom: Double) {
        (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
    }

    package var width: Double { right - left }
    package var height: Double { bottom - top }
}

package struct Colour: Equatable, Sendable {
    package let red: UInt8
    package let green: UInt8
    package let blue: UInt8
    /// From 0 (invisible) to 255 (opaque).
    package let alpha: UInt8

    /// Creates a colour from `0xRRGGBB`, such as `0x1B9E77`.
    package init(_ hex: UInt32, alpha: UInt8 = 255) {
        red = UInt8(truncatingIfNeeded: hex >> 16)
        green = UInt8(truncatingIfNeeded: hex >> 8)
        blue = UInt8(truncatingIfNeeded: hex)
        self.alpha = alpha
    }

    package func with(alpha: UInt8) -> Colour {
        Colour(UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue), alpha: alpha)
    }
}

/// The part of a text that is placed at its point.
package enum Anchor: Sendable {
    case start, middle, end
}

/// A surface to draw on. A text is centred vertically on its point.
package protocol Canvas {
    var width: Int { get }
    var height: Int { get }
    mutating func fill(_ box: Box, _ colour: Colour)
    /// Fills a box with diagonal lines, which continue into neighbouring boxes.
    mutating func hatch(_ box: Box, _ colour: Colour)
    mutating func line(_ points: [Point], _ colour: Colour, width: Double, isDashed: Bool)
    mutating func polygon(_ points: [Point], _ colour: Colour)
    mutating func text(_ text: String, at point: Point, _ anchor: Anchor, _ colour: Colour)
    /// The width of a text, in pixels.
    func width(of text: String) -> Double
}

extension Canvas {
    /// The distance between the lines of a hatched box, along its edges.
    static var hatchGap: Int { 7 }

    package mutating func line(_ points: [Point], _ colour: Colour, width: Double = 1) {
        line(points, colour, width: width, isDashed: false)
    }
}
