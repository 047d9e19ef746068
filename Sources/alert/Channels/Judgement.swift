import Net
import Shared

/// The provider's verdict in the body of a 2xx answer, by the provider's documentation.
enum ProviderWord: Equatable {
    /// The message was accepted.
    case yes
    /// The message was refused, as if the answer had this status.
    case no(status: Int)
    /// The answer is not from the provider, but from the network of a hotel, a proxy or another server.
    case foreign
}

/// Turns an answer into an outcome: 2xx means sent only with the provider's own confirmation; 408, 425, 429 and 5xx are
/// retried, other refusals never.
enum Judgement {
    static func of(
        _ response: HTTPResponse, _ word: ProviderWord = .yes, of provider: String = "", retryAfter: Int? = nil,
        explanation: String? = nil
    ) -> Outcome {
        var status = response.status
        if (200..<300).contains(status) {
            switch word {
            case .yes: return .sent
            case .no(let meant): status = meant
            case .foreign:
                return .retry("HTTP \(status), but the answer is not \(provider)'s: \(beginning(of: response))", after: nil)
            }
        }
        let text = "HTTP \(response.status)" + (explanation.map { ": \(Plain.prefix(Plain.line($0), 200))" } ?? "")
        switch status {
        case 408, 425, 429, 500..<600: return .retry(text, after: retryAfter ?? response.headers.retryAfter.map { $0 * 1000 })
        case 400, 413, 414, 422, 431: return .rejected(text)
        default: return .failed(text)
        }
    }

    /// Describes an answer that is not the provider's, for a message.
    private static func beginning(of response: HTTPResponse) -> String {
        if response.body.isEmpty { return "it is empty" }
        let text = Plain.prefix(Plain.line(String(decoding: response.body.prefix(400), as: UTF8.self)), 100)
        return [response.headers["content-type"].map { Plain.prefix(Plain.line($0), 60) }, "'\(text)'"].compactMap { $0 }
            .joined(separator: " ")
    }
}

extension HTTPResponse {
    /// The body as a JSON object.
    var json: JSON? {
        guard let json = JSON(body), json.isObject else { return nil }
        return json
    }

    /// Whether a JSON answer was cut off. Its status counts, but its content cannot be read.
    var isCutJSON: Bool { isCut && json == nil && headers["content-type"]?.contains("json") ?? false }
}
