import Shared

/// A command on the spool, which is run instead of sending.
enum SpoolOrder {
    case status
    case retry(String)
    case drop(String)

    init?(_ words: [String]) throws(Failure) {
        switch (words.first, words.count) {
        case (nil, _): return nil
        case ("status", 1): self = .status
        case ("retry", 2): self = .retry(words[1])
        case ("drop", 2): self = .drop(words[1])
        case (let hours?, 1) where hours.first?.isNumber ?? false:
            throw .usage("unknown command '\(hours)'; --quiet takes no value, quiet hours are --quiet-hours \(hours)")
        default: throw .usage("expected 'status', 'retry ID' or 'drop ID', got '\(words.joined(separator: " "))'")
        }
    }

    func run(_ options: AlertOptions, _ messages: Messages) throws(Failure) -> ExitStatus {
        let folder = try options.stateFolder()
        if let objection = Spool.objection(to: folder) { throw .usage("--state: \(objection)") }
        // The command makes no new spool, because the folder's name may be wrong.
        guard System.exists(folder) else {
            messages.error("there is no spool \(folder)")
            if case .status = self { return .done }
            return .badInput
        }
        let spool = try Spool(folder: folder, messages)
        switch self {
        case .status: return try status(spool, messages)
        case .retry(let id):
            let count = try spool.retry(id, now: spool.now)
            return told(count, id, "waits again", messages)
        case .drop(let id):
            let count = try spool.drop(id, now: spool.now)
            return told(count, id, "is dropped", messages)
        }
    }

    private func told(_ count: Int, _ id: String, _ what: String, _ messages: Messages) -> ExitStatus {
        guard count > 0 else {
            messages.error("there is no alert \(id) that waits or failed")
            return .badInput
        }
        messages.note("\(id) \(what) on \(Messages.count(count, "channel"))")
        return .done
    }

    private func status(_ spool: Spool, _ messages: Messages) throws(Failure) -> ExitStatus {
        let standing = try spool.standing()
        var output = Output.standard()
        for entry in standing.entries {
            let channel = entry.channel.prefix { $0 != "#" }
            output.begin(record: "delivery")
            output.member("time", entry.accepted)
            output.member("id", quoted: entry.id)
            output.member("channel", quoted: String(channel))
            output.member("status", quoted: entry.state)
            output.member("attempt", entry.attempts)
            if entry.due > 0, entry.state == "waiting" { output.member("due", entry.due) }
            if let error = entry.error { output.member("error", quoted: error) }
            output.endRecord()
            try output.drain()
        }
        try output.flush()
        let counts = standing.counts.map { "\($0.count) \($0.state)" }
        messages.note("\(spool.path): " + (counts.isEmpty ? "nothing" : counts.joined(separator: ", ")))
        return .done
    }
}
