import Shared

/// A notification on this machine's own screen, by whichever program is there.
struct Desktop: Channel {
    enum Program: String, CaseIterable {
        case termux = "termux-notification"
        case linux = "notify-send"
        case mac = "osascript"
    }

    let name = "desktop"
    let program: Program

    /// The first that is installed.
    static func find() -> Desktop? {
        Program.allCases.first { System.program($0.rawValue) != nil }.map { Desktop(program: $0) }
    }

    private static let longest = 1000

    func dispatch(_ message: Message) -> Dispatch {
        let title = message.template == nil ? message.title : "bybit-pipe"
        let body = Plain.prefix(message.body, Desktop.longest)
        switch program {
        case .termux:
            return .program(
                Order([program.rawValue, "--id", Encoding.hash(message.key), "--title", title, "--content", body]))
        case .linux:
            // The text may hold a few marks of HTML, the title none.
            return .program(Order([program.rawValue, "--app-name=bybit-pipe", "--", title, Slack.escaped(body)]))
        case .mac:
            // As arguments: no text becomes part of a script.
            return .program(
                Order([
                    program.rawValue, "-e", "on run argv", "-e",
                    "display notification (item 2 of argv) with title (item 1 of argv)", "-e", "end run", "--", title, body,
                ]))
        }
    }
}
