/// `--category`: the market category of recordings that do not name one.
package enum CategoryOption {
    package static let names = ["linear", "spot", "inverse", "option", "spread"]

    package static func option(_ help: String) -> Option { Option("category", takes: "NAME", choices: names, help) }

    /// Returns the category given on the command line, or nil if there is none.
    package static func label(_ arguments: Arguments) -> Label? { arguments.text("category").flatMap { Label($0) } }
}
