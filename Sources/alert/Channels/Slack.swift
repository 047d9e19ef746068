import Net
import Shared

struct Slack: Channel {
    let name = "slack"
    let url: Address
    var address: String { url.text }

    /// Slack cuts longer texts apart.
    private static let longest = 4000

    func parcel(_ message: Message) -> Parcel {
        var cut = Cutter()
        let text = cut(message.text, Slack.longest) { Slack.escaped(String($0)).utf16.count }
        return cut.parcel(
            .request(
                .attempt(
                    url, ["Content-Type: application/json"],
                    Encoding.json([
                        ("text", .text(Slack.escaped(text))), ("mrkdwn", .raw("false")), ("unfurl_links", .raw("false")),
                    ]))))
    }

    /// The three characters that Slack's texts know.
    static func escaped(_ text: String) -> String {
        text.replacingBytes(of: "&", with: "&amp;").replacingBytes(of: "<", with: "&lt;")
            .replacingBytes(of: ">", with: "&gt;")
    }

    /// Slack answers in a word: `invalid_token`.
    func judge(_ response: HTTPResponse) -> Outcome {
        let text = String(decoding: response.body.prefix(200), as: UTF8.self)
        return Judgement.of(response, explanation: text.isEmpty || text.hasPrefix("<") ? nil : text)
    }
}
