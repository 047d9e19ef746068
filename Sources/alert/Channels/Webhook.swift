import Net
import Shared
import Signing

/// Sends the record itself to a program on another machine.
struct Webhook: Channel {
    let name = "webhook"
    let url: Address
    let secret: String?
    var address: String { url.text }
    /// Only the host, because the path may be a secret.
    var target: String? { url.host }

    private static let signingKey = Setting.optionalSecret("WEBHOOK_SECRET")

    static let kind = ChannelKind(
        "webhook", takes: "URL", repeats: true,
        """
        Send the record as JSON, with its id as Idempotency-Key; with WEBHOOK_SECRET also signed: X-Signature-256 is sha256= and the \
        HMAC-SHA256 of the body.
        """,
        settings: [signingKey]
    ) { (request) throws(Failure) in
        Webhook(url: try ChannelRequest.address(request.value, "--webhook"), secret: request[signingKey])
    }

    let audience = Audience.program

    func parcel(_ message: Message) -> Parcel {
        let body = Webhook.body(message)
        var headers = ["Content-Type: application/json", "Idempotency-Key: \(Encoding.key(message.key))"]
        if let secret { headers.append("X-Signature-256: sha256=\(HMACKey(secret).sign(body))") }
        return Parcel(dispatch: .request(.attempt(url, headers, body)))
    }

    /// Returns the record byte for byte, or one object with the records of a digest.
    private static func body(_ message: Message) -> [UInt8] {
        if !message.isDigest { return message.alerts[0].record }
        return Output.object { body in
            body.member("type", "digest")
            body.member("id", quoted: message.key)
            // A digest is marked if any of its records is simulated.
            body.mark("simulated", if: message.alerts.contains { $0.fields.isSimulated })
            body.name("alerts")
            body.beginArray()
            for alert in message.alerts { body.element(made: alert.record) }
            body.endArray()
        }.bytes
    }
}
