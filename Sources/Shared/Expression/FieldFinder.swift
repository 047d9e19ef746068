/// Finds the requested members of records, each by its slot. Records of one kind have the same members in the same order, so
/// the n-th member is first compared with that of the previous record: one comparison of up to 32 bytes per member.
package struct FieldFinder {
    /// The n-th member of the previous record: its name with the closing quote, and the bits of the words that it fills.
    private struct Known {
        var words: InlineArray<4, UInt64> = [1, 0, 0, 0]
        var bits: InlineArray<4, UInt64> = [0, 0, 0, 0]
        /// -1 for a member that was not requested.
        var slot = -1
    }

    private var names: [[UInt8]] = []
    private var known: [Known] = []
    /// The tape indices of the values in the last record, by slot; 0 for a missing field.
    package private(set) var places: [Int] = []
    /// The shape of the last record. In a record of the same shape the values have the same tape indices.
    private var shape: UInt64 = 0

    /// The number of members remembered per record; later ones are looked up each time.
    private static let remembered = 256

    package init() {}

    /// Returns the slot of a name, which is requested from now on.
    package mutating func slot(of name: String) -> Int {
        let bytes = Array(name.utf8)
        if let slot = names.firstIndex(of: bytes) { return slot }
        names.append(bytes)
        places.append(0)
        known = []
        shape = 0
        return names.count - 1
    }

    /// Finds the requested members in a record. If a name is repeated, the last one counts.
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

    /// Compares the member with each name, and remembers it as the n-th member.
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
    /// Whether the value at `index` equals this text.
    package func isText(_ index: Int, _ text: String) -> Bool {
        switch kind(index) {
        case .string: self.text[range(index)].elementsEqual(text.utf8)
        case .escapedString: string(index) == text
        default: false
        }
    }

    /// Returns the value at `index` as an expression reads it: true is 1, false 0, and what is not a number NaN. `index` is 0
    /// for a missing field.
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
