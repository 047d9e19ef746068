import Drawing
import Shared

/// A page that shows a chart in a browser.
enum HTMLPage {
    /// Writes the page. It takes about a second for a million candles, and memory of a few times the file's size.
    static func write(_ content: ChartContent, title: String, to output: inout Output) {
        let template = PageTemplate(
            generator: "chart", markup: PackageResources.page_html, style: PackageResources.page_css,
            script: PageCode.script)
        template.write(title: title, to: &output) { name, output in
            switch name {
            case "results":
                for text in content.results { output.write(string: "<p class=\"result\">\(Plain.markup(text))</p>\n") }
            case "data": PageTemplate.write(data: PageData.bytes(content, title: title), to: &output)
            default: preconditionFailure("page.html has no use for {{\(name)}}")
            }
        }
    }
}
