extension System {
    /// Writes a new file beside `path` and renames it when it is complete, so that a reader never sees half of it.
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

/// A file that is written under a temporary name and renamed when it is complete. The file behind a symbolic link is replaced,
/// not the link. The new file has the permissions of the old one.
package struct FileDraft {
    package var output: Output
    /// The temporary path.
    let path: String
    private let target: String

    /// `ending` distinguishes the draft from another draft of the same file.
    package init(of path: String, ending: String = "") throws(Failure) {
        let target = System.resolve(path) ?? path
        let name = target.lastIndex(of: "/").map { target.index(after: $0) } ?? target.startIndex
        self.target = target
        self.path = String(target[..<name] + ".\(target[name...]).\(System.processID)\(ending)")
        let descriptor = try System.createDraft(self.path, permissions: System.permissions(target), name: path)
        output = Output(descriptor: descriptor, name: path)
    }

    /// Closes the draft and moves it to its final path.
    package mutating func finish() throws(Failure) {
        try output.close()
        try System.rename(path, to: target)
    }

    package func discard() { System.remove(path) }
}
