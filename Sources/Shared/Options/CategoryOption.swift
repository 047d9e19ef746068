/// `--category`: for recordings that do not say of which kind of market they are.
package enum CategoryOption {
    package static let names = ["linear", "spot", "inverse", "option", "spread"]

    package static func option(_ help: String) -> Option { Option("category", takes: "NAME", choices: names, help) }

    /// What the command line says; nil where it says nothing.
    package static func label(_ arguments: Arguments) -> Label? { arguments.text("category").flatMap { Label($0) } }
}
