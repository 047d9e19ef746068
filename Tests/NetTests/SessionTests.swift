import Shared
import Testing

@testable import Net

/// The session without a server. Nothing is sent or read, and the tests set the time.
struct SessionTests {
    private let network: Network
    private let keys = Keys(key: "test_key", secret: "test_secret")

    init() throws { network = try Network(Security(authorities: nil)) }

    private func session(_ keys: Keys? = nil, name: String? = nil) -> Session {
        let address = Address(host: "127.0.0.1", port: 9, path: "/v5/private", isSecure: false, isWebSocket: true)
        return Session(
            address, keys, ping: 20_000, dead: 5000, Backoff(shortest: 1000, longest: 60_000), name: name)
    }

    private func error(_ session: Session, _ now: Int) -> String? {
        do throws(NetError) { try session.look(now) } catch { return error.text }
        return nil
    }

    @Test func eachAnswerMustComeInTime() throws {
        let session = session(keys)
        #expect(session.isDue(0) && session.due() == 0)
        session.connect(network, 100, grace: 1000)
        #expect(!session.isDue(100) && session.due() == 6100)
        #expect(error(session, 6099) == nil && error(session, 6100) == "no answer to the upgrade")
        let waits = try session.signIn(expires: 1, 200)
        #expect(waits && !session.isOpen && session.due() == 5200)
        #expect(error(session, 5199) == nil && error(session, 5200) == "no answer to the sign-in")
        try session.subscribe(["{}"], 300)
        #expect(session.isOpen && !session.isSubscribed && session.due() == 5300)
        #expect(error(session, 5299) == nil && error(session, 5300) == "no answer to the subscription")
        session.answered()
        #expect(session.isSubscribed && error(session, 1_000_000) == nil)
    }

    @Test func errorsNameTheConnection() {
        let session = session(name: "the account's stream")
        session.connect(network, 0)
        #expect(error(session, 5000) == "no answer from the account's stream")
    }

    @Test func whileNobodyReadsNothingIsMissed() throws {
        let session = session()
        let waits = try session.signIn(expires: 1, 0)
        #expect(!waits)
        try session.subscribe([], 0)
        try session.look(4999, isReading: false)
        #expect(session.due(isReading: false) == 20_000 && error(session, 9998) == nil)
        #expect(error(session, 9999) == "no answer to the subscription")
    }

    @Test func pingsAreAnsweredOrTheConnectionIsDead() throws {
        let session = session()
        _ = try session.signIn(expires: 1, 0)
        session.subscribed(1000)
        #expect(session.due() == 21_000)
        try session.ping(21_000)
        #expect(session.due() == 26_000)
        session.heartbeat.heardPong(21_100)
        #expect(session.heartbeat.roundTrip == 100 && session.due() == 41_000)
        #expect(session.heartbeat.wasHeardLately(46_100) && !session.heartbeat.wasHeardLately(46_101))
        try session.ping(41_000)
        session.heartbeat.heard(42_000)
        try session.ping(46_999)
        #expect(throws: NetError.self) { try session.ping(47_000) }
    }

    @Test func triesRestLongerUntilOneIsAnswered() {
        let session = session()
        for attempt in 1...4 {
            session.connect(network, 0)
            let wait = session.lose(50)
            #expect(wait <= 1000 << (attempt - 1) && session.backoff.attempt == attempt)
            #expect(!session.isDue(49 + wait) && session.isDue(50 + wait) && error(session, 1_000_000) == nil)
        }
        session.answered()
        #expect(session.lose(0) == 1000 && session.lose(0, atLeast: 90_000) == 90_000)
    }

    @Test func onlyARetiredSessionRestsForGood() {
        let session = session()
        session.connect(network, 0)
        session.retire()
        #expect(session.isRetired && session.due() == .max && !session.isDue(.max - 1) && session.socket == nil)
        session.rest(until: 7)
        #expect(!session.isRetired && session.isDue(7))
    }

    @Test func keysThatWereAcceptedAreNotBlamed() {
        let session = session(keys)
        #expect(session.isFinal(refusal: "", code: 10003) && !session.isFinal(refusal: "Too many visits!", code: 10006))
        session.wasSignedIn = true
        #expect(!session.isFinal(refusal: "", code: 10003))
    }

    @Test func signsTheSignIn() {
        let frame = Session.signInFrame(keys, expires: 1_700_000_010_000)
        let signature = "f01084fb6f298f64707f648000637356f4fc4cd484f1eeb04a6e79ae44339d71"
        #expect(frame == "{\"req_id\":\"auth\",\"op\":\"auth\",\"args\":[\"test_key\",1700000010000,\"\(signature)\"]}")
    }
}
