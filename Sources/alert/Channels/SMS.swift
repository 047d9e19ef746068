import Net
import SQLite
import Shared

/// Text messages: by Termux on the phone itself, or by Twilio.
enum SMS {
    private static let phone = Setting.secret("PHONE_NUMBER")
    private static let account = Setting.optionalSecret("TWILIO_ACCOUNT_SID")
    private static let token = Setting.optionalSecret("TWILIO_AUTH_TOKEN")
    private static let sender = Setting.optionalSecret("TWILIO_FROM")
    private static let server = Setting.shown("TWILIO_API_URL")

    static let kind = ChannelKind(
        "sms", takes: "termux|twilio", choices: ["termux", "twilio"],
        "Send a text message to PHONE_NUMBER: by termux-sms-send where that is installed, else by Twilio.",
        settings: [phone, account, token, sender, server], companions: [parts],
        disguises: { value in
            guard let account = value(account), let token = value(token) else { return [] }
            return [Encoding.basic(account, token)]
        }, channel)

    private static let parts = Option(
        "sms-parts", takes: "N", default: "3",
        """
        Let a text message have at most N parts, which phones put together and providers charge one by one: 153 characters \
        each, or 67 where the text has Cyrillic, emoji or others that need UCS-2 (160 and 70 for a single one).
        """)

    private static func channel(_ request: ChannelRequest) throws(Failure) -> any Channel {
        let parts = try request.arguments.number(parts.name, in: 1...10)
        let number = try request.values(phone)[0]
        let hasTermux = System.program(TermuxSMS.program) != nil
        if request.value == "termux", !hasTermux {
            throw .usage("--sms termux: there is no \(TermuxSMS.program) here; in Termux type:  pkg install termux-api")
        }
        if request.value == "termux" || (request.value.isEmpty && hasTermux) { return TermuxSMS(number: number, parts: parts) }
        let values = try request.values(account, token, sender)
        return TwilioSMS(
            base: try request.address(server, default: "https://api.twilio.com"), account: values[0], token: values[1],
            from: values[2], number: number, parts: parts)
    }
}

/// Text messages through Termux on the phone itself.
struct TermuxSMS: Channel {
    static let program = "termux-sms-send"

    let name = "sms"
    let number: String
    let parts: Int
    var address: String { number }

    func parcel(_ message: Message) -> Parcel {
        var (text, isCut) = SMSText.fit(message.short, parts)
        // A text that begins with a dash would be read as an option.
        if text.hasPrefix("-") { (text, isCut) = SMSText.fit(" " + message.short, parts) }
        return Parcel(dispatch: .program(ProgramOrder([TermuxSMS.program, "-n", number, text])), isCut: isCut)
    }
}

/// Text messages through Twilio.
struct TwilioSMS: Channel {
    let name = "sms"
    let base: Address
    let account: String
    let token: String
    let from: String
    let number: String
    let parts: Int
    var address: String { number }

    func parcel(_ message: Message) -> Parcel {
        let (text, isCut) = SMSText.fit(message.short, parts)
        // Twilio's IDs of messaging services begin with MG; they replace a sender's number.
        let sender = from.hasPrefix("MG") ? "MessagingServiceSid" : "From"
        let request = HTTPRequest.attempt(
            base.below("/2010-04-01/Accounts/\(Percent.encoded(account))/Messages.json"),
            [
                "Authorization: Basic \(Encoding.basic(account, token))",
                "Content-Type: application/x-www-form-urlencoded",
            ], Encoding.form([("To", number), (sender, from), ("Body", text)]))
        return Parcel(dispatch: .request(request), isCut: isCut)
    }

    /// The states of a message that Twilio accepted and did not send.
    private static let lost: Set<String> = ["failed", "undelivered", "canceled"]

    func judge(_ response: HTTPResponse) -> Outcome {
        guard let answer = response.json else {
            return Judgement.of(response, response.isCutJSON && response.status == 201 ? .yes : .foreign, of: "Twilio")
        }
        func text(_ name: String) -> String { answer.string(answer.value(name)) }
        let state = text("status")
        let code = answer.integer(answer.value("code")) ?? answer.integer(answer.value("error_code"))
        let word: ProviderWord =
            if text("sid").isEmpty {
                code == nil ? .foreign : .no(status: answer.integer(answer.value("status")) ?? 400)
            } else {
                TwilioSMS.lost.contains(state) ? .no(status: 400) : .yes
            }
        let reasons = [text("message"), TwilioSMS.lost.contains(state) ? state : "", text("error_message")].filter {
            !$0.isEmpty
        }
        let number = code.map { ["(\($0))"] } ?? []
        let explanation = (reasons + number).joined(separator: " ")
        return Judgement.of(response, word, of: "Twilio", explanation: explanation.isEmpty ? nil : explanation)
    }
}
