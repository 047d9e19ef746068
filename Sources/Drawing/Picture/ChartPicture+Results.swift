/// The results from `metrics` records, drawn below the title.
extension ChartPicture {
    /// Breaks texts into lines that fit the picture's width and take at most an eighth of its height.
    static func lines(_ texts: [String], row: Double, on canvas: some Canvas) -> [String] {
        Array(texts.flatMap { lines(of: $0, on: canvas) }.prefix(Int(Double(canvas.height) / (8 * 0.8 * row))))
    }

    /// Breaks a text after commas into lines that fit the picture's width.
    private static func lines(of text: String, on canvas: some Canvas) -> [String] {
        var lines: [String] = []
        for part in text.split(separator: ", ") {
            if let last = lines.last, canvas.width(of: "\(last), \(part)") < Double(canvas.width) - 16 {
                lines[lines.count - 1] = "\(last), \(part)"
            } else {
                lines.append(String(part))
            }
        }
        return lines
    }

    func drawResults(on canvas: inout some Canvas) {
        for (place, text) in results.enumerated() {
            canvas.text(text, at: Point(8, row * (1.55 + 0.8 * Double(place))), .start, theme.faint)
        }
    }
}
