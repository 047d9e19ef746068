/// An output file that is written as a whole. It replaces an older file only if bybit-pipe wrote that too, or with --force.
package struct OwnFile: Sendable {
    package let path: String
    /// The option that names the file, for messages.
    private let option: String
    /// The possible beginnings of files of this kind: the header of a CSV, the first line of a page.
    private let beginnings: [String]
    /// Whether the first row must have a time in our format, because other programs may use the same header.
    private let isTimed: Bool
    private let isForced: Bool
    /// Whether the first bytes of a file show that bybit-pipe wrote it, for kinds that do not begin with a text.
    private let recognises: (@Sendable ([UInt8]) -> Bool)?

    package init(
        _ path: String, option: String, beginnings: [String] = [], isTimed: Bool = false, isForced: Bool,
        recognises: (@Sendable ([UInt8]) -> Bool)? = nil
    ) {
        self.path = path
        self.option = option
        self.beginnings = beginnings
        self.isTimed = isTimed
        self.isForced = isForced
        self.recognises = recognises
    }

    /// Makes the folders above the file. Fails if the file cannot or must not be written: it is an input, it is not a regular
    /// file, or another program wrote it. An empty file may be replaced.
    package func check(inputs: Inputs) throws(Failure) {
        guard !path.isEmpty else { throw .usage("--\(option): expected a file name, got ''") }
        try OwnFile.makeFolders(above: path)
        guard let file = FileState(path: path) else {
            if System.isLink(path) { throw .usage("--\(option): \(path) is a symbolic link to a file that does not exist") }
            return
        }
        guard file.kind == .regular else {
            throw .usage("--\(option): expected a regular file, but \(path) is a folder, a device or a pipe")
        }
        if inputs.contains(file) { throw .usage("--\(option): \(path) is also an input; name another file") }
        if file.size > 0, !isForced, try !isOwn() {
            throw .usage(
                "--\(option): \(path) exists and bybit-pipe did not write it; name another file, or replace it with --force")
        }
    }

    /// The number of bytes needed to recognise a file that does not begin with a text.
    private static let telling = 256

    private func isOwn() throws(Failure) -> Bool {
        if let recognises { return recognises(try System.head(of: path, OwnFile.telling) ?? []) }
        let time = isTimed ? Timestamp.text(0) + "," : ""
        let longest = beginnings.map(\.utf8.count).max() ?? 0
        let start = try System.head(of: path, longest + time.utf8.count) ?? []
        guard let beginning = beginnings.first(where: { start.starts(with: $0.utf8) }) else { return false }
        let row = String(decoding: start.dropFirst(beginning.utf8.count).prefix(time.utf8.count), as: UTF8.self)
        return time.isEmpty || row.isEmpty || Timestamp.parse(row.dropLast()).map { Timestamp.text($0) + "," } == row
    }

    /// Writes the file under another name and renames it when it is complete, so that a reader never sees half of it.
    package func replace(inputs: Inputs, _ write: (inout Output) throws(Failure) -> Void) throws(Failure) {
        try check(inputs: inputs)
        try System.replaceFile(path, write)
    }

    package static func makeFolders(above path: String) throws(Failure) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        try System.makeFolders(String(path[..<slash]), mode: 0o777)
    }

    package static let force = Option(
        "force", "Replace existing output files that bybit-pipe did not write. An input is never replaced.")
}

/// The files that a command reads, including standard input, by device and inode number. An output must not be one of them.
package struct Inputs: Sendable {
    private var files: [FileState] = []

    /// Without paths, or if one is `-`, standard input is included.
    package init(_ paths: [String]) {
        for path in paths.isEmpty ? ["-"] : paths {
            let file = path == "-" ? FileState(descriptor: 0) : FileState(path: path)
            if let file { files.append(file) }
        }
    }

    package func contains(_ file: FileState) -> Bool { files.contains { $0.isSameFile(as: file) } }
}
