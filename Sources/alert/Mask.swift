import Net
import Shared

extension Mask {
    /// Hides the secrets of all kinds of channels, including unused ones.
    init(_ environment: Environment) { self.init(ChannelKind.all.flatMap { $0.secrets(environment) }) }

    /// Returns the forms in which a secret may be shown.
    static func forms(_ value: String) -> [String] {
        // The host of an address may be shown.
        if case .success(let address) = Address.parse(value) { return [value, String(address.path.dropFirst())] }
        let parts = value.contains(",") ? value.split(separator: ",").map { String($0.trimmingBlanks) } : []
        return [value, Percent.encoded(value)] + parts
    }
}
