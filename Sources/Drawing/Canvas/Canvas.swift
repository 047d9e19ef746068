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
    /// From 0, which cannot be seen, to 255.
    package let alpha: UInt8

    /// `0x1B9E77`.
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

/// Which part of a text stands at its point.
package enum Anchor: Sendable {
    case start, middle, end
}

/// Something that can be drawn on. Texts stand with the middle of their height at their point.
package protocol Canvas {
    var width: Int { get }
    var height: Int { get }
    mutating func fill(_ box: Box, _ colour: Colour)
    /// Fills a box with diagonal lines, which meet those of the boxes beside it.
    mutating func hatch(_ box: Box, _ colour: Colour)
    mutating func line(_ points: [Point], _ colour: Colour, width: Double, isDashed: Bool)
    mutating func polygon(_ points: [Point], _ colour: Colour)
    mutating func text(_ text: String, at point: Point, _ anchor: Anchor, _ colour: Colour)
    /// How wide a text is, in pixels.
    func width(of text: String) -> Double
}

extension Canvas {
    /// How far the lines of a hatched box are apart, along its edges.
    static var hatchGap: Int { 7 }

    package mutating func line(_ points: [Point], _ colour: Colour, width: Double = 1) {
        line(points, colour, width: width, isDashed: false)
    }
}
