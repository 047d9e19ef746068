import Shared

/// The channels that the options name, in the order of the table; repeatable channels are in the order of the command line.
struct ChannelList {
    let channels: [any Channel]

    init(_ arguments: Arguments, _ environment: Environment) throws(Failure) {
        var channels: [any Channel] = []
        var hasRepeated = false
        for kind in ChannelKind.all where arguments.has(kind.option.name) {
            guard kind.option.repeats else {
                let value = arguments.text(kind.option.name) ?? ""
                channels.append(try kind.channel(value, arguments, environment))
                continue
            }
            if hasRepeated { continue }
            hasRepeated = true
            for (name, value) in arguments.given {
                guard let kind = ChannelKind.named(name), kind.option.repeats else { continue }
                channels.append(try kind.channel(value, arguments, environment))
            }
        }
        if channels.isEmpty { throw .usage("expected a channel, as --sms, --telegram or --print") }
        let files = channels.compactMap { $0 as? any FileChannel }
        for (place, file) in files.enumerated() {
            guard let other = files[..<place].first(where: { $0.path == file.path && $0.name != file.name }) else { continue }
            throw .usage("--\(other.name) and --\(file.name) both name \(file.path); lines and rows need files of their own")
        }
        let keys = channels.map(\.key)
        for (place, key) in keys.enumerated() where keys[..<place].contains(key) {
            throw .usage("--\(channels[place].name): the same is given twice")
        }
        self.channels = channels
    }
}
