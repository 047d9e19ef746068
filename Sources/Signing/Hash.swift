import CCrypto

/// Hashes, computed by libcrypto.
///
/// Invariants: libcrypto reads the `count` bytes of an array, and writes at most EVP_MAX_MD_SIZE bytes of a hash.
package enum Hash {
    static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
        func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value }
        var digits: [UInt8] = []
        digits.reserveCapacity(2 * bytes.count)
        for byte in bytes {
            digits.append(digit(byte >> 4))
            digits.append(digit(byte & 15))
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// SHA-256 as lower-case hexadecimal digits.
    package static func sha256(_ bytes: [UInt8]) -> String { hexadecimal(digest(bytes)[...]) }

    /// The 32 bytes of SHA-256.
    package static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        _ = unsafe EVP_Digest(bytes, bytes.count, &digest, &length, EVP_sha256(), nil)
        return Array(digest.prefix(Int(length)))
    }

    package static func sha1(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        _ = unsafe EVP_Digest(bytes, bytes.count, &digest, &length, EVP_sha1(), nil)
        return Array(digest.prefix(Int(length)))
    }
}
