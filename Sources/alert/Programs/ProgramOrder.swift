import Shared

/// A program to start, with its arguments and its input. No shell interprets them.
struct ProgramOrder {
    let words: [String]
    let input: [UInt8]

    init(_ words: [String], input: [UInt8] = []) {
        // An argument would end at its first NUL.
        self.words = words.map { $0.replacing("\0", with: "\u{FFFD}") }
        self.input = input
    }
}

/// The environment for the programs of others: ours, without secrets.
enum ChildEnvironment {
    private static let suffixes = ["_TOKEN", "_SECRET", "_PASSWORD", "_KEY", "_API_KEY", "_SID", "_WEBHOOK_URL"]

    private static let declared = Set(ChannelKind.all.flatMap(\.settings).filter(\.isSecret).map(\.name))

    static func isSecret(_ name: Substring) -> Bool {
        declared.contains(String(name)) || suffixes.contains { name.uppercased().hasSuffix($0) }
    }

    static func filter(_ variables: [String]) -> [String] {
        variables.filter { variable in !isSecret(variable.prefix { $0 != "=" }) }
    }
}
