import Shared

/// The time that the stream has certainly reached. Guards use it, because a line whose time is wrong by less than an hour is
/// not rejected, and such a line must not lift a halt.
///
/// A time counts once two lines in a row with different times have passed it, and earlier lines have led up to it: each line
/// begins at most a minute after those before it. A candle begins when it opens. After a longer silence, five different times
/// in a row are needed.
package struct PassedTime {
    /// The time of a line, and the time when its subject began.
    package struct Line {
        package var time = 0
        package var start = 0
    }

    package private(set) var time = 0
    /// The time up to which lines have led without a longer silence.
    private var reached = 0
    /// The current line, and the last lines before it with different times.
    private var line = Line()
    private var lines: [Line] = []

    package init() {}

    private static let minute = 60_000
    /// This many different times in a row are believed, however far ahead they are.
    private static let enough = 5

    /// The time of the current line, or of the last line with a time; and whether lines have led up to it.
    package var current: Int { line.time }
    package var isLed: Bool { line.time <= reached }

    /// Begins the next line.
    package mutating func beginLine() {
        if line.time == lines.last?.time ?? 0 { return }
        lines.append(line)
        if lines.count == PassedTime.enough { lines.removeFirst() }
    }

    /// The line before, unless the current line has the same time.
    private var before: Line? { lines.last.flatMap { $0.time == line.time ? nil : $0 } }

    /// Notes the time of the current line.
    package mutating func take(_ time: Int, from start: Int) {
        line = Line(time: max(time, 0), start: start)
        if reached == 0 || (isLedTo(line) && lines.allSatisfy { $0.time <= reached }) {
            reached = max(reached, line.time)
        } else {
            let known = (lines + [line]).sorted { $0.time < $1.time }
            if before != nil, known.count == PassedTime.enough { reached = max(reached, known[0].time) }
            for one in known where isLedTo(one) { reached = max(reached, one.time) }
        }
        if let before { self.time = max(self.time, min(line.time, before.time, reached)) }
    }

    private func isLedTo(_ line: Line) -> Bool { line.start - reached <= PassedTime.minute }

    /// Moves back to `time`, because the newest time was wrong.
    package mutating func goBack(to time: Int) {
        (self.time, reached) = (min(self.time, time), min(reached, time))
        (line, lines) = (Line(), [])
    }
}

extension PassedTime: Stored {
    /// The fields are part of the clock's row.
    package mutating func fields(_ coder: inout Coder) throws(Failure) {
        try coder.field("passed", &time, in: Coder.times, isOptional: true)
        // Older states have no more fields than this.
        if coder.isReading { reached = time }
        try coder.field("reached", &reached, in: Coder.times, isOptional: true)
        try coder.field("line", &line.time, in: Coder.times, isOptional: true)
        if coder.isReading { line.start = line.time }
        try coder.time("start", &line.start, isOptional: true)
        try coder.parts("lines", &lines, Line(), isOptional: true)
    }

    /// The times, with the names of their fields.
    package var times: [(field: String, time: Int)] {
        [("passed", time), ("reached", reached), ("line", line.time)] + lines.map { ("lines", $0.time) }
    }
}

extension PassedTime.Line: Stored {
    package mutating func fields(_ coder: inout Coder) throws(Failure) {
        try coder.field("time", &time, in: Coder.times)
        try coder.time("start", &start)
    }
}
