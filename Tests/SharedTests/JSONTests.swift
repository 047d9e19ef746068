import Testing

@testable import Shared

extension JSON {
    /// Scans `text`, and returns its error, or nil.
    mutating func scan(_ text: String) -> JSONError? { scan(bytes: Array(text.utf8)) }

    mutating func scan(bytes: [UInt8]) -> JSONError? { unsafe scan(bytes.span.bytes) }
}

struct JSONTests {
    @Test func findsTheValuesOfAnObject() {
        var json = JSON()
        #expect(json.scan(#"{"symbol":"BTCUSDT","data":[1,true],"x":{"y":null}}"#) == nil)
        #expect(json.isObject)
        #expect(json.string(1) == "symbol")
        #expect(json.string(2) == "BTCUSDT")
        #expect(json.kind(4) == .array)
        #expect(json.integer(5) == 1)
        #expect(json.kind(6) == .true)
        #expect(json.kind(7) == .end)
        #expect(json.after(4) == 8)
        #expect(json.string(8) == "x")
        #expect(json.after(9) == 13)
        #expect(json.closingBrace == 50)
    }

    @Test(arguments: [
        (#"{"a":1 "b":2}"#, 7, "',' or '}'"), (#"{"a" 1}"#, 5, "':'"), (#"{"a":1,}"#, 7, "a name in quotes"),
        ("{1}", 1, "a name in quotes or '}'"),
        ("[1,]", 3, "a value"), ("[1 2]", 3, "',' or ']'"), ("", 0, "a value"), ("{", 1, "a name in quotes or '}'"),
        ("1 2", 2, "the end of the line"),
        ("01", 1, "no digit after a leading zero"), ("-", 1, "a digit"), ("1.", 2, "a digit after the decimal point"),
        ("1e+", 3, "a digit of the exponent"), ("tru", 0, "a value"), (#""abc"#, 4, "a closing quote"),
        (#""a\x""#, 3, "a valid escape"), (#""\u12G4""#, 5, "a valid escape"), (#""\u12""#, 5, "a valid escape"),
        ("\"a\tb\"", 2, "no control character in a string"),
        ("[,]", 1, "a value"), ("[1,,2]", 3, "a value"), ("]", 0, "a value"), ("{\"a\":}", 5, "a value"), ("nul", 0, "a value"),
    ])
    func saysWhereAndWhatWasExpected(text: String, offset: Int, expected: String) {
        var json = JSON()
        #expect(json.scan(text) == JSONError(offset: offset, expected: expected))
    }

    @Test(
        arguments: [
            [0xC0, 0xAF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0x80], [0xC2],
            [0xE2, 0x82], [0xF0, 0x9F, 0x98],
        ] as [[UInt8]])
    func refusesWhatIsNoUTF8(bytes: [UInt8]) {
        var json = JSON()
        #expect(json.scan(bytes: [0x22] + bytes + [0x22]) == JSONError(offset: 1, expected: "valid UTF-8"))
    }

    @Test func takesEveryCharacterOfUTF8() {
        var json = JSON()
        for scalar in (0x80...0x10FFFF).lazy.compactMap(Unicode.Scalar.init)
        where scalar.value % 37 == 0 || scalar.value < 0x900 {
            let text = String(Character(scalar))
            if let error = json.scan("\"\(text)\"") { Issue.record("U+\(String(scalar.value, radix: 16)): \(error)") }
            if json.string(0) != text { Issue.record("U+\(String(scalar.value, radix: 16)) is not itself") }
        }
    }

    @Test func findsASpecialByteAtEveryPlaceOfAString() {
        var json = JSON()
        for length in 0..<40 {
            for place in 0..<max(length, 1) {
                let plain = String(repeating: "x", count: length)
                #expect(json.scan("\"\(plain)\"") == nil)
                #expect(json.range(0).count == length)
                let start = plain.prefix(place)
                let end = plain.dropFirst(place)
                #expect(json.scan("\"\(start)\\n\(end)\"") == nil)
                #expect(json.string(0) == "\(start)\n\(end)")
                #expect(json.scan("\"\(start)é\(end)\"") == nil)
                #expect(json.scan("\"\(start)\u{1F}\(end)\"")?.offset == place + 1)
            }
        }
    }

    @Test func undoesEscapes() {
        var json = JSON()
        #expect(json.scan(#""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud83dx""#) == nil)
        #expect(json.string(0) == "\"\\/\u{8}\u{C}\n\r\té😀\u{FFFD}x")
    }

    @Test func readsEscapedNames() {
        var json = JSON()
        #expect(json.scan(#"{"\u0074opic":1,"topic":2}"#) == nil)
        #expect(json.name(1) == JSONName("topic"))
        #expect(json.name(1) == json.name(3))
    }

    @Test func nestsUpToItsLimit() {
        var json = JSON()
        let limit = JSON.maximumDepth
        #expect(json.scan(String(repeating: "[", count: limit) + String(repeating: "]", count: limit)) == nil)
        #expect(
            json.scan(String(repeating: "[", count: limit + 1)) == JSONError(offset: limit, expected: "at most \(limit) levels")
        )
    }

    @Test func growsWithTheLineAndShrinksAgain() {
        var json = JSON()
        let long = "[" + String(repeating: "[],", count: 100_000) + "0]"
        #expect(json.scan(long) == nil)
        #expect(json.after(0) == 200_003)
        json.shrink()
        #expect(json.scan("{}") == nil)
    }

    /// Names are compared with those of the line before. Whatever that line was, the result must be the same as for a first
    /// line.
    @Test func doesNotMistakeANameForTheOneBefore() {
        let texts = [
            #"{"topic":1,"data":2}"#, #"{"topic":1,"datb":2}"#, #"{"topi":1,"data":2}"#, #"{"topic" :1,"data": 2}"#,
            #"{"top":"c","data":2}"#,
            #"{"topic":1,"data\n":2}"#, #"{"a":1,"b":[{"c":1},{"d":2}]}"#, #"{"a":1,"b":[{"d":1},{"c":2}]}"#,
            #"{"":1,"data":1}"#,
            #"{"a_name_of_14_b":1,"a_name_of_15_by":2}"#, #"{"a_name_of_14_c":1,"a_name_of_15_bz":2}"#, #"{"topic"1}"#,
            #"{"topic:1}"#,
        ]
        var kept = JSON()
        for first in texts {
            for second in texts {
                var fresh = JSON()
                _ = kept.scan(first)
                let error = kept.scan(second)
                #expect(error == fresh.scan(second))
                guard error == nil else { continue }
                for index in 0..<fresh.after(0) {
                    #expect(kept.kind(index) == fresh.kind(index))
                    #expect(kept.offset(index) == fresh.offset(index))
                }
            }
        }
    }

    @Test func tellsLineAndColumnOfATextOfSeveralLines() {
        var json = JSON()
        let text = "{\n  \"a\": 1,\n  \"b\" 2\n}"
        let error = json.scan(text)
        let place = error?.place(in: Array(text.utf8).span)
        #expect(place?.line == 3)
        #expect(place?.column == 7)
    }

    @Test func findsMembersInAnyOrder() {
        var names = MemberNames(["open", "close", "a_long_name_15b"])
        var json = JSON()
        for text in [#"{"close":2,"open":1}"#, #"{"open":1,"x":{"close":9},"close":2}"#, #"{"open":0,"open":1,"close":2}"#] {
            #expect(json.scan(text) == nil)
            var places = InlineArray<3, Int>(repeating: 0)
            json.find(&names, in: 0, &places)
            #expect(json.integer(places[0]) == 1)
            #expect(json.integer(places[1]) == 2)
            #expect(places[2] == 0)
        }
    }
}
