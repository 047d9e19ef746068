import Net
import Shared

struct Slack: Channel {
    let name = "slack"
    let url: Address
    var address: String { url.text }

    /// Slack splits longer texts.
    private static let limits = TextLimits(text: 4000)
    private static let webhook = Setting.secret("SLACK_WEBHOOK_URL")

    static let kind = ChannelKind("slack", "Send a Slack message.", limits: limits, settings: [webhook]) {
        (request) throws(Failure) in Slack(url: try request.address(webhook))
    }

    func parcel(_ message: Message) -> Parcel {
        var cut = Cutter()
        let text = cut(message.text, Slack.limits.text) { Slack.escaped(String($0)).utf16.count }
        return cut.parcel(
            .request(
                .attempt(
                    url, ["Content-Type: application/json"],
                    Output.object { body in
                        body.member("text", quoted: Slack.escaped(text))
                        body.member("mrkdwn", false)
                        body.member("unfurl_links", false)
                    }.bytes)))
    }

    /// Escapes the three characters that have a meaning in Slack's texts.
    static func escaped(_ text: String) -> String {
        text.replacingBytes(of: "&", with: "&amp;").replacingBytes(of: "<", with: "&lt;")
            .replacingBytes(of: ">", with: "&gt;")
    }

    /// Temporary refusals.
    private static let passing: Set<String> = [
        "ratelimited", "rate_limited", "fatal_error", "internal_error", "service_unavailable", "request_timeout",
    ]

    /// A webhook answers with a word, `ok` or `invalid_token`; the rest of Slack answers in JSON:
    /// `{"ok":false,"error":"channel_not_found"}`.
    func judge(_ response: HTTPResponse) -> Outcome {
        let body = String(decoding: response.body.prefix(200), as: UTF8.self)
        var text = String(body[...].trimmingBlanks)
        var isYes: Bool? = text == "ok"
        if let answer = response.json {
            // Rocket.Chat, which accepts Slack's messages, says "success".
            isYes = answer.truth(answer.value("ok")) ?? answer.truth(answer.value("success"))
            let error = answer.string(answer.value("error"))
            if !error.isEmpty { text = error }
        } else if isYes == false, text.isEmpty || !text.utf8.allSatisfy({ (0x61...0x7A).contains($0) || $0 == 0x5F }) {
            isYes = nil
        }
        let refusal = ProviderWord.no(status: Slack.passing.contains(text) ? 429 : 400)
        return Judgement.of(
            response, isYes.map { $0 ? .yes : refusal } ?? .foreign, of: "Slack",
            explanation: text.isEmpty || text.hasPrefix("<") ? nil : text)
    }
}
