/// The number of the last line taken, and of its element if the line was an array of several records.
struct LineNumbers {
    private(set) var line = 0
    /// Whether lines are read forwards and the last one was not an array.
    private var isPlain = true
    /// The number of the element; 0 if the line was not an array.
    private(set) var element = 0
    /// The end of an array's elements in the buffer.
    private var arrayEnd = 0
    /// For lines that are read backwards: how many are left, the number behind the last of them, and whether they are the
    /// elements of one array. Nil while lines are read forwards.
    private var backward: (left: Int, end: Int, areElements: Bool)?

    /// Counts the line that begins at `start`.
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

    /// Takes back the count of the last line, which was put back.
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

    /// Starts to count the elements of an array, which end at `end` in the buffer.
    mutating func beginArray(until end: Int) {
        arrayEnd = end
        element = 0
        isPlain = false
    }

    /// Adjusts to a buffer that was moved forward by `count` bytes.
    mutating func shift(by count: Int) { arrayEnd = max(0, arrayEnd - count) }

    /// Prepares for `count` lines that are read backwards, of which `first` numbers the first.
    mutating func turnRound(_ count: Int, first: LineNumbers) {
        let areElements = first.element > 0
        line = first.line + (areElements ? 0 : count)
        element = areElements ? first.element + count : 0
        arrayEnd = 0
        backward = (count, line, areElements)
        isPlain = false
    }
}
