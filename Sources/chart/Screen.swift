import Shared

/// The picture on a terminal. A redraw writes only the lines that have changed, in one write, so that the picture does not flicker.
struct Screen {
    private var shown: [String] = []

    mutating func draw(_ lines: [String], _ output: inout Output) {
        if shown.isEmpty || !System.isTerminal(1) {
            for line in lines { output.write(drawn: line + "\n") }
        } else {
            // Terminals that know synchronised updates (mode 2026) show nothing before the update ends.
            output.write(drawn: "\u{1B}[?2026h\u{1B}[\(shown.count)A\r")
            for (place, line) in lines.enumerated() {
                let isSame = place < shown.count && shown[place] == line
                output.write(drawn: isSame ? "\n" : line + "\u{1B}[K\n")
            }
            if lines.count < shown.count {
                output.write(drawn: "\u{1B}[J")
            }
            output.write(drawn: "\u{1B}[?2026l")
        }
        shown = lines
    }
}
