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
        return Parcel(dispatch: .program(Order([TermuxSMS.program, "-n", number, text])), isCut: isCut)
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
            base.below("/2010-04-01/Accounts/\(Encoding.percent(account))/Messages.json"),
            [
                "Authorization: Basic \(Encoding.basic(account, token))",
                "Content-Type: application/x-www-form-urlencoded",
            ], Encoding.form([("To", number), (sender, from), ("Body", text)]))
        return Parcel(dispatch: .request(request), isCut: isCut)
    }

    func judge(_ response: HTTPResponse) -> Outcome {
        let answer = JSON(response.body)
        let code = answer.flatMap { $0.integer($0.value("code")) }
        let text = answer.map { $0.string($0.value("message")) }
        return Judgement.of(response, explanation: text.map { $0 + (code.map { " (\($0))" } ?? "") })
    }
}
