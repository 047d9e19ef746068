/// Finds the members of records that somebody asked for, by slots. Records of one kind have the same members in the same
/// order, so what the n-th member was in the record before is tried first: one comparison of up to 32 bytes a member.
package struct FieldFinder {
    /// What the n-th member was: its name with the closing quote, and which bits of the words it fills.
    private struct Known {
        var words: InlineArray<4, UInt64> = [1, 0, 0, 0]
        var bits: InlineArray<4, UInt64> = [0, 0, 0, 0]
        /// -1 for a member that nobody asked for.
        var slot = -1
    }

    private var names: [[UInt8]] = []
    private var known: [Known] = []
    /// Where the values of the record read last stand on its tape, by slot; 0 for a missing field.
    package private(set) var places: [Int] = []
    /// The shape of that record: in another one of this shape they stand there too.
    private var shape: UInt64 = 0

    /// So many members of a record are remembered; those behind are looked up each time.
    private static let remembered = 256

    package init() {}

    /// The slot of a name, which is looked for from now on.
    package mutating func slot(of name: String) -> Int {
        let bytes = Array(name.utf8)
        if let slot = names.firstIndex(of: bytes) { return slot }
        names.append(bytes)
        places.append(0)
        known = []
        shape = 0
        return names.count - 1
    }

    /// Looks through the members of another record. Of a name that comes twice, the last counts.
    package mutating func find(in json: borrowing JSON) {
        if json.shape == shape { return }
        shape = json.shape
        var found = places
        places = []
        var member = 1
        var number = 0
        do {
            var found = found.mutableSpan
            for slot in found.indices { found[slot] = 0 }
            while json.isInside(member) {
                var slot = -1
                if number < known.count, matches(json, member, number) {
                    slot = known[number].slot
                } else {
                    slot = search(json, member, number)
                }
                if slot >= 0 { found[slot] = member &+ 1 }
                member = json.after(member &+ 1)
                number &+= 1
            }
        }
        places = found
    }

    @inline(__always) private func matches(_ json: borrowing JSON, _ member: Int, _ number: Int) -> Bool {
        let start = json.offset(member)
        let bytes = unsafe json.text.span.bytes
        // In bounds: `find` compares `number` with the count.
        let known = unsafe known.span[inBounds: number]
        // In bounds: the padding behind the text makes all four reads whole.
        let first =
            unsafe (bytes.word(inBounds: start) & known.bits[0] ^ known.words[0])
            | (bytes.word(inBounds: start &+ 8) & known.bits[1] ^ known.words[1])
        let second =
            unsafe (bytes.word(inBounds: start &+ 16) & known.bits[2] ^ known.words[2])
            | (bytes.word(inBounds: start &+ 24) & known.bits[3] ^ known.words[3])
        return first | second == 0
    }

    /// Compares with each name, and remembers what the n-th member is now.
    private mutating func search(_ json: borrowing JSON, _ member: Int, _ number: Int) -> Int {
        let isPlain = json.kind(member) == .string
        let slot: Int
        if isPlain {
            let range = json.range(member)
            slot = names.firstIndex { $0.count == range.count && $0.elementsEqual(json.text[range]) } ?? -1
        } else {
            slot = names.firstIndex(of: Array(json.string(member).utf8)) ?? -1
        }
        if number < FieldFinder.remembered, isPlain, json.range(member).count < 32 {
            while known.count <= number { known.append(Known()) }
            known[number] = FieldFinder.known(json, member, slot)
        }
        return slot
    }

    private static func known(_ json: borrowing JSON, _ member: Int, _ slot: Int) -> Known {
        let range = json.range(member)
        let bytes = unsafe json.text.span.bytes
        var known = Known(slot: slot)
        for place in 0..<4 {
            let filled = min(max(range.count + 1 - place * 8, 0), 8)
            known.bits[place] = filled == 8 ? .max : 1 << UInt64(filled * 8) - 1
            known.words[place] = bytes.word(range.lowerBound + place * 8) & known.bits[place]
        }
        return known
    }
}

extension JSON {
    /// Whether the value at `index` is this text.
    package func isText(_ index: Int, _ text: String) -> Bool {
        switch kind(index) {
        case .string: self.text[range(index)].elementsEqual(text.utf8)
        case .escapedString: string(index) == text
        default: false
        }
    }

    /// What an expression makes of the value at `index`, 0 for a missing field.
    package func operand(_ index: Int) -> Double {
        if index == 0 { return .nan }
        switch kind(index) {
        case .number, .string:
            // In bounds: the padding makes the bytes behind every value readable; the first is a quote or a separator.
            if let number = unsafe text.span.bytes.quickDouble(range(index)) { return number }
            let number = double(index) ?? .nan
            return number.isFinite ? number : .nan
        case .true: return 1
        case .false: return 0
        default: return .nan
        }
    }
}
