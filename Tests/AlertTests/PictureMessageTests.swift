import Net
import Shared
import Testing

@testable import alert

/// Messages that carry a picture.
struct PictureMessageTests {
    private static let address: Address = {
        guard case .success(let address) = Address.parse("https://example.com/hook", webSocket: false) else {
            preconditionFailure("an address that must be good")
        }
        return address
    }()

    private static func message(_ text: String) throws -> Message {
        let record = #"{"type":"signal","id":"1","symbol":"BTCUSDT","side":"long","interval":"1"}"#
        var message = Message(alerts: [.init(id: "1", record: Array(record.utf8))], template: try Template(text))
        message.picture = [0x89, 0x50, 0x0D, 0x0A, 0x2D, 0x2D]
        return message
    }

    private static func body(_ parcel: Parcel) -> String {
        guard case .request(let request) = parcel.dispatch else { return "" }
        return String(decoding: request.body ?? [], as: UTF8.self)
    }

    /// A caption has at most 1024 UTF-16 units; an emoji has two.
    @Test func aTextThatFitsIsACaption() throws {
        let telegram = Telegram(base: PictureMessageTests.address, token: "t", chat: "7")
        for (letter, most) in [("x", 1024), ("ä", 1024), ("\u{1F600}", 512)] {
            let fits = telegram.parcel(try PictureMessageTests.message(String(repeating: letter, count: most)))
            #expect(fits.picture == .attached && !fits.isCut)
            #expect(PictureMessageTests.body(fits).contains(String(repeating: letter, count: most)))
            let exceeds = telegram.parcel(try PictureMessageTests.message(String(repeating: letter, count: most + 1)))
            #expect(exceeds.picture == .ahead)
            #expect(PictureMessageTests.body(exceeds).contains("BTCUSDT 1m LONG"))
            #expect(!PictureMessageTests.body(exceeds).contains(letter + letter))
        }
    }

    /// No content can end its part, not even one that contains the boundary of another message.
    @Test func aBoundaryIsInNoPart() throws {
        var form = Multipart()
        form.add("caption", "text")
        let first = form.request(PictureMessageTests.address)
        let boundary = try #require(first.headers.first?.split(separator: "=").last)
        form.add("more", "\r\n--\(boundary)--\r\n")
        form.add("photo", picture: [0x0D, 0x0A, 0x2D, 0x2D])
        let request = form.request(PictureMessageTests.address)
        let own = try #require(request.headers.first?.split(separator: "=").last)
        let text = String(decoding: request.body ?? [], as: UTF8.self)
        #expect(own != boundary)
        #expect(text.components(by: "--\(own)") == 5)
    }

    @Test func onlyChannelsThatShowPicturesTakeThem() {
        #expect(Slack(url: PictureMessageTests.address).takesPictures == false)
        #expect(Ntfy(url: PictureMessageTests.address).takesPictures && Discord(url: PictureMessageTests.address).takesPictures)
    }
}

extension String {
    /// The number of parts between the separators.
    fileprivate func components(by separator: String) -> Int {
        split(separator: separator, omittingEmptySubsequences: false).count
    }
}
