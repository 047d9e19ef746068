import Net
import SQLite
import Shared

struct Telegram: Channel {
    let name = "telegram"
    let base: Address
    let token: String
    let chat: String
    var address: String { chat }

    let takesPictures = true

    /// Telegram counts UTF-16 units.
    private static let limits = TextLimits(text: 4096)
    /// The longest text below a picture.
    private static let longestCaption = 1024
    private static let (botToken, chatID) = (Setting.secret("TELEGRAM_BOT_TOKEN"), Setting.secret("TELEGRAM_CHAT_ID"))
    private static let server = Setting.shown("TELEGRAM_API_URL")

    static let kind = ChannelKind(
        "telegram", "Send a Telegram message.", limits: limits, settings: [botToken, chatID, server]
    ) { (request) throws(Failure) in
        let values = try request.values(botToken, chatID)
        // The token becomes a part of an address.
        guard values[0].utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"/?#".utf8.contains($0) }) else {
            throw .usage("\(botToken.name): expected a token, without blanks, '/', '?' and '#'")
        }
        return Telegram(
            base: try request.address(server, default: "https://api.telegram.org"), token: values[0], chat: values[1])
    }

    func parcel(_ message: Message) -> Parcel {
        if let picture = message.picture { return parcel(message, picture) }
        var cut = Cutter()
        let text = cut(message.text, Telegram.limits.text)
        // Without a parse mode, nothing in a text is markup.
        return cut.parcel(
            .request(
                .attempt(
                    base.below("/bot\(token)/sendMessage"), ["Content-Type: application/json"],
                    Output.object { body in
                        body.member("chat_id", quoted: chat)
                        body.member("text", quoted: text)
                        body.name("link_preview_options")
                        body.beginObject()
                        body.member("is_disabled", true)
                        body.endObject()
                    }.bytes)))
    }

    /// A text that is too long for a caption follows in a message of its own.
    private func parcel(_ message: Message, _ picture: [UInt8]) -> Parcel {
        let fits = message.text.utf16.count <= Telegram.longestCaption
        var form = Multipart()
        form.add("chat_id", chat)
        form.add("caption", fits ? message.text : Plain.prefix(message.title, Telegram.longestCaption))
        form.add("photo", picture: picture)
        return Parcel(
            dispatch: .request(form.request(base.below("/bot\(token)/sendPhoto"))), picture: fits ? .attached : .ahead)
    }

    func judge(_ response: HTTPResponse) -> Outcome {
        guard let answer = response.json else {
            // The verdict is at the beginning, so it can be read even if the rest is missing.
            let isYes = response.isCut && response.body.starts(with: "{\"ok\":true".utf8)
            return Judgement.of(response, isYes ? .yes : .foreign, of: "Telegram")
        }
        let wait = answer.integer(answer.value(["parameters", "retry_after"]))
        let text = answer.string(answer.value("description"))
        let word: ProviderWord =
            switch answer.truth(answer.value("ok")) {
            case true?: .yes
            case false?: .no(status: answer.integer(answer.value("error_code")) ?? 400)
            case nil: .foreign
            }
        return Judgement.of(
            response, word, of: "Telegram", retryAfter: wait.map { min(max($0, 0), 86_400) * 1000 },
            explanation: text.isEmpty ? nil : text)
    }
}
