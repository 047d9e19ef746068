import Testing

@testable import Shared

/// With an accent after it a quote is another character, but the same byte.
struct ReplacementTests {
    @Test(arguments: [
        ("a\"b", "\"a\"\"b\""), ("a\"\u{301}b", "\"a\"\"\u{301}b\""), (",\u{301}", "\",\u{301}\""), ("plain", "plain"),
        ("", ""),
        ("a\r\nb", "\"a\r\nb\""),
    ]) func quotesFieldsOfCSV(text: String, field: String) { #expect(Array(text.csvField.utf8) == Array(field.utf8)) }

    @Test(arguments: [
        ("aXbXX", "X", "--", "a--b----"), ("aaa", "aa", "b", "ba"), ("<\u{338}x", "<", "&lt;", "&lt;\u{338}x"),
        ("abc", "", "x", "abc"),
        ("abc", "abcd", "x", "abc"), ("éé", "é", "e", "ee"),
    ]) func replacesBytes(text: String, part: String, substitute: String, result: String) {
        #expect(Array(text.replacingBytes(of: part, with: substitute).utf8) == Array(result.utf8))
    }

    @Test func hidesSecretsThatAnAccentFollows() {
        let mask = Mask(["topsecret"])
        #expect(!Array(mask("it is topsecret\u{301}!").utf8).contains(UInt8(ascii: "p")))
    }
}
