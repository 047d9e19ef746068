import CCrypto

/// A secret that makes HMAC-SHA256 signatures. libcrypto prepares it once, which takes several times as long as one signature.
///
/// Invariants: `keyed` lives as long as this object, and nothing changes it: each signature uses a copy, so several threads may
/// sign at once. libcrypto reads the `count` bytes of an array, and writes at most `digestSize` bytes.
@safe package final class HMACKey: Sendable {
    private static let digestSize = 32

    nonisolated(unsafe) private let keyed: OpaquePointer

    package init(_ secret: String) {
        guard let algorithm = unsafe EVP_MAC_fetch(nil, "HMAC", nil), let context = unsafe EVP_MAC_CTX_new(algorithm) else {
            fatalError("libcrypto has no HMAC; no memory may be left")
        }
        unsafe EVP_MAC_free(algorithm)
        unsafe keyed = unsafe context
        let key = Array(secret.utf8)
        let isReady = unsafe "SHA256".withCString { name in
            let parameters = unsafe [
                OSSL_PARAM_construct_utf8_string("digest", UnsafeMutablePointer(mutating: name), 0), OSSL_PARAM_construct_end(),
            ]
            return unsafe EVP_MAC_init(context, key, key.count, parameters) == 1
        }
        if !isReady { fatalError("libcrypto has no SHA-256; no memory may be left") }
    }

    deinit { unsafe EVP_MAC_CTX_free(keyed) }

    /// The signature of a message as lower-case hexadecimal digits.
    package func sign(_ message: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: HMACKey.digestSize)
        var length = 0
        let context = unsafe EVP_MAC_CTX_dup(keyed)
        defer { unsafe EVP_MAC_CTX_free(context) }
        guard unsafe EVP_MAC_update(context, message, message.count) == 1,
            unsafe EVP_MAC_final(context, &digest, &length, digest.count) == 1, length == digest.count
        else { fatalError("libcrypto cannot sign, although it could before; no memory may be left") }
        return Hash.hexadecimal(digest[...])
    }

    package func sign(_ text: String) -> String { sign(Array(text.utf8)) }
}
