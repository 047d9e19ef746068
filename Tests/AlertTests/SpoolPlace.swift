import Foundation
import Shared

@testable import alert

/// A temporary folder for one spool.
final class Place {
    let folder = NSTemporaryDirectory() + "alert-tests-" + UUID().uuidString
    let messages: Messages = {
        var messages = Messages(command: "alert")
        messages.isQuiet = true
        return messages
    }()

    func open() throws -> Spool { try Spool(folder: folder, messages) }

    deinit { try? FileManager.default.removeItem(atPath: folder) }
}

func notice(_ id: String, born: Int = 1_700_000_000_000, symbol: String = "BTCUSDT") -> Spool.Incoming {
    let text = #"{"type":"signal","id":"\#(id)","symbol":"\#(symbol)","side":"long","close_time":\#(born)}"#
    return Spool.Incoming(notice: Notice(JSON(Array(text.utf8))!), time: born)
}
