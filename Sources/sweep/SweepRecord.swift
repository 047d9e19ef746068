import Shared

/// The record that identifies a sweep: its pipe, its parameters, its candles and its other files. It is the first line of a part
/// (`--shard`) and of a `--resume` file.
struct SweepRecord {
    let pipe: String
    /// The parameters as JSON.
    private let params: [UInt8]
    /// The number of sets of the whole sweep.
    let sets: Int
    /// The number of candles; 0 if all sets ran as processes, which read the files themselves.
    private let candles: Int
    private let digest: String

    /// Reads such a record; nil for any other object.
    init?(_ json: borrowing JSON) {
        guard json.string(json.value("type")) == "sweep", json.value("pipe") > 0, json.value("params") > 0,
            let sets = json.integer(json.value("sets")), let candles = json.integer(json.value("candles"))
        else { return nil }
        pipe = json.string(json.value("pipe"))
        var params: [UInt8] = []
        json.append(json.text(of: json.value("params")), to: &params)
        self.params = params
        (self.sets, self.candles) = (sets, candles)
        digest = json.string(json.value("digest"))
    }

    /// How another sweep differs; nil if both are the same.
    func difference(_ other: SweepRecord) -> String? {
        if pipe != other.pipe { return "another pipe" }
        if params != other.params || sets != other.sets { return "other parameters" }
        // Candles that one part did not read cannot be compared.
        if (candles == 0) != (other.candles == 0) || digest == other.digest { return nil }
        return "other candles, random sets or files"
    }

    static func line(_ options: SweepOptions, _ recording: Recording) throws(Failure) -> [UInt8] {
        var output = Output.inMemory()
        output.begin(record: "sweep")
        output.member("pipe", quoted: options.pipe.stages.map { $0.joined(separator: " ") }.joined(separator: " | "))
        output.name("params")
        output.beginObject()
        for parameter in options.grid.parameters {
            output.name(quoted: parameter.name)
            output.beginArray()
            for value in parameter.values { output.element(quoted: value) }
            output.endArray()
        }
        output.endObject()
        output.member("sets", options.grid.count)
        output.member("candles", recording.candles)
        output.member("digest", quoted: String(try options.digest(recording), radix: 16))
        output.endRecord()
        return output.bytes
    }
}

extension SweepOptions {
    /// A hash of everything that decides the results besides the pipe's words and the parameters: the candles, the sets that were
    /// chosen, and the files that the pipe names.
    func digest(_ recording: Recording) throws(Failure) -> UInt64 {
        var digest = recording.digest
        digest.add(rules.digest)
        for set in grid.chosen ?? [] { digest.add(UInt64(set)) }
        for path in namedFiles { try digest.add(contentOf: path) }
        // If all sets run as processes, the candles were not read.
        if recording.events.isEmpty {
            for file in files where !System.isSpecialFile(file) { try digest.add(contentOf: file) }
        }
        return digest.value
    }

    /// The files that the words of the pipe name, such as programs of the user's own, or `--instruments FILE`.
    var namedFiles: [String] {
        var files: [String] = []
        for word in pipe.stages.joined() {
            let path = word.firstIndex(of: "=").map { String(word[word.index(after: $0)...]) } ?? word
            // A rule with many parameters is no path, though it may divide.
            let isPath = RuleFiles.isFile(path) && !path.contains(" ")
            let paths = isPath ? (try? RuleFiles.filled(path, grid.parameters)) ?? [] : [path]
            files += paths.filter { System.exists($0) && !System.isSpecialFile($0) }
        }
        return files
    }
}
