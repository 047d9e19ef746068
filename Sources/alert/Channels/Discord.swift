import Net
import Shared

struct Discord: Channel {
    let name = "discord"
    let url: Address
    var address: String { url.text }
    let takesPictures = true

    private static let limits = TextLimits(text: 2000)
    private static let webhook = Setting.secret("DISCORD_WEBHOOK_URL")

    static let kind = ChannelKind("discord", "Send a Discord message.", limits: limits, settings: [webhook]) {
        (request) throws(Failure) in Discord(url: try request.address(webhook))
    }

    private static let markup = Set("\\*_~`|>#<[]()@:-")

    func parcel(_ message: Message) -> Parcel {
        var cut = Cutter()
        // Markup is escaped, and mentions notify nobody.
        let text = cut(message.text, Discord.limits.text) { Discord.markup.contains($0) ? 2 : $0.utf16.count }
        let json = Output.object { body in
            body.member("content", quoted: Discord.escaped(text))
            body.name("allowed_mentions")
            body.beginObject()
            body.name("parse")
            body.beginArray()
            body.endArray()
            body.endObject()
            body.member("flags", 4)
        }.bytes
        guard let picture = message.picture else {
            return cut.parcel(.request(.attempt(url, ["Content-Type: application/json"], json)))
        }
        var form = Multipart()
        form.add("payload_json", json, type: "application/json")
        form.add("files[0]", picture: picture)
        return cut.parcel(.request(form.request(url)), .attached)
    }

    static func escaped(_ text: String) -> String {
        text.map { markup.contains($0) ? "\\\($0)" : String($0) }.joined()
    }

    func judge(_ response: HTTPResponse) -> Outcome {
        guard let answer = response.json else {
            return Judgement.of(response, response.status == 204 || response.isCutJSON ? .yes : .foreign, of: "Discord")
        }
        let wait = answer.double(answer.value("retry_after")).map { Int((min(max($0, 0), 86_400) * 1000).rounded(.up)) }
        let text = answer.string(answer.value("message"))
        let isRefused = wait != nil || answer.value("code") > 0
        return Judgement.of(
            response, isRefused ? .no(status: wait == nil ? 400 : 429) : .yes, of: "Discord", retryAfter: wait,
            explanation: text.isEmpty ? nil : text)
    }
}
