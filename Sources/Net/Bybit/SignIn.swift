/// Decides what a refused sign-in means. The exchange also refuses temporarily: at its rate limit, during maintenance, or
/// because the request came late. Only some refusals mean that the key cannot be used.
package enum SignIn {
    /// Codes about the key: wrong, of another environment, signature, permission, banned, region, IP address, compliance,
    /// expired.
    private static let codes: Set<Int> = [-2015, 10003, 10004, 10005, 10007, 10008, 10009, 10010, 10024, 33004]
    /// Parts of texts about the key, for a socket that gives no code.
    private static let texts = ["apikey", "api key", "api_key", "usvc1111", "error sign", "signature", "permission"]

    package static func blamesKeys(code: Int?, _ text: String) -> Bool {
        if let code { return codes.contains(code) }
        let text = text.lowercased()
        return texts.contains { text.contains($0) }
    }

    /// Whether the exchange says that the request arrived after it had expired.
    package static func isLate(_ text: String) -> Bool { text.lowercased().contains("expired") || text.contains("timestamp") }
}
