import Net
import Shared

struct Ntfy: Channel {
    let name = "ntfy"
    /// The address of the topic.
    let url: Address
    var address: String { url.text }
    let takesPictures = true

    /// ntfy turns longer texts into files.
    private static let limits = TextLimits(title: 200, text: 4000, unit: "bytes")
    private static let topic = Setting.secret("NTFY_URL")

    static let kind = ChannelKind(
        "ntfy", "Send an ntfy notification to the topic at the address NTFY_URL.", limits: limits, settings: [topic]
    ) { (request) throws(Failure) in Ntfy(url: try request.address(topic)) }

    func parcel(_ message: Message) -> Parcel {
        var cut = Cutter()
        let title =
            message.template == nil ? ["Title: \(Encoding.header(cut(message.title, Ntfy.limits.title)))"] : []
        let body = cut(message.body, Ntfy.limits.text) { $0.utf8.count }
        // A notification with the same sequence ID replaces the earlier one on the phone.
        let headers = ["X-Sequence-ID: \(Encoding.hash(message.key))"] + title
        guard let picture = message.picture else {
            return cut.parcel(
                .request(.attempt(url, ["Content-Type: text/plain; charset=utf-8"] + headers, Array(body.utf8))))
        }
        // The body is the picture, so the text goes into a header.
        let more = ["Content-Type: \(Picture.type)", "Filename: \(Picture.fileName)", "Message: \(Encoding.header(body))"]
        return cut.parcel(.request(.attempt(url, more + headers, picture)), .attached)
    }

    func judge(_ response: HTTPResponse) -> Outcome {
        guard let answer = response.json else {
            return Judgement.of(response, response.isCutJSON ? .yes : .foreign, of: "ntfy")
        }
        let text = answer.string(answer.value("error"))
        let word: ProviderWord =
            if !text.isEmpty { .no(status: answer.integer(answer.value("http")) ?? 400) } else {
                answer.string(answer.value("id")).isEmpty ? .foreign : .yes
            }
        return Judgement.of(response, word, of: "ntfy", explanation: text.isEmpty ? nil : text)
    }
}
