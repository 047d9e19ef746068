import Signing
import Testing

struct SignatureTests {
    /// Signatures of the exchange's kind, computed by another implementation.
    @Test(arguments: [
        ("GET/realtime1700000000000", "bacffe7500499eb829bb58c45d36d1b3e5ac67c14eaeba91df5e99ccee013925"),
        (
            "1700000000000test_key5000category=linear&symbol=BTCUSDT",
            "8246a593895fdfbe234404b5964466f60c219ba371d95e4cb691394e078f2346"
        ),
        (
            #"1700000000000test_key5000{"category":"linear","symbol":"BTCUSDT","side":"Buy","orderType":"Limit","qty":"0.001","price":"50000"}"#,
            "b26c3b7ba0e6192a0677b87167b3ee91d984be0928a5deecbdc097dbb4355837"
        ),
        ("1700000000000test_key5000", "47b715885c953e97098c66857f4b88ceefdbfe694718c8a449a1b1dda5e1ebcd"),
    ])
    func signsAsTheExchangeDoes(text: String, digits: String) {
        #expect(HMACKey("test_secret").sign(text) == digits)
    }

    /// RFC 4231, case 2, and the empty text.
    @Test func agreesWithTheStandard() {
        #expect(
            HMACKey("Jefe").sign("what do ya want for nothing?")
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(HMACKey("").sign("") == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }

    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func encodes(text: String, code: String) {
        #expect(Base64.text(Array(text.utf8)) == code)
    }
}
