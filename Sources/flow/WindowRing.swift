/// A queue whose elements are numbered in order of arrival, 0, 1, 2 …, and keep their numbers until they are removed.
struct WindowRing<Element> {
    /// The number of slots is a power of two.
    private var slots: [Element]
    private let empty: Element
    /// The numbers of the stored elements: first ..< end.
    private(set) var first = 0
    private(set) var end = 0

    init(empty: Element) {
        self.empty = empty
        slots = [empty]
    }

    var isEmpty: Bool { first == end }

    subscript(number: Int) -> Element {
        get { slots[number & (slots.count &- 1)] }
        set { slots[number & (slots.count &- 1)] = newValue }
    }

    mutating func append(_ element: Element) {
        if end &- first == slots.count { grow() }
        end &+= 1
        self[end &- 1] = element
    }

    mutating func removeLast() { end &-= 1 }

    /// Removes the elements before `number`.
    mutating func drop(before number: Int) { first = max(first, number) }

    mutating func removeAll() { end = first }

    @inline(never) private mutating func grow() {
        var larger = [Element](repeating: empty, count: slots.count * 2)
        for number in first..<end { larger[number & (larger.count - 1)] = self[number] }
        slots = larger
    }
}
