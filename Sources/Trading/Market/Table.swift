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
/// The subscript lends the address of an element, because otherwise reading one property would copy the whole element, which
/// may have thousands of bytes; and it is public and inlinable, because otherwise other modules would copy it.
///
/// Invariants: the address is that of an element whose place was compared with the count; it is used only while the table is
/// read, and nothing changes the table then.
public struct Table<ID: TableID, Element>: RandomAccessCollection, MutableCollection {
    @usableFromInline var elements: [Element] = []

    @inlinable public var startIndex: ID { ID(0) }
    @inlinable public var endIndex: ID { ID(elements.count) }

    @inlinable public subscript(id: ID) -> Element {
        @inline(__always) unsafeAddress {
            precondition(elements.indices.contains(id.place))
            return unsafe elements.withUnsafeBufferPointer { unsafe $0.baseAddress! + id.place }
        }
        _modify { yield &elements[id.place] }
    }

    /// Adds an element and returns its number.
    @discardableResult
    package mutating func append(_ element: Element) -> ID {
        elements.append(element)
        return ID(elements.count - 1)
    }
}
