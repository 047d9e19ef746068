import Shared

/// A delivery record: the result of one alert on one channel, for standard output.
struct Delivery {
    enum Status: String {
        case sent, retrying, failed, suppressed
        /// The alert stays in the spool until quiet hours are over or the hourly limit allows more.
        case held
    }

    let id: String
    let channel: String
    /// The target of the channel, if there can be several of its kind.
    let target: String?
    let status: Status
    let attempt: Int
    let error: String?
    /// The alert's own record.
    let record: [UInt8]
    /// The number of alerts in the message.
    var together = 1
    /// Whether some of the message's text had to be cut.
    var isCut = false
    /// Whether the message had a picture.
    var hasPicture = false
    /// The text that a dry run would have sent.
    var dryRun: String?
    /// The description of the picture that a dry run would have attached.
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
