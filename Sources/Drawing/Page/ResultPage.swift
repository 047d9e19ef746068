import Shared

/// A self-contained page of results: figures, tables and a list that its script sorts. Commands share its markup, style and
/// script, so that their pages look alike.
package struct ResultPage {
    private let generator: String
    private let style: [UInt8]
    private let script: [UInt8]

    /// `generator` is the command that writes the page; `style` and `script` are the command's own additions.
    package init(generator: String, style: [UInt8] = [], script: [UInt8] = []) {
        (self.generator, self.style, self.script) = (generator, style, script)
    }

    /// Writes the page. `data` holds the rows of the list that are not in its markup.
    package func write(title: String, data: [UInt8] = [], _ output: inout Output, body: (inout Output) -> Void) {
        let template = PageTemplate(
            generator: generator, markup: PackageResources.results_html, style: PackageResources.results_css + style,
            script: PackageResources.results_js + script)
        template.write(title: title, to: &output) { name, output in
            switch name {
            case "body": body(&output)
            case "data": if !data.isEmpty { PageTemplate.write(data: data, to: &output) }
            default: preconditionFailure("results.html has no use for {{\(name)}}")
            }
        }
    }

    package static func writeTitle(_ title: String, isSimulated: Bool, _ output: inout Output) {
        output.write(string: "<h1>\(title)\(isSimulated ? " <em>SIMULATED</em>" : "")</h1>\n")
    }

    /// A time in UTC as pages show it: `2025-06-01 13:45`.
    package static func moment(_ time: Int) -> String { String(Timestamp.text(time).prefix(16)).replacing("T", with: " ") }
}
