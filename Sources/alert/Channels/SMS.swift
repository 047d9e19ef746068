import Net
import SQLite
import Shared

/// Text messages through Termux on the phone itself.
struct TermuxSMS: Channel {
    static let program = "termux-sms-send"

    let name = "sms"
    let number: String
    var address: String { number }

    func dispatch(_ message: Message) -> Dispatch {
        let text = message.short
        // What begins with a dash would be read as an option.
        return .program(Order([TermuxSMS.program, "-n", number, text.hasPrefix("-") ? " " + text : text]))
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
    var address: String { number }

    func dispatch(_ message: Message) -> Dispatch {
        // A messaging service stands in the place of a number.
        let sender = from.hasPrefix("MG") ? "MessagingServiceSid" : "From"
        return .request(
            .attempt(
                base.below("/2010-04-01/Accounts/\(Encoding.percent(account))/Messages.json"),
                [
                    "Authorization: Basic \(Encoding.basic(account, token))",
                    "Content-Type: application/x-www-form-urlencoded",
                ], Encoding.form([("To", number), (sender, from), ("Body", message.short)])))
    }

    func judge(_ response: HTTPResponse) -> Outcome {
        let answer = JSON(response.body)
        let code = answer.flatMap { $0.integer($0.value("code")) }
        let text = answer.map { $0.string($0.value("message")) }
        return Judgement.of(response, explanation: text.map { $0 + (code.map { " (\($0))" } ?? "") })
    }
}
