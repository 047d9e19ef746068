/// The number of the line that was taken last, and of its element where an array of several records stood on it.
struct LineNumbers {
    private(set) var line = 0
    /// Lines are read forwards, and the last one was no array.
    private var isPlain = true
    /// 0 for a line that is no array.
    private(set) var element = 0
    /// Up to where in the buffer the elements of an array stand.
    private var arrayEnd = 0
    /// How many of the lines that are read backwards were not taken yet, and the number behind their last; nil while lines are
    /// read forwards.
    private var backward: (left: Int, end: Int)?

    /// The line that begins at `start` is taken.
    @inline(__always) mutating func advance(to start: Int) {
        if isPlain { line &+= 1 } else { advanceOddly(to: start) }
    }

    @inline(never) private mutating func advanceOddly(to start: Int) {
        if start < arrayEnd {
            element += 1
            return
        }
        element = 0
        arrayEnd = 0
        guard let (left, end) = backward else {
            line += 1
            isPlain = true
            return
        }
        if left > 0 {
            backward = (left - 1, end)
            line -= 1
        } else {
            backward = nil
            line = end
            isPlain = true
        }
    }

    /// The line that was taken last is given back.
    mutating func goBack() {
        if element > 0 {
            element -= 1
        } else if let (left, end) = backward {
            backward = (left + 1, end)
            line += 1
        } else {
            line -= 1
        }
    }

    /// The elements of an array follow, up to `end` in the buffer.
    mutating func beginArray(until end: Int) {
        arrayEnd = end
        element = 0
        isPlain = false
    }

    /// The buffer has moved forward by `count` bytes.
    mutating func shift(by count: Int) { arrayEnd = max(0, arrayEnd - count) }

    /// The next `count` lines come backwards.
    mutating func turnRound(_ count: Int, first: Int) {
        line = first + count
        element = 0
        arrayEnd = 0
        backward = (count, line)
        isPlain = false
    }
}
