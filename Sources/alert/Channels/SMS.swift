import Net
import SQLite
import Shared

/// Text messages through Termux on the phone itself.
struct TermuxSMS: Channel {
    static let program = "termux-sms-send"

    let name = "sms"
    let number: String
    let parts: Int
    var address: String { number }

    func parcel(_ message: Message) -> Parcel {
        var (text, isCut) = SMSText.fit(message.short, parts)
        // What begins with a dash would be read as an option.
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
        // A messaging service stands in the place of a number.
        let sender = from.hasPrefix("MG") ? "MessagingServiceSid" : "From"
        let request = HTTPRequest.attempt(
            base.below("/2010-04-01/Accounts/\(Percent.encoded(account))/Messages.json"),
            [
                "Authorization: Basic \(Encoding.basic(account, token))",
                "Content-Type: application/x-www-form-urlencoded",
            ], Encoding.form([("To", number), (sender, from), ("Body", text)]))
        return Parcel(dispatch: .request(request), isCut: isCut)
    }

    /// What becomes of a message that Twilio took and did not send.
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
