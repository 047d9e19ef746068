extension System {
    /// Writes a file anew beside `path` and puts it in its place when it is whole: a reader never meets half of one. The file behind a
    /// symbolic link is replaced, not the link. The new file has the permissions of the old one.
    package static func replaceFile(_ path: String, _ write: (inout Output) throws(Failure) -> Void) throws(Failure) {
        let target = resolve(path) ?? path
        let name = target.lastIndex(of: "/").map { target.index(after: $0) } ?? target.startIndex
        let draft = String(target[..<name] + ".\(target[name...]).\(processID)")
        let descriptor = try createDraft(draft, permissions: permissions(target), name: path)
        do throws(Failure) {
            var output = Output(descriptor: descriptor, name: path)
            try write(&output)
            try output.close()
            try rename(draft, to: target)
        } catch {
            remove(draft)
            throw error
        }
    }
}
