import Net
import Shared

/// The channels that options name, in the order of the table.
struct ChannelList {
    let channels: [any Channel]

    init(_ arguments: Arguments, _ environment: Environment) throws(Failure) {
        let settings = Settings(environment: environment)
        var channels: [any Channel] = []
        if arguments.has("sms") {
            let parts = try arguments.number("sms-parts", in: 1...10)
            channels.append(try ChannelList.sms(arguments.text("sms") ?? "", parts, settings))
        }
        if arguments.has("telegram") {
            let values = try settings.values("telegram", ["TELEGRAM_BOT_TOKEN", "TELEGRAM_CHAT_ID"])
            channels.append(
                Telegram(
                    base: try settings.address("TELEGRAM_API_URL", "https://api.telegram.org"),
                    token: try ChannelList.pathPart(values[0], "TELEGRAM_BOT_TOKEN"), chat: values[1]))
        }
        if arguments.has("discord") {
            _ = try settings.values("discord", ["DISCORD_WEBHOOK_URL"])
            channels.append(Discord(url: try settings.address("DISCORD_WEBHOOK_URL")))
        }
        if arguments.has("slack") {
            _ = try settings.values("slack", ["SLACK_WEBHOOK_URL"])
            channels.append(Slack(url: try settings.address("SLACK_WEBHOOK_URL")))
        }
        if arguments.has("ntfy") {
            _ = try settings.values("ntfy", ["NTFY_URL"])
            channels.append(Ntfy(url: try settings.address("NTFY_URL")))
        }
        if arguments.has("pushover") {
            let values = try settings.values("pushover", ["PUSHOVER_TOKEN", "PUSHOVER_USER"])
            channels.append(
                Pushover(
                    base: try settings.address("PUSHOVER_API_URL", "https://api.pushover.net"), token: values[0],
                    user: values[1]))
        }
        if arguments.has("email") { channels.append(try ChannelList.email(settings)) }
        if arguments.has("desktop") {
            guard let desktop = Desktop.find() else {
                throw .usage("--desktop needs one of \(Desktop.Program.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            channels.append(desktop)
        }
        for (option, value) in arguments.given {
            switch option {
            case "webhook":
                let url = try Settings.address(value, "--webhook")
                channels.append(Webhook(url: url, secret: environment["WEBHOOK_SECRET"]))
            case "exec":
                guard System.program(value) != nil else { throw .usage("--exec: there is no program \(value)") }
                channels.append(Exec(program: value))
            case "file", "csv":
                let file: any FileChannel = option == "file" ? File(path: value) : CSVChannel(path: value)
                // A dry run makes no folders.
                if !arguments.has("dry-run") { try file.prepare() }
                if let other = channels.compactMap({ $0 as? any FileChannel }).first(where: {
                    $0.path == value && $0.name != option
                }) {
                    throw .usage("--\(other.name) and --\(option) both name \(value); lines and rows need files of their own")
                }
                channels.append(file)
            default: break
            }
        }
        if arguments.has("print") {
            channels.append(Print(isTable: arguments.text("print") == "table", isColoured: System.takesColour(2)))
        }
        if channels.isEmpty { throw .usage("expected a channel, as --sms, --telegram or --print") }
        let keys = channels.map(\.key)
        for (place, key) in keys.enumerated() where keys[..<place].contains(key) {
            throw .usage("--\(channels[place].name): the same is given twice")
        }
        self.channels = channels
    }

    private static func sms(_ choice: String, _ parts: Int, _ settings: Settings) throws(Failure) -> any Channel {
        let number = try settings.values("sms", ["PHONE_NUMBER"])[0]
        let hasTermux = System.program(TermuxSMS.program) != nil
        if choice == "termux", !hasTermux {
            throw .usage("--sms termux: there is no \(TermuxSMS.program) here; in Termux type:  pkg install termux-api")
        }
        if choice == "termux" || (choice.isEmpty && hasTermux) { return TermuxSMS(number: number, parts: parts) }
        let values = try settings.values("sms", ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM"])
        return TwilioSMS(
            base: try settings.address("TWILIO_API_URL", "https://api.twilio.com"), account: values[0], token: values[1],
            from: values[2], number: number, parts: parts)
    }

    private static func email(_ settings: Settings) throws(Failure) -> any Channel {
        let values = try settings.values("email", ["SMTP_URL", "EMAIL_TO"])
        guard let to = Email.addresses(values[1]) else { throw .usage("EMAIL_TO: expected addresses, separated by commas") }
        switch MailServer.parse(values[0]) {
        case .failure(let error): throw .usage("SMTP_URL: \(error.reason)")
        case .success(let server):
            return Email(
                server: server, user: settings.environment["SMTP_USER"], password: settings.environment["SMTP_PASSWORD"], to: to
            )
        }
    }

    /// A secret that becomes a part of an address.
    private static func pathPart(_ value: String, _ name: String) throws(Failure) -> String {
        guard value.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"/?#".utf8.contains($0) }) else {
            throw .usage("\(name): expected a token, without blanks, '/', '?' and '#'")
        }
        return value
    }
}
