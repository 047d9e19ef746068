import Net
import Shared

/// A kind of channel, as its own file declares it: its options, its settings from the environment, and how it is made. The list
/// of channels, the options and their help, and the mask of secrets come from these declarations.
struct ChannelKind: Sendable {
    /// The option that names a channel of this kind.
    let option: Option
    /// Further options of this kind.
    let companions: [Option]
    /// All settings that it reads from the environment.
    let settings: [Setting]
    /// Computes further texts that reveal a secret, from the settings.
    private let disguises: @Sendable (_ value: (Setting) -> String?) -> [String]
    private let make: @Sendable (ChannelRequest) throws(Failure) -> any Channel

    static let all = [
        SMS.kind, Telegram.kind, Discord.kind, Slack.kind, Ntfy.kind, Pushover.kind, Email.kind, Desktop.kind, Webhook.kind,
        Exec.kind, File.kind, CSVChannel.kind, Print.kind,
    ]

    /// `help` says what the option does; the limits of the channel's texts and its settings are added to it.
    init(
        _ name: String, takes value: String? = nil, repeats: Bool = false, choices: [String] = [], _ help: String,
        limits: TextLimits = TextLimits(), settings: [Setting] = [], companions: [Option] = [],
        disguises: @escaping @Sendable (_ value: (Setting) -> String?) -> [String] = { _ in [] },
        _ make: @escaping @Sendable (ChannelRequest) throws(Failure) -> any Channel
    ) {
        let needed = settings.filter(\.isNeeded).map(\.name).joined(separator: ", ")
        let others = settings.filter { !$0.isNeeded }.map(\.name).joined(separator: ", ")
        let texts = [
            help, limits.help, needed.isEmpty ? nil : "Needs \(needed).", others.isEmpty ? nil : "Also reads \(others).",
        ]
        option = Option(
            name, takes: value, repeats: repeats, isValueOptional: !choices.isEmpty, choices: choices,
            texts.compactMap { $0 }.joined(separator: " "))
        self.companions = companions
        self.settings = settings
        self.disguises = disguises
        self.make = make
    }

    static func named(_ name: String) -> ChannelKind? { all.first { $0.option.name == name } }

    /// Makes a channel of this kind from the value of its option.
    func channel(_ value: String, _ arguments: Arguments, _ environment: Environment) throws(Failure) -> any Channel {
        try make(ChannelRequest(self, value, arguments, environment))
    }

    /// Returns the texts of an environment that must not be shown.
    func secrets(_ environment: Environment) -> [String] {
        settings.filter(\.isSecret).flatMap { environment[$0.name].map(Mask.forms) ?? [] } + disguises { environment[$0.name] }
    }
}

/// A name in the environment whose value a channel reads. Unless it is declared as shown, the value is a secret.
struct Setting: Hashable, Sendable {
    let name: String
    let isSecret: Bool
    /// Whether the channel requires the setting.
    let isNeeded: Bool

    /// A secret that the channel needs.
    static func secret(_ name: String) -> Setting { Setting(name: name, isSecret: true, isNeeded: true) }
    /// A secret that is optional.
    static func optionalSecret(_ name: String) -> Setting { Setting(name: name, isSecret: true, isNeeded: false) }
    /// The address of a server, which may be shown.
    static func shown(_ name: String, isNeeded: Bool = false) -> Setting {
        Setting(name: name, isSecret: false, isNeeded: isNeeded)
    }
}

/// The limits of a channel's texts. Longer texts are cut, and the delivery says so.
struct TextLimits: Sendable {
    var title = Int.max
    var text = Int.max
    var unit = "characters"

    fileprivate var help: String? { text == .max ? nil : "A text has at most \(text) \(unit)." }
}

/// The value of a channel's option, and the settings that its kind declares. Other parts of the environment are not accessible.
struct ChannelRequest {
    let value: String
    let arguments: Arguments
    private let kind: ChannelKind
    private let environment: Environment

    fileprivate init(_ kind: ChannelKind, _ value: String, _ arguments: Arguments, _ environment: Environment) {
        (self.kind, self.value, self.arguments, self.environment) = (kind, value, arguments, environment)
    }

    /// The value of a setting; nil where it is not set.
    subscript(_ setting: Setting) -> String? {
        precondition(kind.settings.contains(setting), "\(setting.name) is not among the settings of --\(kind.option.name)")
        return environment[setting.name]
    }

    /// The values of settings; fails with the names of all that are missing.
    func values(_ settings: Setting...) throws(Failure) -> [String] {
        let missing = settings.filter { self[$0] == nil }.map(\.name)
        guard missing.isEmpty else {
            throw .usage("--\(kind.option.name) needs \(missing.joined(separator: ", ")), in the environment or in .env")
        }
        return settings.compactMap { self[$0] }
    }

    /// Returns the address in a setting. Errors do not show its text, which may be a secret.
    func address(_ setting: Setting, default standard: String? = nil) throws(Failure) -> Address {
        if let standard { return try ChannelRequest.address(self[setting] ?? standard, setting.name) }
        return try ChannelRequest.address(try values(setting)[0], setting.name)
    }

    static func address(_ text: String, _ name: String) throws(Failure) -> Address {
        switch Address.parse(text, webSocket: false) {
        case .failure(let error): throw .usage("\(name): \(error.reason)")
        case .success(let address):
            if address.isWebSocket { throw .usage("\(name): expected https:// at its beginning") }
            return address
        }
    }
}
