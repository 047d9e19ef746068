/// The script and the style of a page, as they are written into it.
enum PageCode {
    /// All parts of the script as one function, so that it leaves no names behind but `chart`, which tests read.
    static let script: [UInt8] =
        Array("(() => {\n'use strict';\n".utf8) + parts.flatMap(compact) + Array("})();\n".utf8)

    private static let parts = [
        PackageResources.state_js, PackageResources.decoder_js, PackageResources.levels_js, PackageResources.texts_js,
        PackageResources.model_js, PackageResources.layout_js, PackageResources.painting_js, PackageResources.panes_js,
        PackageResources.events_js, PackageResources.legends_js, PackageResources.moving_js, PackageResources.commands_js,
        PackageResources.start_js,
    ]

    /// Code without indentation, blank lines, and comments that fill lines. Such a comment begins with `//` or `/**`; no string of the
    /// page has several lines.
    static func compact(_ code: [UInt8]) -> [UInt8] {
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
