import Net
import Shared

struct Ntfy: Channel {
    let name = "ntfy"
    /// The topic.
    let url: Address
    var address: String { url.text }

    /// Longer ones become files.
    private static let longest = 4000

    func dispatch(_ message: Message) -> Dispatch {
        let title = message.template == nil ? ["Title: \(Encoding.header(message.title))"] : []
        // One with the same sequence replaces the other on the phone.
        return .request(
            .attempt(
                url, ["Content-Type: text/plain; charset=utf-8", "X-Sequence-ID: \(Encoding.hash(message.key))"] + title,
                Array(Plain.prefix(message.body, Ntfy.longest) { $0.utf8.count }.utf8)))
    }

    func judge(_ response: HTTPResponse) -> Outcome {
        let text = JSON(response.body).map { $0.string($0.value("error")) } ?? ""
        return Judgement.of(response, explanation: text.isEmpty ? nil : text)
    }
}
