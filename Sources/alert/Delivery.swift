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
    /// The message had a picture with it.
    var hasPicture = false
    /// What would have been sent.
    var dryRun: String?
    /// The picture that would have been attached.
    var attachment: String?

    func write(to output: inout Output) {
        output.begin(record: "delivery")
        output.member("time", System.wallTime)
        output.member("id", quoted: id)
        output.member("channel", quoted: channel)
        if let target { output.member("target", quoted: target) }
        let fields = Fields(record)
        for name in ["category", "symbol", "interval", "price_type"] {
            if let value = fields[name] {
                output.name(quoted: name)
                output.value(quoted: value)
            }
        }
        output.member("status", quoted: status.rawValue)
        output.member("attempt", attempt)
        if together > 1 { output.member("digest", together) }
        output.mark("truncated", if: isCut)
        output.mark("picture", if: hasPicture)
        if let error { output.member("error", quoted: error) }
        if let dryRun { output.member("would_send", quoted: dryRun) }
        if let attachment { output.member("would_attach", quoted: attachment) }
        output.mark("simulated", if: fields.isSimulated)
        output.endRecord()
    }
}
