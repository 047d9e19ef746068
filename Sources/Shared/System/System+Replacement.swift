extension System {
    /// Writes a file anew beside `path` and puts it in its place when it is whole: a reader never meets half of one.
    package static func replaceFile(_ path: String, _ write: (inout Output) throws(Failure) -> Void) throws(Failure) {
        var draft = try FileDraft(of: path)
        do throws(Failure) {
            try write(&draft.output)
            try draft.finish()
        } catch {
            draft.discard()
            throw error
        }
    }
}

/// A file that is written beside its place and moved there once it is whole. The file behind a symbolic link is replaced, not the link.
/// The new file has the permissions of the old one.
package struct FileDraft {
    package var output: Output
    /// Where it is written.
    let path: String
    private let target: String

    /// `ending` tells it from another draft of the same file.
    package init(of path: String, ending: String = "") throws(Failure) {
        let target = System.resolve(path) ?? path
        let name = target.lastIndex(of: "/").map { target.index(after: $0) } ?? target.startIndex
        self.target = target
        self.path = String(target[..<name] + ".\(target[name...]).\(System.processID)\(ending)")
        let descriptor = try System.createDraft(self.path, permissions: System.permissions(target), name: path)
        output = Output(descriptor: descriptor, name: path)
    }

    /// Puts it in its place.
    package mutating func finish() throws(Failure) {
        try output.close()
        try System.rename(path, to: target)
    }

    package func discard() { System.remove(path) }
}
