/// The script of a page.
enum PageCode {
    /// All parts of the script in one function, so that the only global name is `chart`, which tests read.
    static let script: [UInt8] =
        Array("(() => {\n'use strict';\n".utf8) + parts.joined() + Array("})();\n".utf8)

    private static let parts = [
        PackageResources.state_js, PackageResources.decoder_js, PackageResources.levels_js, PackageResources.texts_js,
        PackageResources.model_js, PackageResources.layout_js, PackageResources.painting_js, PackageResources.panes_js,
        PackageResources.events_js, PackageResources.legends_js, PackageResources.moving_js, PackageResources.commands_js,
        PackageResources.start_js,
    ]
}
