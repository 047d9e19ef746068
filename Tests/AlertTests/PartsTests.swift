import Shared
import Testing

@testable import Net
@testable import alert

struct PartsTests {
    @Test func quietHours() throws {
        let minute = 60_000
        // The quiet hours are set around the local time of the machine, so that the test works in every time zone.
        let noon = 1_700_000_000_000
        let clock = System.localClock(noon)
        func text(_ shift: Int) -> String {
            let time = (clock.hour * 60 + clock.minute + shift + 2880) % 1440
            return "\(time / 60 < 10 ? "0" : "")\(time / 60):\(time % 60 < 10 ? "0" : "")\(time % 60)"
        }
        for (from, to, isInside) in [
            (-1, 1, true), (0, 1, true), (-1, 0, false), (1, -1, false), (-700, 700, true), (1, 700, false),
        ] {
            let hours = try #require(QuietHours("\(text(from))-\(text(to))"))
            #expect(hours.contains(noon) == isInside, "\(from) to \(to)")
            #expect(hours.contains(noon + 1440 * minute) == isInside)
        }
        for text in [
            "", "23:00", "23:00-", "23-7", "24:01-1:00", "1:00-1:00", "1:60-2:00", "1:0-2:00", "-1:00-2:00", "a:00-b:00",
            "1:00-2:00-3:00",
        ] {
            #expect(QuietHours(text) == nil, "\(text)")
        }
        #expect(QuietHours("7:30-24:00") != nil)
    }

    /// An alert that closes now stays fresh when the clock jumps, even if the exchange's clock is slightly ahead of ours.
    @Test func agesAcrossAJump() {
        let day = 86_400_000
        let noon = 1_700_000_000_000
        for step in [day, -day] {
            var clock = WallClock(wall: noon, up: 0)
            #expect(clock.look(wall: noon + 4000, up: 0) == nil)
            #expect(clock.look(wall: noon + step, up: 0) == step)
            for lead in [-1, 0, 1, 900, 4000] {
                let age = clock.age(of: noon + lead, wall: noon + step, up: 0)
                #expect((-4000...1).contains(age), "step \(step), \(lead) ms ahead: \(age)")
            }
            // An alert that is old by the correct clock stays old, although it lies in the future by the other clock.
            #expect(clock.age(of: noon - day / 2, wall: noon + step, up: 0) >= day / 2)
            // After an hour the new clock is trusted.
            #expect(clock.age(of: noon, wall: noon + step + 3_600_000, up: 3_600_000) == step + 3_600_000)
        }
    }

    private func response(_ status: Int, _ headers: [String: String] = [:]) -> HTTPResponse {
        HTTPResponse(status: status, headers: HTTPHeaders(headers.map { ($0.key.lowercased(), $0.value) }), body: [])
    }

    @Test func whatAStatusMeans() {
        for status in [200, 201, 204] { #expect(Judgement.of(response(status)) == .sent) }
        for status in [301, 401, 403, 404, 410, 499, 600] {
            #expect(Judgement.of(response(status)) == .failed("HTTP \(status)"))
        }
        for status in [400, 413, 422] { #expect(Judgement.of(response(status)) == .rejected("HTTP \(status)")) }
        for status in [408, 425, 429, 500, 502, 503, 599] {
            #expect(Judgement.of(response(status)) == .retry("HTTP \(status)", after: nil))
        }
        #expect(Judgement.of(response(429, ["Retry-After": "7"])) == .retry("HTTP 429", after: 7000))
        for text in ["1.2", "1e3", "0x10", "-1", "+1", "soon", "", "１"] {
            #expect(Judgement.of(response(503, ["Retry-After": text])) == .retry("HTTP 503", after: nil), "\(text)")
        }
        #expect(
            Judgement.of(response(429, ["Retry-After": "99999999999999999999999"])) == .retry("HTTP 429", after: 86_400_000))
        #expect(Judgement.of(response(429, ["Retry-After": "999999999999"])) == .retry("HTTP 429", after: 86_400_000))
        #expect(Judgement.of(response(429, ["Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"])) == .retry("HTTP 429", after: 0))
        #expect(Judgement.of(response(404), explanation: "no\nsuch") == .failed("HTTP 404: no such"))
    }

    @Test func datesOfHTTP() {
        #expect(HTTPDate.parse("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777_000)
        #expect(HTTPDate.text(784_111_777_000) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(HTTPDate.text(0) == "Thu, 01 Jan 1970 00:00:00 GMT")
        for text in [
            "", "Sun, 06 Nov 1994 08:49:37", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 40 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
        ] {
            #expect(HTTPDate.parse(text) == nil)
        }
    }

    @Test func secretsAreMasked() {
        let mask = Mask(["secret", "secret-and-more", "abc", "12345"])
        #expect(mask("a secret-and-more, a secret, abc, 1234567") == "a ***, a ***, abc, ***67")
        #expect(mask("") == "")
        #expect(Mask([])("secret") == "secret")
    }

    @Test func programsAreGivenNoSecrets() {
        let kept = ["PATH=/bin", "HOME=/root", "TZ=UTC", "KEYBOARD=de", "A==", "SMTP_URL=smtps://x"]
        let secrets = [
            "TELEGRAM_BOT_TOKEN=x", "TWILIO_ACCOUNT_SID=x", "SMTP_PASSWORD=x", "EMAIL_TO=x", "GEMINI_API_KEY=x",
            "BYBIT_API_SECRET=x",
            "MY_TOKEN=x", "my_secret=x", "AWS_SECRET_KEY=x", "OTHER_WEBHOOK_URL=x", "PHONE_NUMBER=x", "NTFY_URL=x",
        ]
        #expect(ChildEnvironment.filter(kept + secrets) == kept)
    }

    @Test func dressesOfTexts() {
        #expect(Percent.encoded("a b&c=ü~") == "a%20b%26c%3D%C3%BC~")
        #expect(String(decoding: Encoding.form([("a", "1 2"), ("b", "&")]), as: UTF8.self) == "a=1%202&b=%26")
        #expect(Encoding.header("plain text") == "plain text")
        #expect(Encoding.header("ü") == "=?UTF-8?B?w7w=?=")
        #expect(Encoding.header("a\r\nB: c").hasPrefix("=?UTF-8?B?"))
        for word in Encoding.header(String(repeating: "😀", count: 60)).split(separator: " ") { #expect(word.count <= 75) }
        #expect(Encoding.key("linear:BTC:3") == "linear:BTC:3")
        #expect(Encoding.key("a b").count == 32)
        #expect(Discord.escaped("*a* _b_ @c <d> `e` |f| ~g #h") == ##"\*a\* \_b\_ \@c \<d\> \`e\` \|f\| \~g \#h"##)
        #expect(Slack.escaped("<!channel> & co") == "&lt;!channel&gt; &amp; co")
        #expect([",", "a\"b", "a\nb", "plain", ""].map(\.csvField) == ["\",\"", "\"a\"\"b\"", "\"a\nb\"", "plain", ""])
        let texts = ["=1", "+1", "-a", "@b", "-5", "-5e3", "a=b"]
        #expect(texts.map(\.csvField) == ["'=1", "'+1", "'-a", "'@b", "-5", "-5e3", "a=b"])
    }

    @Test func addressesOfMail() {
        #expect(Email.addresses("a@b.c, d@e.f") == ["a@b.c", "d@e.f"])
        for text in ["", "a", "a@", "@b", "a@b@c", "a@b\r\nBcc: x@y", "<a@b>", "a b@c"] {
            #expect(Email.addresses(text) == nil, "\(text)")
        }
        if case .success(let server) = MailServer.parse("smtps://mail.example.com:465") {
            #expect(server.text == "smtps://mail.example.com:465")
        }
        for text in ["mail.example.com", "http://a", "smtp://user:pass@host"] {
            if case .success = MailServer.parse(text) { Issue.record("\(text) was taken") }
        }
    }

    @Test func watching() {
        var watch = Watch(1000, 0)
        var envelope = Envelope()
        func say(_ event: String, _ now: Int, _ category: String = "linear") -> String? {
            let json = JSON(Array(#"{"type":"event","event":"\#(event)","category":"\#(category)"}"#.utf8))!
            envelope.read(json)
            return watch.line(json, envelope, now).map { Fields($0.bytes)["event"] ?? "" }
        }
        func look(_ now: Int) -> String? { watch.look(now).map { Fields($0.bytes)["event"] ?? "" } }
        #expect(watch.due == 1000)
        #expect(look(999) == nil)
        #expect(look(1000) == "stalled")
        #expect(look(5000) == nil)
        #expect(watch.due == nil)
        #expect(say("stats", 6000) == "connected")
        #expect(say("disconnected", 6100) == nil)
        #expect(say("disconnected", 6500) == nil)
        #expect(say("stats", 6900) == nil)
        #expect(watch.due == 7100)
        #expect(look(7100) == "disconnected")
        #expect(say("stats", 7200) == nil, "lines come, but the link is still down")
        #expect(say("connected", 7300, "spot") == nil, "another link")
        #expect(say("subscribed", 7400) == "connected")
        #expect(say("disconnected", 7500) == nil)
        #expect(say("heartbeat", 7600) == nil, "all links are alive")
        #expect(watch.due == 8600)
    }

    @Test func countsByReason() {
        var counts = Counts()
        #expect(counts.text == "")
        func add(_ status: Delivery.Status, _ error: String? = nil) {
            counts.add(Delivery(id: "x", channel: "c", target: nil, status: status, attempt: 1, error: error, record: []))
        }
        add(.sent)
        add(.retrying)
        add(.failed, "HTTP 403")
        for reason in ["too old: 12m", "too old: 13m", "cooldown"] { add(.suppressed, reason) }
        #expect(counts.text == "1 sent, 1 failed, 3 suppressed (2 too old, 1 cooldown)")
    }
}
