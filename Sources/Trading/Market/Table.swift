/// The number of an element in its table, as a type of its own, so that a market's number cannot be used as an account's.
public protocol TableID: Strideable, Hashable, Sendable where Stride == Int {
    var place: Int { get }
    init(_ place: Int)
}

extension TableID {
    @inlinable public func distance(to other: Self) -> Int { other.place - place }
    @inlinable public func advanced(by count: Int) -> Self { Self(place + count) }
}

/// Elements with numbers from 0 up, in the order in which they were added.
///
/// Public and inlinable, because only then does reading one property of an element in another module not copy the element.
public struct Table<ID: TableID, Element>: RandomAccessCollection, MutableCollection {
    @usableFromInline var elements: [Element] = []

    @inlinable public var startIndex: ID { ID(0) }
    @inlinable public var endIndex: ID { ID(elements.count) }

    @inlinable public subscript(id: ID) -> Element {
        @inline(__always) get { elements[id.place] }
        _modify { yield &elements[id.place] }
    }

    /// Adds an element and returns its number.
    @discardableResult
    package mutating func append(_ element: Element) -> ID {
        elements.append(element)
        return ID(elements.count - 1)
    }
}
