/// The number of the line that was taken last, and of its element where an array of several records stood on it.
struct LineNumbers {
    private(set) var line = 0
    /// Lines are read forwards, and the last one was no array.
    private var isPlain = true
    /// 0 for a line that is no array.
    private(set) var element = 0
    /// Up to where in the buffer the elements of an array stand.
    private var arrayEnd = 0
    /// How many of the lines that are read backwards were not taken yet, the number behind their last, and whether they are the
    /// elements of one array; nil while lines are read forwards.
    private var backward: (left: Int, end: Int, areElements: Bool)?

    /// The line that begins at `start` is taken.
    @inline(__always) mutating func advance(to start: Int) {
        if isPlain { line &+= 1 } else { advanceOddly(to: start) }
    }

    @inline(never) private mutating func advanceOddly(to start: Int) {
        if start < arrayEnd {
            element += 1
            return
        }
        arrayEnd = 0
        if let (left, end, areElements) = backward, left > 0 {
            backward = (left - 1, end, areElements)
            if areElements { element -= 1 } else { line -= 1 }
            return
        }
        line = backward.map { $0.areElements ? line + 1 : $0.end } ?? line + 1
        element = 0
        backward = nil
        isPlain = true
    }

    /// The line that was taken last is given back.
    mutating func goBack() {
        if let (left, end, areElements) = backward {
            backward = (left + 1, end, areElements)
            if areElements { element += 1 } else { line += 1 }
        } else if element > 0 {
            element -= 1
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

    /// The next `count` lines, from the one that `first` numbers, come backwards.
    mutating func turnRound(_ count: Int, first: LineNumbers) {
        let areElements = first.element > 0
        line = first.line + (areElements ? 0 : count)
        element = areElements ? first.element + count : 0
        arrayEnd = 0
        backward = (count, line, areElements)
        isPlain = false
    }
}
