import Shared

/// The common parts of the figures on HTML pages: a plot that grows with the page, and labels that keep their size at any
/// width.
///
/// The plot is an SVG that is `width` units wide, which a browser stretches to `share` percent of the figure. Its strokes do
/// not scale. Labels are placed around it in percent of the figure.
enum Figure {
    /// The width of the plot, in its own units.
    static let width = 1000.0
    /// The plot's share of the figure's width, in percent; the labels of values are to its right.
    private static let share = 90.0
    static let top = 12.0
    /// The height below the plot for labels of times or bars.
    static let foot = 26.0

    /// Begins a figure. `kind` is its CSS class; `title` says what it shows.
    static func begin(_ kind: String, title: String, height: Double, _ output: inout Output) {
        output.write(
            string: "<svg class=\"\(kind)\" width=\"100%\" height=\"\(text(height))\" role=\"img\">"
                + "<title>\(Plain.markup(title))</title>\n")
    }

    /// Writes grid lines at round values, about `most` of them, each with its value at the right edge.
    static func writeGrid(_ scale: Scale, _ most: Int, unit: String = "", y: (Double) -> Double, _ output: inout Output) {
        let ticks = scale.ticks(most)
        for value in ticks.values {
            let place = text(y(value))
            output.write(
                string: "<line class=\"grid\" x1=\"0\" x2=\"\(text(share))%\" y1=\"\(place)\" y2=\"\(place)\"/>"
                    + "<text class=\"axis value\" x=\"100%\" y=\"\(place)\">"
                    + "\(Scale.text(value, decimals: ticks.decimals, short: true))\(unit)</text>\n")
        }
    }

    /// Writes labels of round times below the plot; `height` is that of the figure.
    static func writeTimes(from first: Int, to last: Int, height: Double, _ output: inout Output) {
        for label in TimeLabels(from: first, to: last, most: 5).labels {
            // No label may extend beyond the figure, even on a phone.
            let place = place(of: label.place, from: first, to: last)
            let least = label.text.count > 7 ? 0.1 : 0.04
            write(label.text, at: min(max(place, least), 1), y: height - 8, "axis", &output)
        }
    }

    /// Writes names below columns that share the plot evenly: every name where there is room, else every second, third …; a
    /// phone, whose figure is some 350 pixels wide, shows fewer. Names are cut at `longest` letters. No name reaches beyond the
    /// figure.
    static func writeNames(_ names: [String], longest: Int, y: Double, share: Double = share, _ output: inout Output) {
        let texts = names.map { Plain.prefix(Plain.line($0), longest) { _ in 1 } }
        let (wide, narrow) = (namePlaces(texts, width: 9.5 * share), namePlaces(texts, width: 3.55 * share))
        for (place, text) in texts.enumerated() {
            let isEverywhere = wide[place] != nil && wide[place] == narrow[place]
            let kinds = isEverywhere ? [(wide, "axis")] : [(wide, "axis wide"), (narrow, "axis narrow")]
            for (places, kind) in kinds {
                if let middle = places[place] { write(text, at: middle, y: y, kind, share: share, &output) }
            }
        }
    }

    /// The centres (0 to 1), by index, of the names that fit into a plot of `width` pixels.
    private static func namePlaces(_ names: [String], width: Double) -> [Int: Double] {
        let longest = Double(names.map(\.count).max() ?? 1) * 7 + 6
        let every = max(1, Int((longest * Double(names.count) / width).rounded(.up)))
        var places: [Int: Double] = [:]
        var end = 0.0
        for place in stride(from: 0, to: names.count, by: every) {
            let half = Double(names[place].count) * 3.5 / width
            let middle = max((Double(place) + 0.5) / Double(names.count), half)
            // The first name may have been moved towards the second.
            if place > 0, middle - half < end { continue }
            places[place] = middle
            end = middle + half
        }
        return places
    }

    /// Writes a text centred at `place`, from 0 (left edge of the plot) to 1 (right edge).
    static func write(
        _ text: String, at place: Double, y: Double, _ kind: String, title: String? = nil, share: Double = share,
        _ output: inout Output
    ) {
        output.write(
            string: "<text class=\"\(kind)\" x=\"\(percent(place, share))\" y=\"\(Figure.text(y))\">"
                + "\(title.map { "<title>\(Plain.markup($0))</title>" } ?? "")\(Plain.markup(text))</text>\n")
    }

    static func percent(_ place: Double, _ share: Double = share) -> String { "\(Scale.text(place * share, decimals: 2))%" }

    static func beginPlot(height: Double, _ output: inout Output) {
        output.write(
            string: "<svg class=\"plot\" width=\"\(text(share))%\" height=\"\(text(height))\" "
                + "viewBox=\"0 0 \(text(width)) \(text(height))\" preserveAspectRatio=\"none\">\n")
    }

    static func endPlot(_ output: inout Output) { output.write("</svg>\n") }

    static func end(_ output: inout Output) { output.write("</svg>\n") }

    /// The position of a time between two others, from 0 to 1.
    static func place(of time: Int, from first: Int, to last: Int) -> Double {
        Double(time - first) / Double(max(last - first, 1))
    }

    /// A coordinate as text, rounded to a tenth of a unit.
    static func text(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }
}
