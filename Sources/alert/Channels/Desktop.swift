import Shared

/// Notifications on this machine's screen, by the first of several programs that is installed.
struct Desktop: Channel {
    enum Program: String, CaseIterable {
        case termux = "termux-notification"
        case linux = "notify-send"
        case mac = "osascript"
    }

    let name = "desktop"
    let program: Program

    private static let limits = TextLimits(title: 200, text: 1000)

    static let kind = ChannelKind(
        "desktop", "Show a notification on this machine, by termux-notification, notify-send or osascript.", limits: limits
    ) { (_) throws(Failure) in
        guard let program = Program.allCases.first(where: { System.program($0.rawValue) != nil }) else {
            throw .usage("--desktop needs one of \(Program.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return Desktop(program: program)
    }

    func parcel(_ message: Message) -> Parcel {
        var cut = Cutter()
        let title = cut(message.template == nil ? message.title : message.mark + "bybit-pipe", Desktop.limits.title)
        let body = cut(message.body, Desktop.limits.text)
        return cut.parcel(.program(order(title, body, message.key)))
    }

    private func order(_ title: String, _ body: String, _ key: String) -> ProgramOrder {
        switch program {
        case .termux:
            return ProgramOrder([program.rawValue, "--id", Encoding.hash(key), "--title", title, "--content", body])
        case .linux:
            // The body may contain some HTML, so it is escaped; the title may not contain any.
            return ProgramOrder([program.rawValue, "--app-name=bybit-pipe", "--", title, Slack.escaped(body)])
        case .mac:
            // The texts are passed as arguments, so that none becomes part of a script.
            return ProgramOrder([
                program.rawValue, "-e", "on run argv", "-e",
                "display notification (item 2 of argv) with title (item 1 of argv)", "-e", "end run", "--", title, body,
            ])
        }
    }
}
