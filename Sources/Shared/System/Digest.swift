/// A hash that tells inputs apart, but does not withstand somebody who wants two of them to look alike.
package struct Digest: Sendable {
    package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    package init() {}

    package mutating func add(_ number: UInt64) {
        value = (value ^ number) &* 0x9E37_79B9_7F4A_7C15
        value ^= value >> 32
    }

    /// Adds bytes, eight at a time, and their number.
    package mutating func add(_ bytes: RawSpan) {
        var place = 0
        while place &+ 8 <= bytes.byteCount {
            add(bytes.word(place))
            place &+= 8
        }
        var rest: UInt64 = 0
        while place < bytes.byteCount {
            rest = rest << 8 | UInt64(bytes.byte(place))
            place &+= 1
        }
        add(rest)
        add(UInt64(bytes.byteCount))
    }

    package mutating func add(_ bytes: [UInt8]) { unsafe add(bytes.span.bytes) }
}
