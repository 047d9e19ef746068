import Net
import Shared

extension Dispatch {
    /// What would leave us, as text.
    var text: String {
        switch self {
        case .request(let request):
            let body = String(decoding: request.body ?? [], as: UTF8.self)
            return (["POST \(request.address.text)"] + request.headers + ["", body]).joined(separator: "\n")
        case .mail(let mail):
            let head = ["\(mail.server.text)", "MAIL FROM:<\(mail.from)>"] + mail.to.map { "RCPT TO:<\($0)>" }
            return (head + [String(decoding: mail.content, as: UTF8.self).replacing("\r\n", with: "\n")]).joined(
                separator: "\n")
        case .program(let order):
            return order.words.joined(separator: " ")
                + (order.input.isEmpty ? "" : "\n" + String(decoding: order.input, as: UTF8.self))
        case .append(let file): return "\(file.path): \(file.lines)"
        case .show(_, let lines): return lines
        }
    }
}
