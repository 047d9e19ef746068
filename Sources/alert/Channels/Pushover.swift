import Net
import Shared

struct Pushover: Channel {
    let name = "pushover"
    let base: Address
    let token: String
    let user: String
    var address: String { user }

    private static let limits = TextLimits(title: 250, text: 1024)
    private static let (appToken, userKey) = (Setting.secret("PUSHOVER_TOKEN"), Setting.secret("PUSHOVER_USER"))
    private static let server = Setting.shown("PUSHOVER_API_URL")

    static let kind = ChannelKind(
        "pushover", "Send a Pushover notification.", limits: limits, settings: [appToken, userKey, server]
    ) { (request) throws(Failure) in
        let values = try request.values(appToken, userKey)
        return Pushover(
            base: try request.address(server, default: "https://api.pushover.net"), token: values[0], user: values[1])
    }

    func parcel(_ message: Message) -> Parcel {
        var cut = Cutter()
        var form = [("token", token), ("user", user)]
        if message.template == nil { form.append(("title", cut(message.title, Pushover.limits.title))) }
        form.append(("message", cut(message.body, Pushover.limits.text)))
        return cut.parcel(
            .request(
                .attempt(
                    base.below("/1/messages.json"), ["Content-Type: application/x-www-form-urlencoded"], Encoding.form(form))))
    }

    func judge(_ response: HTTPResponse) -> Outcome {
        guard let answer = response.json else {
            return Judgement.of(response, response.isCutJSON ? .yes : .foreign, of: "Pushover")
        }
        let errors = answer.elements(answer.value("errors")).map { answer.string($0) }
        let status = answer.integer(answer.value("status"))
        return Judgement.of(
            response, status == 1 ? .yes : status == nil ? .foreign : .no(status: 400), of: "Pushover",
            explanation: errors.isEmpty ? nil : errors.joined(separator: ", "))
    }
}
