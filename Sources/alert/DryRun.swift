import Net
import Shared

extension Dispatch {
    /// The text that would be sent or written, or the command that would be run.
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

extension Alert {
    /// Writes a delivery for each channel that shows what would be sent of an alert.
    mutating func showDryRun(_ one: Spool.Incoming) {
        for channel in channels {
            var message = Message(alerts: [.init(id: one.notice.id, record: one.notice.bytes)], template: options.template)
            let attachment = attachment(of: one, to: channel)
            let text = channel.parcel(message)
            var parcels = [text]
            if attachment != nil {
                // The file's name stands for the picture's bytes.
                message.picture = Array("(\(Picture.fileName))".utf8)
                let picture = channel.parcel(message)
                parcels = picture.picture == .ahead ? [picture, text] : [picture]
            }
            write(
                one.notice, channel, .suppressed, "dry run",
                dryRun: parcels.map { mask($0.dispatch.text) }.joined(separator: "\n\n"), isCut: text.isCut,
                attachment: attachment)
        }
    }
}
