import Shared
import Signing

/// An HTML page in one file: it loads nothing, and its Content-Security-Policy allows only its own script and style.
package struct PageTemplate {
    private let generator: String
    private let markup: [UInt8]
    private let style: [UInt8]
    private let script: [UInt8]

    /// `generator` is the command that writes the page. `markup` is the page's body; `write` replaces each `{{name}}` in it.
    package init(generator: String, markup: [UInt8], style: [UInt8], script: [UInt8]) {
        (self.generator, self.markup) = (generator, markup)
        self.style = PageTemplate.compact(style)
        self.script = PageTemplate.compact(script)
    }

    /// The first lines of each page that a command writes.
    package static func beginning(generator: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="generator" content="bybit-pipe \(generator)">

        """
    }

    /// Writes the page; `fill` is called for each `{{name}}` of the markup.
    package func write(
        title: String, to output: inout Output, _ fill: (_ name: String, _ output: inout Output) -> Void
    ) {
        output.write(
            string: PageTemplate.beginning(generator: generator) + """
                <meta http-equiv="Content-Security-Policy" content="\(policy)">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>\(Plain.markup(title))</title>
                <style>
                """)
        output.write(style)
        output.write("</style>\n</head>\n<body>\n")
        writeMarkup(to: &output, fill)
        output.write("<script>")
        output.write(script)
        output.write("</script>\n</body>\n</html>\n")
    }

    private func writeMarkup(to output: inout Output, _ fill: (_ name: String, _ output: inout Output) -> Void) {
        let (opening, closing) = (UInt8(ascii: "{"), UInt8(ascii: "}"))
        var rest = markup[...]
        while let brace = rest.indices.first(where: { rest[$0...].starts(with: [opening, opening]) }),
            let end = rest[brace...].firstIndex(of: closing)
        {
            output.write(markup, rest.startIndex..<brace)
            fill(String(decoding: rest[brace + 2..<end], as: UTF8.self), &output)
            rest = rest[(end + 2)...]
        }
        output.write(markup, rest.startIndex..<rest.endIndex)
    }

    private var policy: String {
        func hash(_ code: [UInt8]) -> String { "'sha256-\(Base64.text(Hash.digest(code)))'" }
        return "default-src 'none'; script-src \(hash(script)); style-src \(hash(style))"
    }

    /// Writes data for the page's script as base64 of raw deflate. Pieces of whole 3-byte groups avoid a second copy.
    package static func write(data: [UInt8], to output: inout Output) {
        let bytes = Deflate.compress(data, level: level, .raw)
        for start in stride(from: 0, to: bytes.count, by: 3 << 18) {
            output.write(string: Base64.text(Array(bytes[start..<min(start + (3 << 18), bytes.count)])))
        }
    }

    /// Higher levels save about 1%, and take several times as long.
    private static let level: Int32 = 6

    /// Returns code without indentation, blank lines and whole-line comments. Such a comment must begin with `//` or `/**`; a
    /// string must not span several lines.
    package static func compact(_ code: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var isComment = false
        for line in code.split(separator: UInt8(ascii: "\n")) {
            let words = line.drop { $0 == UInt8(ascii: " ") }
            isComment = isComment || words.starts(with: "/**".utf8)
            if !isComment, !words.isEmpty, !words.starts(with: "//".utf8) {
                result += words
                result.append(UInt8(ascii: "\n"))
            }
            if isComment, words.suffix(2).elementsEqual("*/".utf8) { isComment = false }
        }
        return result
    }
}
