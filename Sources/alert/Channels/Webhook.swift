import Net
import Shared
import Signing

/// The record itself, for a program elsewhere.
struct Webhook: Channel {
    let name = "webhook"
    let url: Address
    let secret: String?
    var address: String { url.text }
    /// The path may be a secret.
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
        if let secret { headers.append("X-Signature-256: sha256=\(Signature.hmac(body, secret: secret))") }
        return Parcel(dispatch: .request(.attempt(url, headers, body)))
    }

    /// The record byte for byte; those of a digest in one.
    private static func body(_ message: Message) -> [UInt8] {
        if !message.isDigest { return message.alerts[0].record }
        return Output.object { body in
            body.member("type", "digest")
            body.member("id", quoted: message.key)
            // Of what it holds, some is simulated.
            body.mark("simulated", if: message.alerts.contains { $0.fields.isSimulated })
            body.name("alerts")
            body.beginArray()
            for alert in message.alerts { body.element(made: alert.record) }
            body.endArray()
        }.bytes
    }
}
