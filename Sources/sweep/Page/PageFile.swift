import Shared

/// The file of `--html`.
struct PageFile {
    private let file: OwnFile
    private let inputs: Inputs

    /// Returns nil without the option. Fails if the file must not be replaced, before a long sweep begins.
    init?(_ arguments: Arguments, inputs: [String]) throws(Failure) {
        guard let path = arguments.text("html") else { return nil }
        if path == "-" { throw .usage("--html: expected the name of a file, got '-'") }
        if path == arguments.text("resume") { throw .usage("--html and --resume: expected two files, got \(path) twice") }
        if arguments.has("shard") {
            throw .usage(
                "--html and --shard cannot be combined, because the page shows all sets: give --html to --merge, which draws the equity "
                    + "of rows that --shard wrote with --verdict")
        }
        file = OwnFile(path, option: "html", beginnings: SweepPage.beginnings, isForced: arguments.has("force"))
        self.inputs = Inputs(inputs)
        if !arguments.has("dry-run") { try file.check(inputs: self.inputs) }
    }

    /// Writes the page, then the rows, which are written even if the page cannot be.
    func write(_ page: SweepPage, rows: () throws(Failure) -> Void) throws(Failure) {
        let written = Result { () throws(Failure) in
            try file.replace(inputs: inputs) { (output) throws(Failure) in page.write(&output) }
        }
        try rows()
        try written.get()
    }
}

/// The command line as a page shows it: only the options that decide the results.
enum CommandText {
    private static let shown: Set = [
        "rank", "least", "min-trades", "verdict", "trials", "permutations", "walk", "random", "seed", "merge",
    ]

    static func of(_ arguments: Arguments) -> String {
        var words = ["sweep"]
        for (name, value) in arguments.given where shown.contains(name) {
            words += ["--" + name] + (value.isEmpty ? [] : [value])
        }
        let operands = arguments.operands
        words += arguments.has("merge") ? operands : operands.dropLast() + ["--"] + operands.suffix(1)
        return words.map(PipeProcess.typed).joined(separator: " ")
    }
}
