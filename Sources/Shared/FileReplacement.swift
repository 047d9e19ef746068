extension System {
    /// Writes a file anew beside `path` and puts it in its place when it is whole: a reader never meets half of one.
    package static func replaceFile(_ path: String, _ write: (inout Output) throws(Failure) -> Void) throws(Failure) {
        let name = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let draft = path[..<name] + ".\(path[name...]).\(processID)"
        do throws(Failure) {
            var output = Output(descriptor: try create(String(draft), name: path), name: path)
            try write(&output)
            try output.close()
            try rename(String(draft), to: path)
        } catch {
            remove(String(draft))
            throw error
        }
    }
}
