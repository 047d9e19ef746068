import Net
import Shared

extension Mask {
    /// Hides the secrets of all kinds of channels, also of those that are not used.
    init(_ environment: Environment) { self.init(ChannelKind.all.flatMap { $0.secrets(environment) }) }

    /// How a secret may look where it is shown.
    static func forms(_ value: String) -> [String] {
        // Of an address its host may be seen.
        if case .success(let address) = Address.parse(value) { return [value, String(address.path.dropFirst())] }
        let parts = value.contains(",") ? value.split(separator: ",").map { String($0.trimmingBlanks) } : []
        return [value, Percent.encoded(value)] + parts
    }
}
