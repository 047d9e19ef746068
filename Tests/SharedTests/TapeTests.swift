import Testing

@testable import Shared

/// The tape holds every word of a text, wherever the tape ends.
struct TapeTests {
    /// Visits the values at `index` and below, each word once. Returns the index after them.
    private func walk(_ json: borrowing JSON, _ index: Int) -> Int {
        switch json.kind(index) {
        case .object, .array:
            var place = index + 1
            while json.isInside(place) { place = walk(json, place) }
            if json.after(index) != place + 1 { Issue.record("the container at \(index) does not end at \(place)") }
            return place + 1
        default: return index + 1
        }
    }

    private func check(_ json: inout JSON, _ text: String, words: Int) {
        if let error = json.scan(text) { Issue.record("\(words) words: \(error)") }
        if json.after(0) != words { Issue.record("\(json.after(0)) words, expected \(words)") }
        if words >= json.tape.count { Issue.record("\(words) words on a tape with room for \(json.tape.count)") }
        if walk(json, 0) != words { Issue.record("\(words) words, not all of them are values") }
    }

    /// Brackets that close at every place near the end of a new tape, and of doubled ones.
    @Test(arguments: [512, 1024, 2048, 4096]) func closesWhereItsRoomEnds(end: Int) {
        for depth in [1, 2, 3, 4, 5, 8, 13, 40] {
            let opening = String(repeating: "[", count: depth)
            let closing = String(repeating: "]", count: depth)
            for words in (end - depth - 8)...(end + 8) {
                // An array with 1 … 1 and then the nested arrays; each array takes two words.
                let count = words - 2 - 2 * depth
                var json = JSON()
                check(&json, "[" + String(repeating: "1,", count: count) + opening + closing + "]", words: words)
            }
        }
    }

    @Test(arguments: [512, 1024, 2048]) func closesObjectsWhereItsRoomEnds(end: Int) {
        for depth in [1, 2, 3, 5, 8, 40] {
            let opening = String(repeating: #"{"k":"#, count: depth)
            let closing = String(repeating: "}", count: depth)
            for words in (end - depth - 8)...(end + 8) {
                let count = words - 3 - 3 * depth
                var json = JSON()
                check(&json, "[" + String(repeating: "1,", count: count) + opening + "1" + closing + "]", words: words)
            }
        }
    }

    /// From one bracket to the largest depth allowed.
    @Test func closesAsManyAsMayBeOpen() {
        var json = JSON()
        for depth in 1...JSON.maximumDepth {
            let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            check(&json, text, words: 2 * depth)
            var fresh = JSON()
            check(&fresh, text, words: 2 * depth)
        }
    }
}
