/// Replaces secrets in text that is shown, such as server replies and errors.
package struct Mask {
    private let secrets: [String]

    /// The minimum length: shorter secrets could occur anywhere by chance.
    private static let shortest = 4

    package init(_ secrets: [String]) {
        // The longest first, because one secret may be a part of another.
        self.secrets = secrets.filter { $0.utf8.count >= Mask.shortest }.sorted { $0.utf8.count > $1.utf8.count }
    }

    package func callAsFunction(_ text: String) -> String {
        secrets.reduce(text) { text, secret in text.replacingBytes(of: secret, with: "***") }
    }
}
