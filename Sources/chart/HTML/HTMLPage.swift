import Drawing
import Net
import Shared

/// A page that shows a chart in a browser. It is one file, fetches nothing, and allows only its own script and style.
enum HTMLPage {
    /// Writes the page. It takes about a second for a million candles, and memory of a few times the file's size.
    static func write(_ content: ChartContent, title: String, to output: inout Output) {
        let (style, script) = (PageCode.compact(PackageResources.page_css), PageCode.script)
        let policy =
            "default-src 'none'; script-src 'sha256-\(Signature.base64(Signature.digest(script)))'; "
            + "style-src 'sha256-\(Signature.base64(Signature.digest(style)))'"
        write(PackageResources.page_html, to: &output) { name, output in
            switch name {
            case "policy": output.write(string: policy)
            case "title": output.write(string: Plain.markup(title))
            case "style": output.write(style)
            case "script": output.write(script)
            case "data": write(base64: Deflate.compress(PageData.bytes(content, title: title), level: level, .raw), to: &output)
            default: preconditionFailure("page.html has no use for {{\(name)}}")
            }
        }
    }

    /// Higher levels gain one part in a hundred, and take several times as long.
    private static let level: Int32 = 6

    /// Writes a template; `fill` is called for the name of each `{{name}}`.
    private static func write(
        _ template: [UInt8], to output: inout Output, _ fill: (_ name: String, _ output: inout Output) -> Void
    ) {
        let (opening, closing) = (UInt8(ascii: "{"), UInt8(ascii: "}"))
        var rest = template[...]
        while let brace = rest.indices.first(where: { rest[$0...].starts(with: [opening, opening]) }),
            let end = rest[brace...].firstIndex(of: closing)
        {
            output.write(template, rest.startIndex..<brace)
            fill(String(decoding: rest[brace + 2..<end], as: UTF8.self), &output)
            rest = rest[(end + 2)...]
        }
        output.write(template, rest.startIndex..<rest.endIndex)
    }

    /// In pieces of whole groups of three bytes, so that no copy of all is made.
    private static func write(base64 bytes: [UInt8], to output: inout Output) {
        for start in stride(from: 0, to: bytes.count, by: 3 << 18) {
            output.write(string: Signature.base64(Array(bytes[start..<min(start + (3 << 18), bytes.count)])))
        }
    }
}
