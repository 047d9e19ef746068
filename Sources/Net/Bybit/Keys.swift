import Shared
import Signing

/// The user's key. Its secret is never written anywhere.
package struct Keys: Sendable {
    package let key: String
    private let secret: String

    package init(_ environment: Environment) throws(Failure) {
        guard let key = try environment.key("BYBIT_API_KEY"), let secret = try environment.key("BYBIT_API_SECRET") else {
            throw .usage("this needs BYBIT_API_KEY and BYBIT_API_SECRET, in the environment or in .env")
        }
        self.key = key
        self.secret = secret
    }

    init(key: String, secret: String) {
        self.key = key
        self.secret = secret
    }

    /// The text without the key and its secret.
    package func hide(in text: String) -> String {
        text.replacingBytes(of: secret, with: "…").replacingBytes(of: key, with: "…")
    }

    package func sign(_ text: String) -> String { Signature.hmac(text, secret: secret) }
}
