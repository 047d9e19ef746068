import Net
import Shared

extension Mask {
    /// Everything that may come from the environment and is nobody else's business.
    static let names = [
        "PHONE_NUMBER", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM", "TELEGRAM_BOT_TOKEN", "TELEGRAM_CHAT_ID",
        "DISCORD_WEBHOOK_URL", "SLACK_WEBHOOK_URL", "NTFY_URL", "PUSHOVER_TOKEN", "PUSHOVER_USER", "WEBHOOK_SECRET",
        "SMTP_USER",
        "SMTP_PASSWORD", "EMAIL_TO",
    ]

    init(_ environment: Environment) {
        var secrets = Mask.names.flatMap { name in environment[name].map { Mask.forms($0) } ?? [] }
        if let account = environment["TWILIO_ACCOUNT_SID"], let token = environment["TWILIO_AUTH_TOKEN"] {
            secrets.append(Encoding.basic(account, token))
        }
        self.init(secrets)
    }

    /// How a secret may look where it is shown.
    private static func forms(_ value: String) -> [String] {
        // Of an address its host may be seen.
        if case .success(let address) = Address.parse(value) { return [value, String(address.path.dropFirst())] }
        let parts = value.contains(",") ? value.split(separator: ",").map { String($0.trimmingBlanks) } : []
        return [value, Percent.encoded(value)] + parts
    }
}
