import Net
import Shared

struct Slack: Channel {
    let name = "slack"
    let url: Address
    var address: String { url.text }

    /// Slack cuts longer texts apart.
    private static let longest = 4000

    func dispatch(_ message: Message) -> Dispatch {
        let text = Plain.prefix(message.text, Slack.longest)
        return .request(
            .attempt(
                url, ["Content-Type: application/json"],
                Encoding.json([
                    ("text", .text(Slack.escaped(text))), ("mrkdwn", .raw("false")), ("unfurl_links", .raw("false")),
                ])))
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
