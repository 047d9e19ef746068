/// A scanner for JSON (RFC 8259), in one loop over the text: every byte is examined once, many at a time inside strings and
/// numbers. Invariants that make the unchecked accesses safe:
/// - `text` goes on for `JSON.padding` zero bytes behind `length` (`JSON.load`), and no step moves past the first of them: a
///   zero byte is no part of any token, so each ends there at the latest, and 32 bytes are readable at every place;
/// - whenever a step begins, the tape has room for an end word of each open container and `roomPerStep` words more. A step
///   writes at most one value or opening word, the end word of each container that is open then, and one name.
enum JSONScanner {
    enum Outcome {
        /// The number of words on the tape, and whether all members have the same places as those of the previous text.
        case scanned(words: Int, isSameShape: Bool)
        case malformed(JSONError)
        case tapeFull
    }

    /// Room for the opening word of a container, its end word and the next name; and one word to spare, so that the word behind
    /// the last one is on the tape, too.
    private static let roomPerStep = 4

    static func scan(_ text: [UInt8], length: Int, onto words: inout [UInt64], _ names: inout RepeatedNames) -> Outcome {
        var room = words.mutableSpan
        return unsafe scan(text.span.bytes, length: length, onto: &room, &names)
    }

    @unsafe private static func scan(
        _ bytes: RawSpan, length: Int, onto tape: inout MutableSpan<UInt64>, _ names: inout RepeatedNames
    ) -> Outcome {
        var at = 0  // the byte looked at
        var count = 0  // words on the tape
        var open = -1  // tape index of the container we are in; its `next` holds the one around it until it is closed
        var inObject = false
        var depth = 0
        var chain = NameChain()

        @inline(__always) func put(_ kind: JSON.Kind, _ offset: Int, _ rest: Int) {
            // In bounds: the step has room for its words, see above.
            unsafe tape[inBounds: count] =
                kind.rawValue << 60 | UInt64(truncatingIfNeeded: offset) << 30 | UInt64(truncatingIfNeeded: rest)
            count &+= 1
        }
        // In bounds: no step moves past the first zero byte.
        @inline(__always) func peek() -> UInt8 { unsafe bytes[inBounds: at] }
        @inline(__always) func failed(_ expected: String) -> Outcome {
            .malformed(JSONError(offset: min(at, length), expected: expected))
        }
        /// Skips white space and returns the next byte.
        @inline(__always) func next() -> UInt8 {
            var byte = peek()
            if byte > 0x20 { return byte }
            while byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
                at &+= 1
                byte = peek()
            }
            return byte
        }
        /// Skips a string, with `at` behind its opening quote. Returns false if it is malformed.
        @inline(__always) func string() -> Bool {
            let start = at
            // In bounds: the text ends in zero bytes, as JSONScalar requires; here and below.
            guard let kind = unsafe JSONScalar.string(bytes, &at) else { return false }
            put(kind, start, at &- start)
            at &+= 1
            return true
        }

        /// Skips a name and its colon, with `at` behind the opening quote, if the previous line had the same name here.
        @inline(__always) func repeatedName() -> Bool {
            // In bounds: 32 bytes are readable at every place.
            let known = unsafe names.length(bytes, at, at: count)
            if known == 0 { return false }
            if names.relink(count, chain.link(in: open)) { chain.isSame = false }
            chain.add(count)
            put(.string, at, known)
            at &+= known &+ 2
            return true
        }

        /// Remembers a name that was not repeated, if it is plain and its colon follows at once.
        @inline(__always) func rememberName(from start: Int) {
            // In bounds: the name's own word, which `string` has just put there.
            let isPlain = unsafe tape[inBounds: count &- 1] >> 60 == JSON.Kind.string.rawValue
            let index = count &- 1
            chain.isSame = false
            // In bounds: 32 bytes are readable at every place.
            let isRemembered =
                unsafe isPlain && peek() == UInt8(ascii: ":")
                && names.remember(bytes, start, length: at &- start &- 1, at: index, link: chain.link(in: open))
            if isRemembered { chain.add(index) } else { chain.addForgotten(index) }
        }

        step: while true {
            if count &+ depth &+ roomPerStep > tape.count { return .tapeFull }
            let byte = next()
            switch byte {
            case UInt8(ascii: "\""):
                at &+= 1
                guard string() else { return failed(JSONString.complaint(peek(), atEnd: at >= length)) }
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                let start = at
                // In bounds: as above.
                if let expected = unsafe JSONScalar.number(bytes, &at) { return failed(expected) }
                put(.number, start, at &- start)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth &+= 1
                if depth > JSON.maximumDepth { return failed("at most \(JSON.maximumDepth) levels") }
                inObject = byte == UInt8(ascii: "{")
                put(inObject ? .object : .array, at, open &+ 1)
                open = count &- 1
                at &+= 1
                let first = next()
                if first == (inObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) { break }
                if !inObject { continue step }
                guard first == UInt8(ascii: "\"") else { return failed("a name in quotes or '}'") }
                at &+= 1
                if repeatedName() { continue step }
                let start = at
                guard string() else { return failed(JSONString.complaint(peek(), atEnd: at >= length)) }
                rememberName(from: start)
                guard next() == UInt8(ascii: ":") else { return failed("':'") }
                at &+= 1
                continue step
            case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
                let start = at
                // In bounds: as above.
                guard let kind = unsafe JSONScalar.literal(bytes, &at, first: byte) else { return failed("a value") }
                put(kind, start, at &- start)
            default:
                return failed("a value")
            }

            // A value has ended, or a container is still empty: close the containers that end here.
            while open >= 0 {
                let byte = next()
                if byte == UInt8(ascii: ","), open != count &- 1 {
                    at &+= 1
                    if !inObject { continue step }
                    guard next() == UInt8(ascii: "\"") else { return failed("a name in quotes") }
                    at &+= 1
                    if repeatedName() { continue step }
                    let start = at
                    guard string() else { return failed(JSONString.complaint(peek(), atEnd: at >= length)) }
                    rememberName(from: start)
                    guard next() == UInt8(ascii: ":") else { return failed("':'") }
                    at &+= 1
                    continue step
                }
                guard byte == (inObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    return failed(inObject ? "',' or '}'" : "',' or ']'")
                }
                put(.end, at, 0)
                at &+= 1
                depth &-= 1
                // In bounds: an open container's word was put on the tape before.
                let opening = unsafe tape[inBounds: open]
                unsafe tape[inBounds: open] = opening & ~0x3FFF_FFFF | UInt64(truncatingIfNeeded: count)
                open = Int(opening & 0x3FFF_FFFF) &- 1
                if open >= 0 { inObject = unsafe tape[inBounds: open] >> 60 == JSON.Kind.object.rawValue }
            }
            guard next() == 0, at == length else { return failed("the end of the line") }
            return .scanned(words: count, isSameShape: names.end(chain, words: count))
        }
    }
}
