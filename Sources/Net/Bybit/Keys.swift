import Shared
import Signing

/// The user's API key. The secret or private key that signs is never written anywhere.
package struct Keys: Sendable {
    /// The means to sign for an API key: a secret that the exchange knows too, or the private key of a pair that the user made.
    private enum Signatory {
        case secret(String, HMACKey)
        case rsa(RSAKey)
    }

    package let key: String
    private let signatory: Signatory

    package init(_ environment: Environment) throws(Failure) {
        let key = try environment.key("BYBIT_API_KEY")
        let secret = try environment.key("BYBIT_API_SECRET")
        let file = environment[Keys.file]
        if secret != nil, file != nil {
            throw .usage("BYBIT_API_SECRET and \(Keys.file) are both set; expected the one that belongs to BYBIT_API_KEY")
        }
        guard let key, secret != nil || file != nil else {
            throw .usage(
                "this needs BYBIT_API_KEY and BYBIT_API_SECRET (or \(Keys.file), for an RSA key), in the environment or "
                    + "in .env")
        }
        self.key = key
        if let secret { signatory = .secret(secret, HMACKey(secret)) } else { signatory = .rsa(try Keys.rsaKey(file ?? "")) }
    }

    init(key: String, secret: String) {
        self.key = key
        signatory = .secret(secret, HMACKey(secret))
    }

    init(key: String, _ rsa: RSAKey) {
        self.key = key
        signatory = .rsa(rsa)
    }

    /// The names of the environment variables that the user has set, for messages: "BYBIT_API_KEY and BYBIT_API_SECRET".
    package var names: String { "BYBIT_API_KEY and \(signatoryName)" }

    /// The variable that the user has set in addition to the key itself.
    package var signatoryName: String { if case .secret = signatory { "BYBIT_API_SECRET" } else { Keys.file } }

    /// The text with the key and its secret replaced. A private RSA key appears in no text.
    package func hide(in text: String) -> String {
        let rest = if case .secret(let secret, _) = signatory { text.replacingBytes(of: secret, with: "…") } else { text }
        return rest.replacingBytes(of: key, with: "…")
    }

    package func sign(_ text: String) -> String {
        switch signatory {
        case .secret(_, let key): key.sign(text)
        case .rsa(let key): key.sign(text)
        }
    }

    // MARK: The file of an RSA key

    private static let file = "BYBIT_RSA_KEY_FILE"

    private static func rsaKey(_ path: String) throws(Failure) -> RSAKey {
        if FileState(path: path)?.kind == .folder { throw .usage("\(file): \(path) is a folder; expected a file") }
        guard let bytes = try Environment.secretFile(path) else {
            let hint = path.hasPrefix("~") ? "; '~' is not expanded here: write the whole path" : ""
            throw .usage("\(file): there is no file \(path)\(hint)")
        }
        do throws(RSAKey.Flaw) { return try RSAKey(pem: bytes) } catch {
            throw .usage("\(file): \(path) \(words(error))")
        }
    }

    private static func words(_ flaw: RSAKey.Flaw) -> String {
        switch flaw {
        case .isPublic: "holds a public key; expected the private key that belongs to it"
        case .isEncrypted:
            "is encrypted, and there is nobody to ask for its password; expected a key without one, as "
                + "'openssl pkey -in OLD -out NEW' makes it"
        case .isOpenSSH: "is in OpenSSH's own format; expected PEM, to which 'ssh-keygen -p -m PEM -f FILE' converts it"
        case .isNoKey:
            "holds no private key in PEM form; expected '-----BEGIN PRIVATE KEY-----' or '-----BEGIN RSA PRIVATE KEY-----' in it"
        case .isDamaged: "holds a private key that cannot be read; the file may be damaged or cut short"
        case .isOfAnotherKind: "holds a private key of another kind; expected an RSA key"
        case .isShort(let bits): "holds an RSA key of \(bits) bits; expected \(RSAKey.shortest) or more"
        }
    }
}
