import Net
import Shared

/// What the body of an answer with a good status says, by the documentation of its provider.
enum ProviderWord: Equatable {
    /// The message was accepted.
    case yes
    /// It was not, as if the answer had had this status.
    case no(status: Int)
    /// Nothing that this provider says: the page of a hotel's network, of a proxy, or of another server.
    case foreign
}

/// What an answer means: 2xx is a yes only with the provider's own word; 408, 425, 429 and 5xx are tried again, other refusals never.
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

    /// What came instead, for a person.
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

    /// A JSON answer whose end never came. Its status stands; what it says cannot be read.
    var isCutJSON: Bool { isCut && json == nil && headers["content-type"]?.contains("json") ?? false }
}
