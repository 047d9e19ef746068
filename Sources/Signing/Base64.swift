import CCrypto

/// Base64, computed by libcrypto.
///
/// Invariants: libcrypto reads the `count` bytes of an array. It writes four bytes for three bytes or a rest of them, and a zero
/// byte.
package enum Base64 {
    package static func text(_ bytes: [UInt8]) -> String {
        var text = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
        let length = unsafe EVP_EncodeBlock(&text, bytes, Int32(bytes.count))
        return String(decoding: text.prefix(Int(length)), as: UTF8.self)
    }
}
