/// A picture as pixels. Lines and polygons are anti-aliased: a pixel takes as much of the colour as the shape covers of it.
package struct RasterCanvas: Canvas {
    package let width: Int
    package let height: Int
    /// Red, green and blue of each pixel, row by row.
    package private(set) var pixels: [UInt8]

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
        pixels = [UInt8](repeating: 255, count: width * height * 3)
    }

    /// Mixes a colour into a pixel. `coverage` is from 0 to 1.
    private mutating func mix(_ x: Int, _ y: Int, _ colour: Colour, _ coverage: Double) {
        guard x >= 0, y >= 0, x < width, y < height, coverage > 0 else { return }
        let weight = Int((min(coverage, 1) * Double(colour.alpha)).rounded())
        let place = (y * width + x) * 3
        pixels[place] = RasterCanvas.mixed(pixels[place], colour.red, weight)
        pixels[place + 1] = RasterCanvas.mixed(pixels[place + 1], colour.green, weight)
        pixels[place + 2] = RasterCanvas.mixed(pixels[place + 2], colour.blue, weight)
    }

    /// Mixes two values; `weight` is from 0 (only the old value) to 255 (only the new value).
    private static func mixed(_ old: UInt8, _ new: UInt8, _ weight: Int) -> UInt8 {
        UInt8((Int(old) * (255 - weight) + Int(new) * weight + 127) / 255)
    }

    /// Fills a box, rounded to whole pixels, at least one pixel wide and high.
    package mutating func fill(_ box: Box, _ colour: Colour) {
        guard let (columns, rows) = pixels(of: box) else { return }
        let weight = Int(colour.alpha)
        for y in rows {
            var place = (y * width + columns.lowerBound) * 3
            for _ in columns {
                pixels[place] = RasterCanvas.mixed(pixels[place], colour.red, weight)
                pixels[place + 1] = RasterCanvas.mixed(pixels[place + 1], colour.green, weight)
                pixels[place + 2] = RasterCanvas.mixed(pixels[place + 2], colour.blue, weight)
                place += 3
            }
        }
    }

    package mutating func hatch(_ box: Box, _ colour: Colour) {
        guard let (columns, rows) = pixels(of: box) else { return }
        for y in rows {
            for x in columns where (x + y) % RasterCanvas.hatchGap == 0 { mix(x, y, colour, 1) }
        }
    }

    private func pixels(of box: Box) -> (columns: Range<Int>, rows: Range<Int>)? {
        guard box.width > 0, box.height > 0 else { return nil }
        let (left, top) = (pixel(box.left), pixel(box.top))
        let (right, bottom) = (max(pixel(box.right), left + 1), max(pixel(box.bottom), top + 1))
        return (max(left, 0)..<max(min(right, width), max(left, 0)), max(top, 0)..<max(min(bottom, height), max(top, 0)))
    }

    private func pixel(_ place: Double) -> Int { place.isNaN ? -1_000_000 : Int(min(max(place, -1e6), 1e6).rounded()) }

    package mutating func line(_ points: [Point], _ colour: Colour, width: Double, isDashed: Bool) {
        var gone = 0.0
        for (from, to) in zip(points, points.dropFirst()) {
            if isDashed {
                dash(from, to, colour, width, &gone)
            } else {
                segment(from, to, colour, width)
            }
        }
    }

    /// Draws a dashed segment: four pixels on, four off. `gone` carries the length drawn so far into the next segment.
    private mutating func dash(_ from: Point, _ to: Point, _ colour: Colour, _ width: Double, _ gone: inout Double) {
        let length = ((to.x - from.x) * (to.x - from.x) + (to.y - from.y) * (to.y - from.y)).squareRoot()
        guard length > 0, length < 1e5 else { return }
        func point(_ way: Double) -> Point {
            Point(from.x + (to.x - from.x) * way / length, from.y + (to.y - from.y) * way / length)
        }
        var way = 0.0
        while way < length {
            let phase = (gone + way).truncatingRemainder(dividingBy: 8)
            let end = min(way + (phase < 4 ? 4 - phase : 8 - phase), length)
            if phase < 4 { segment(point(way), point(end), colour, width) }
            way = max(end, way + 0.01)
        }
        gone += length
    }

    private mutating func segment(_ from: Point, _ to: Point, _ colour: Colour, _ width: Double) {
        if from.x == to.x || from.y == to.y { return straight(from, to, colour, width) }
        let half = width / 2
        let (left, right) = (min(from.x, to.x) - half - 1, max(from.x, to.x) + half + 1)
        let (top, bottom) = (min(from.y, to.y) - half - 1, max(from.y, to.y) + half + 1)
        let (dx, dy) = (to.x - from.x, to.y - from.y)
        let square = dx * dx + dy * dy
        for y in max(pixel(top), 0)..<max(min(pixel(bottom) + 1, height), max(pixel(top), 0)) {
            for x in max(pixel(left), 0)..<max(min(pixel(right) + 1, self.width), max(pixel(left), 0)) {
                let (px, py) = (Double(x) + 0.5 - from.x, Double(y) + 0.5 - from.y)
                let along = min(max((px * dx + py * dy) / square, 0), 1)
                let (ox, oy) = (px - along * dx, py - along * dy)
                mix(x, y, colour, half + 0.5 - (ox * ox + oy * oy).squareRoot())
            }
        }
    }

    /// Draws a horizontal or vertical line with sharp edges.
    private mutating func straight(_ from: Point, _ to: Point, _ colour: Colour, _ width: Double) {
        let thick = max(width.rounded(), 1)
        let isLevel = from.y == to.y
        let middle = isLevel ? from.y : from.x
        let first = (middle - thick / 2).rounded()
        let box =
            isLevel
            ? Box(left: min(from.x, to.x), top: first, right: max(from.x, to.x), bottom: first + thick)
            : Box(left: first, top: min(from.y, to.y), right: first + thick, bottom: max(from.y, to.y))
        fill(box, colour)
    }

    /// Fills by the even-odd rule, with 4 x 4 samples per pixel.
    package mutating func polygon(_ points: [Point], _ colour: Colour) {
        guard let left = points.map(\.x).min(), let right = points.map(\.x).max(), let top = points.map(\.y).min(),
            let bottom = points.map(\.y).max()
        else { return }
        let sides = Array(zip(points, points.dropFirst() + points.prefix(1)))
        func isInside(_ x: Double, _ y: Double) -> Bool {
            sides.reduce(false) { inside, side in
                let (a, b) = side
                guard (a.y > y) != (b.y > y), x < (b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x else { return inside }
                return !inside
            }
        }
        for y in max(pixel(top) - 1, 0)..<max(min(pixel(bottom) + 1, height), max(pixel(top) - 1, 0)) {
            for x in max(pixel(left) - 1, 0)..<max(min(pixel(right) + 1, width), max(pixel(left) - 1, 0)) {
                var inside = 0
                for sample in 0..<16 {
                    let (sx, sy) = (Double(sample % 4) / 4 + 0.125, Double(sample / 4) / 4 + 0.125)
                    if isInside(Double(x) + sx, Double(y) + sy) { inside += 1 }
                }
                mix(x, y, colour, Double(inside) / 16)
            }
        }
    }

    /// The factor of the font's size: texts are twice as large in large pictures.
    private var textSize: Int { width >= 900 && height >= 500 ? 2 : 1 }

    package mutating func text(_ text: String, at point: Point, _ anchor: Anchor, _ colour: Colour) {
        let (size, width) = (textSize, width(of: text))
        let left = pixel(point.x - (anchor == .start ? 0 : anchor == .middle ? width / 2 : width))
        let top = pixel(point.y) - 7 * size / 2
        let columns = BitmapFont.width * size
        for (place, character) in text.enumerated() {
            let glyph = size == 1 ? BitmapFont.glyph(character) : BitmapFont.largeGlyph(character)
            for (row, bits) in glyph.enumerated() {
                for column in 0..<columns where bits >> (columns - 1 - column) & 1 == 1 {
                    mix(left + place * (columns + size) + column, top + row, colour, 1)
                }
            }
        }
    }

    package func width(of text: String) -> Double { Double(text.count * (BitmapFont.width + 1) * textSize) }
}
