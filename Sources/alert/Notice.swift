import Net
import Shared

/// One thing to tell: a signal, or another record that was asked for.
struct Notice {
    /// The record's own id, else the hash of its bytes.
    let id: String
    let bytes: [UInt8]
    /// From when on its age counts, by the exchange's clock; nil where the record does not say.
    let born: Int?
    /// What a cooldown counts by; nil where there is no symbol.
    let subject: String?

    private static let longestID = 256

    init(_ json: borrowing JSON) {
        bytes = json.bytes
        let own = json.value("id")
        let name = json.isString(own) ? json.string(own).replacing("\0", with: "\u{FFFD}") : ""
        id = (1...Notice.longestID).contains(name.utf8.count) ? name : String(Signature.sha256(json.bytes).prefix(32))
        born = json.exchangeTime(json.value("close_time"))
        let parts = ["category", "symbol", "side"].map { json.string(json.value($0)) }
        subject = parts[1].isEmpty ? nil : "\(parts[0].isEmpty ? "linear" : parts[0]):\(parts[1]):\(parts[2])"
    }

    /// Something that we ourselves have to tell.
    init(event: String, _ reason: String) {
        let time = System.wallTime
        var output = Output.inMemory()
        output.write(string: "{\"type\":\"event\",\"event\":\"\(event)\",\"time\":\(time),\"reason\":")
        output.write(quoted: reason)
        output.write("}")
        bytes = output.bytes
        id = String(Signature.sha256(bytes).prefix(32))
        born = time
        subject = nil
    }
}

/// A record's fields as people read them.
struct Fields {
    private let json: JSON

    init(_ bytes: [UInt8]) { json = JSON(bytes) ?? JSON(Array("{}".utf8))! }

    /// The field that a name, or names with points between, lead to. Nil if the record lacks it or it is null.
    subscript(_ name: String) -> String? {
        var index = json.value(name)
        if index == 0 { index = json.value(name.split(separator: ".").map(String.init)) }
        return index == 0 ? nil : text(index)
    }

    /// The record as it came.
    var source: String { json.source(0) }

    var isSimulated: Bool { json.isSimulated(json.value("simulated")) }

    /// A time in ms.
    func time(_ name: String) -> Int? { json.exchangeTime(json.value(name)) }

    private func text(_ index: Int) -> String? {
        switch json.kind(index) {
        case .string, .escapedString: json.string(index)
        case .null, .end: nil
        case .array: json.elements(index).compactMap { text($0) }.joined(separator: ", ")
        default: json.source(index)
        }
    }
}
