import Shared

/// The rule files that pipes name, each read once; `{name}` in them stands for a parameter.
struct RuleFiles: Sendable {
    private var files: [String: [UInt8]] = [:]

    /// The most files that the parameters in one path may name.
    private static let mostOfPath = 100_000

    /// Reads the files that the words of a pipe name. A path with parameters names a file for each of their values; a file that
    /// does not exist fails the sets that need it.
    init(_ pipe: PipeText, _ parameters: [Grid.Parameter]) throws(Failure) {
        for stage in pipe.stages where stage[0].hasSuffix("signal") {
            for (place, word) in stage.enumerated() {
                let isNext = word == "--strategy" && place + 1 < stage.count
                let value = word.hasPrefix("--strategy=") ? word : isNext ? stage[place + 1] : ""
                for path in RuleFiles.paths(in: value) where RuleFiles.isFile(path) {
                    if Placeholders.names(in: path).isEmpty {
                        files[path] = try System.readFile(path)
                    } else {
                        for path in try RuleFiles.filled(path, parameters) where System.exists(path) {
                            files[path] = try System.readFile(path)
                        }
                    }
                }
            }
        }
    }

    /// A path with all values of its parameters.
    static func filled(_ path: String, _ parameters: [Grid.Parameter]) throws(Failure) -> [String] {
        var paths = [path]
        let named = Placeholders.names(in: path)
        for parameter in parameters where named.contains(parameter.name) {
            guard paths.count * parameter.values.count <= mostOfPath else {
                throw .usage("the pipe: '\(path)' names more than \(mostOfPath) files")
            }
            paths = paths.flatMap { path in parameter.values.map { Placeholders.fill(path, [parameter.name: $0]) } }
        }
        return paths
    }

    static func isFile(_ name: String) -> Bool { name.contains("/") || name.hasSuffix(".json") }

    /// The files that were read.
    var paths: [String] { Array(files.keys) }

    /// A hash that identifies the contents of the files.
    var digest: UInt64 {
        var digest = Digest()
        for path in files.keys.sorted() {
            digest.add(Array(path.utf8))
            digest.add(files[path] ?? [])
        }
        return digest.value
    }

    /// The parameter names in braces.
    var names: Set<String> {
        files.values.reduce(into: []) { $0.formUnion(Placeholders.names(in: String(decoding: $1, as: UTF8.self))) }
    }

    /// The rule files in a word of a pipe: `rules.json`, `--strategy=rules.json`, or several with commas between them.
    static func paths(in word: String) -> [String] {
        let value = word.hasPrefix("--strategy=") ? word.dropFirst(11) : word[...]
        return value.split(separator: ",").map(String.init)
    }

    /// The text of a rule file with its parameters filled in; nil if the file has none.
    func filled(_ path: String, _ values: [String: String]) -> [UInt8]? {
        guard let text = files[path], !Placeholders.names(in: String(decoding: text, as: UTF8.self)).isEmpty else { return nil }
        return Placeholders.fill(text, values)
    }

    func text(_ path: String, _ values: [String: String]) throws(Failure) -> [UInt8] {
        if let known = files[path] { return Placeholders.fill(known, values) }
        return Placeholders.fill(try System.readFile(path), values)
    }
}
