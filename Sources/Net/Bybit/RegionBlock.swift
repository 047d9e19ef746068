/// The answer of the exchange's network to IP addresses in countries that Bybit does not serve: HTTP 403 with a page in HTML,
/// or the same sentence in JSON. Unlike the 403 of a rate limit, waiting does not help against it.
package enum RegionBlock {
    private static let sentence = "block access from your country"

    /// Whether the body of an HTTP 403 contains this answer.
    static func isNamed(in body: some StringProtocol) -> Bool { body.lowercased().contains(sentence) }

    private static let meaning = "Bybit does not serve the country of this IP address"

    /// The reason for messages; `option` is the option that sets another host.
    static func reason(option: String) -> String {
        "\(meaning); waiting does not help; if your region has a host of its own, name it with \(option)"
    }

    /// Whether an error text of ours contains this reason.
    static func isReason(_ text: String) -> Bool { text.contains(meaning) }
}

extension NetError {
    /// Whether the exchange refused the connection because of the country of the IP address.
    package var isRegionBlock: Bool {
        if case .refused(403, _, let text) = self { RegionBlock.isReason(text) } else { false }
    }
}
