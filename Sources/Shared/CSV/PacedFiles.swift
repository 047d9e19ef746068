/// Files that are replaced as a whole at regular intervals, so that a reader never sees half of one. A file that cannot be
/// written is tried again at the next interval.
package struct PacedFiles {
    private var files: [File?] = []
    /// When the files are due to be written, on the monotonic clock; nil if nothing has changed.
    package private(set) var due: Int?
    private var lastWrite: Int
    /// The time between two writes, in ms.
    private let period: Int
    private let inputs: Inputs
    /// The option that names the files, for messages.
    private let option: String

    /// Writes the content of the file with this number.
    package typealias Content = (Int, inout Output) throws(Failure) -> Void

    private struct File {
        let output: OwnFile
        var isChanged = false
        /// The last write failed; the next may succeed.
        var hasFailed = false
        /// Another program's file, or an input: never written.
        var isRefused = false
    }

    package init(option: String, period: Int, inputs: Inputs) {
        self.option = option
        self.period = period
        self.inputs = inputs
        lastWrite = System.monotonicTime - period
    }

    /// The number of files.
    package var count: Int { files.count { $0 != nil } }

    package func has(_ number: Int) -> Bool { number < files.count && files[number] != nil }
    package func contains(path: String) -> Bool { files.contains { $0?.output.path == path } }

    /// Sets the file with this number.
    package mutating func open(_ number: Int, _ output: OwnFile) {
        while files.count <= number { files.append(nil) }
        files[number] = File(output: output)
    }

    /// Marks a file as changed.
    package mutating func change(_ number: Int) {
        files[number]?.isChanged = true
        if due == nil { due = lastWrite + period }
    }

    /// Writes the files that have changed, if they are due.
    package mutating func writeDue(_ messages: Messages, _ content: Content) {
        if let due, System.monotonicTime >= due { writeChanged(messages, content) }
    }

    /// Writes the files that have changed. A failed write does not prevent the others.
    package mutating func writeChanged(_ messages: Messages, _ content: Content) {
        lastWrite = System.monotonicTime
        due = nil
        for number in files.indices {
            guard let file = files[number], file.isChanged, !file.isRefused else { continue }
            do throws(Failure) {
                try file.output.replace(inputs: inputs) { (output) throws(Failure) in try content(number, &output) }
                if file.hasFailed { messages.note("\(file.output.path): written again") }
                files[number]?.isChanged = false
                files[number]?.hasFailed = false
            } catch {
                if case .usage(let text) = error {
                    messages.error(text)
                    files[number]?.isRefused = true
                    continue
                }
                if case .io(let text) = error, !file.hasFailed {
                    messages.error("\(text); trying again every \(TimeSpan.text(period))")
                }
                files[number]?.hasFailed = true
                due = lastWrite + period
            }
        }
    }

    /// Fails if a file could not be written.
    package func checkWritten() throws(Failure) {
        let refused = files.count { $0?.isRefused == true }
        if refused > 0 { throw .usage("--\(option): \(refused) of \(Messages.count(count, "file")) not written") }
        let failed = files.count { $0?.hasFailed == true }
        if failed > 0 { throw .io("--\(option): \(failed) of \(Messages.count(count, "file")) not written") }
    }
}
