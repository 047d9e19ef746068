import Shared

/// What became of one alert on one channel, as it is told on standard output.
struct Delivery {
    enum Status: String {
        case sent, retrying, failed, suppressed
        /// It stays in the spool, and goes out when quiet hours are over or the hour's limit allows more.
        case held
    }

    let id: String
    let channel: String
    /// Which of several of its kind.
    let target: String?
    let status: Status
    let attempt: Int
    let error: String?
    /// The alert's own record.
    let record: [UInt8]
    /// How many alerts went in the same message.
    var together = 1
    /// Some of the message's text had to be cut.
    var isCut = false
    /// What would have been sent.
    var dryRun: String?

    func write(to output: inout Output) {
        output.write("{\"type\":\"delivery\",\"time\":")
        output.write(System.wallTime)
        text("id", id, &output)
        text("channel", channel, &output)
        if let target { text("target", target, &output) }
        let fields = Fields(record)
        for name in ["category", "symbol", "interval", "price_type"] {
            if let value = fields[name] { text(name, value, &output) }
        }
        text("status", status.rawValue, &output)
        output.write(",\"attempt\":")
        output.write(attempt)
        if together > 1 {
            output.write(",\"digest\":")
            output.write(together)
        }
        if isCut { output.write(",\"truncated\":true") }
        if let error { text("error", error, &output) }
        if let dryRun { text("would_send", dryRun, &output) }
        if fields.isSimulated { output.write(",\"simulated\":true") }
        output.write("}\n")
    }

    private func text(_ name: String, _ value: String, _ output: inout Output) {
        output.write(string: ",\"\(name)\":")
        output.write(quoted: value)
    }
}
