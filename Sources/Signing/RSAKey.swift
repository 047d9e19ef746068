import CCrypto

/// A private RSA key, which signs with RSASSA-PKCS1-v1_5 and SHA-256.
///
/// Invariants: `key` lives as long as this object, and nothing changes it, so libcrypto may use it from several threads at
/// once. libcrypto reads each array's `count` bytes, and writes at most `length` bytes of the signature.
@safe package final class RSAKey: Sendable {
    /// The reason why a file contains no key to sign with.
    package enum Flaw: Error, Equatable {
        case isPublic
        case isEncrypted
        case isOpenSSH
        /// The file contains no private key in PEM form.
        case isNoKey
        /// The file contains a private key that cannot be read.
        case isDamaged
        /// The private key is of another kind than RSA, such as one of elliptic curves.
        case isOfAnotherKind
        case isShort(bits: Int)
    }

    nonisolated(unsafe) private let key: OpaquePointer

    /// The shortest accepted key in bits. Shorter keys can be broken.
    package static let shortest = 2048

    /// Reads the text of a PEM file, in the form of PKCS #8 or PKCS #1.
    package init(pem: [UInt8]) throws(Flaw) {
        let text = String(decoding: pem, as: UTF8.self)
        if text.contains("-----BEGIN OPENSSH PRIVATE KEY-----") { throw .isOpenSSH }
        let marksOfEncryption = ["-----BEGIN ENCRYPTED PRIVATE KEY-----", "Proc-Type: 4,ENCRYPTED"]
        if marksOfEncryption.contains(where: text.contains) { throw .isEncrypted }
        guard text.contains("PRIVATE KEY-----") else { throw text.contains("PUBLIC KEY-----") ? .isPublic : .isNoKey }
        guard let key = unsafe RSAKey.read(pem) else { throw .isDamaged }
        unsafe self.key = unsafe key
        guard unsafe EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA else { throw .isOfAnotherKind }
        let bits = Int(unsafe EVP_PKEY_get_bits(key))
        if bits < RSAKey.shortest { throw .isShort(bits: bits) }
        if signed([]) == nil { throw .isDamaged }
    }

    deinit { unsafe EVP_PKEY_free(key) }

    private static func read(_ pem: [UInt8]) -> OpaquePointer? {
        guard let source = unsafe BIO_new_mem_buf(pem, Int32(clamping: pem.count)) else { return nil }
        defer { _ = unsafe BIO_free(source) }
        // Without this, libcrypto would ask the terminal for a password.
        return unsafe PEM_read_bio_PrivateKey(source, nil, { _, _, _, _ in 0 }, nil)
    }

    /// The signature of a text, in base64.
    package func sign(_ text: String) -> String {
        guard let signature = signed(Array(text.utf8)) else {
            fatalError("libcrypto cannot sign, although it could before; no memory may be left")
        }
        return Base64.text(signature)
    }

    private func signed(_ message: [UInt8]) -> [UInt8]? {
        guard let context = unsafe EVP_MD_CTX_new() else { return nil }
        defer { unsafe EVP_MD_CTX_free(context) }
        var length = Int(unsafe EVP_PKEY_get_size(key))
        var signature = [UInt8](repeating: 0, count: length)
        guard unsafe EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key) == 1,
            unsafe EVP_DigestSign(context, &signature, &length, message, message.count) == 1
        else { return nil }
        return Array(signature.prefix(length))
    }
}
