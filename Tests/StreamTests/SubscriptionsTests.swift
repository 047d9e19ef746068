import Net
import Shared
import Testing

@testable import bybit_stream

struct SubscriptionsTests {
    private func topics(_ names: [String], _ category: Category) throws -> [StreamTopic] {
        try names.map { try StreamTopic($0, standard: category) }
    }

    private func answer(_ success: Bool, id: String = "", _ text: String = "", accepted: [String] = [], failed: [String] = [])
        -> Acknowledgement
    { Acknowledgement(isSuccess: success, id: id, text: text, accepted: accepted, failed: failed) }

    private func id(_ frame: String) -> String { String(frame.split(separator: "\"")[3]) }

    /// The topics of a frame.
    private func names(_ frame: String) -> [String] {
        frame.drop { $0 != "[" }.dropFirst().prefix { $0 != "]" }.split(separator: ",").map {
            String($0.dropFirst().dropLast())
        }
    }

    @Test(arguments: [(Category.spot, 25, [10, 10, 5]), (.linear, 250, [100, 100, 50]), (.inverse, 1, [1])])
    func framesAreAsLargeAsTheExchangeTakes(category: Category, count: Int, sizes: [Int]) throws {
        var subscriptions = Subscriptions(.market(category), try topics((0..<count).map { "publicTrade.C\($0)USDT" }, category))
        let frames = subscriptions.begin()
        #expect(frames.map { names($0).count } == sizes)
        #expect(Set(frames.map(id)).count == frames.count)
        for frame in frames { #expect(subscriptions.take(answer(true, id: id(frame))).subscribed.map(\.name) == names(frame)) }
        #expect(subscriptions.isSettled && subscriptions.active == count)
    }

    @Test func accountTopicsOfOneCategoryComeApart() throws {
        var subscriptions = Subscriptions(
            .account, try topics(["order", "order.linear", "wallet", "position.linear"], .linear))
        #expect(subscriptions.begin().map(names) == [["order", "wallet"], ["order.linear", "position.linear"]])
    }

    /// A linear socket refuses the whole frame and names only the first bad topic.
    @Test(arguments: [
        "error:handler not found,topic:%", "Invalid symbol :[%]", "error:something,topic:%,more",
    ])
    func badTopicsGoOneByOne(text: String) throws {
        let bad: Set = ["publicTrade.C3USDT", "publicTrade.C30USDT", "publicTrade.C7USDT"]
        var subscriptions = Subscriptions(.market(.linear), try topics((0..<40).map { "publicTrade.C\($0)USDT" }, .linear))
        var frames = subscriptions.begin()
        var (good, refused, rounds) = (Set<String>(), Set<String>(), 0)
        while let frame = frames.popLast() {
            rounds += 1
            let first = names(frame).first { bad.contains($0) }
            let outcome = subscriptions.take(
                answer(first == nil, id: id(frame), first.map { text.replacing("%", with: $0) } ?? ""))
            good.formUnion(outcome.subscribed.map(\.name))
            refused.formUnion(outcome.refused.map(\.topic.name))
            frames += outcome.frames
        }
        #expect(refused == bad && good.count == 37 && rounds == 4)
        #expect(subscriptions.isSettled && subscriptions.active == 37)
        #expect(Set(subscriptions.begin().flatMap(names)) == good)
    }

    /// A frame refused without a named topic is halved until the bad topic is alone.
    @Test func refusalsWithoutANameAreHalved() throws {
        var subscriptions = Subscriptions(.market(.linear), try topics((0..<60).map { "publicTrade.C\($0)USDT" }, .linear))
        var frames = subscriptions.begin()
        var refused: [String] = []
        while let frame = frames.popLast() {
            let isBad = names(frame).contains("publicTrade.C41USDT")
            let outcome = subscriptions.take(answer(!isBad, id: id(frame), isBad ? "error:no" : ""))
            refused += outcome.refused.map(\.topic.name)
            frames += outcome.frames
        }
        #expect(refused == ["publicTrade.C41USDT"])
        #expect(subscriptions.active == 59)
    }

    @Test func alreadySubscribedIsSubscribed() throws {
        var subscriptions = Subscriptions(.market(.linear), try topics(["tickers.AUSDT", "tickers.BUSDT"], .linear))
        let frame = subscriptions.begin()[0]
        let outcome = subscriptions.take(answer(false, id: id(frame), "error:already subscribed,topic:tickers.AUSDT"))
        #expect(outcome.subscribed.map(\.name) == ["tickers.AUSDT"] && outcome.refused.isEmpty)
        #expect(outcome.frames.map(names) == [["tickers.BUSDT"]])
    }

    /// Option sockets name the topics but no request; other sockets may leave the id out.
    @Test func answersWithoutAnID() throws {
        var options = Subscriptions(.market(.option), try topics((0..<150).map { "publicTrade.C\($0)" }, .option))
        let frames = options.begin().map(names)
        let second = options.take(answer(true, accepted: Array(frames[1].dropLast()), failed: [frames[1].last ?? ""]))
        #expect(second.subscribed.map(\.name) == Array(frames[1].dropLast()))
        #expect(second.refused.map(\.topic.name) == [frames[1].last ?? ""])
        #expect(options.take(answer(true, accepted: frames[0])).subscribed.count == 100)
        #expect(options.isSettled)
        var linear = Subscriptions(.market(.linear), try topics(["tickers.AUSDT"], .linear))
        _ = linear.begin()
        #expect(linear.take(answer(true)).subscribed.count == 1)
        #expect(linear.take(answer(true)).subscribed.isEmpty)
    }

    @Test func aNewConnectionForgetsWhatWasAsked() throws {
        var subscriptions = Subscriptions(.market(.linear), try topics(["tickers.AUSDT"], .linear))
        let old = subscriptions.begin()[0]
        let new = subscriptions.begin()[0]
        #expect(id(old) != id(new))
        #expect(subscriptions.take(answer(true, id: id(new))).subscribed.count == 1)
        #expect(subscriptions.isSettled)
    }

    /// Topics that worked before are tried again later, and the one topic that spoils its frame is found.
    @Test func aTopicThatSpoilsItsFrameIsFound() throws {
        var subscriptions = Subscriptions(.market(.linear), try topics((0..<250).map { "publicTrade.C\($0)USDT" }, .linear))
        for frame in subscriptions.begin() { _ = subscriptions.take(answer(true, id: id(frame))) }
        var frames = subscriptions.begin()
        var tries = 0
        while subscriptions.active < 249, tries < 100 {
            for frame in frames {
                let isBad = names(frame).contains("publicTrade.C41USDT")
                let outcome = subscriptions.take(answer(!isBad, id: id(frame), isBad ? "Too many visits!" : ""))
                #expect(outcome.refused.isEmpty && outcome.frames.isEmpty)
            }
            #expect(subscriptions.isAnswered && !subscriptions.isSettled)
            frames = subscriptions.again()
            #expect(frames.count <= 10)
            tries += 1
        }
        #expect(subscriptions.active == 249 && tries < 20)
        for frame in frames { #expect(names(frame) == ["publicTrade.C41USDT"]) }
        for frame in frames { _ = subscriptions.take(answer(true, id: id(frame))) }
        #expect(subscriptions.isSettled && subscriptions.active == 250)
    }

    @Test func aLostTopicTellsSinceWhenOnce() throws {
        var subscriptions = Subscriptions(.market(.linear), try topics(["tickers.AUSDT", "tickers.BUSDT"], .linear))
        _ = subscriptions.take(answer(true, id: id(subscriptions.begin()[0])))
        subscriptions.lose(at: 5)
        // The next connection is lost before B is subscribed again: data of B is missing since the first loss, data of A since
        // the second.
        let frame = subscriptions.begin()[0]
        _ = subscriptions.take(answer(false, id: id(frame), "error:no,topic:tickers.BUSDT"))
        let rest = subscriptions.take(answer(true, id: ""))
        #expect(rest.subscribed.map(\.name) == ["tickers.AUSDT"])
        #expect(subscriptions.takeLost(rest.subscribed[0]) == 5 && subscriptions.takeLost(rest.subscribed[0]) == nil)
        subscriptions.lose(at: 9)
        let all = subscriptions.take(answer(true, id: id(subscriptions.begin()[0]))).subscribed
        #expect(all.map { subscriptions.takeLost($0) } == [9, 5])
    }

    private func op(_ frame: String) -> String { String(frame.split(separator: "\"")[7]) }

    /// A renewed topic is subscribed again once its unsubscription was answered, or once the wait for the answer is over.
    @Test func aRenewedTopicComesBack() throws {
        for isAnswered in [true, false] {
            var subscriptions = Subscriptions(.market(.linear), try topics(["tickers.AUSDT", "tickers.BUSDT"], .linear))
            _ = subscriptions.take(answer(true, id: id(subscriptions.begin()[0])))
            let topic = subscriptions.topics[0]
            let end = subscriptions.renew(topic, 1000)
            #expect(end.map(names) == [["tickers.AUSDT"]] && end.map(op) == ["unsubscribe"])
            #expect(subscriptions.renew(topic, 1001) == [] && subscriptions.isAnswered)
            #expect(!subscriptions.isGone("tickers.AUSDT"))
            let again: [String]
            if isAnswered {
                let outcome = subscriptions.take(answer(true, id: id(end[0])))
                #expect(outcome.isUnsubscription && outcome.subscribed.isEmpty)
                again = outcome.frames
            } else {
                #expect(subscriptions.overdue(1999, 1000) == [] && subscriptions.leavingDue(1000) == 2000)
                again = subscriptions.overdue(2000, 1000)
            }
            #expect(again.map(names) == [["tickers.AUSDT"]] && again.map(op) == ["subscribe"])
            #expect(subscriptions.take(answer(true, id: id(again[0]))).subscribed == [topic])
            #expect(subscriptions.isSettled && subscriptions.active == 2 && subscriptions.leavingDue(1000) == nil)
        }
    }

    @Test func aRemovedTopicIsGoneAndMayComeAgain() throws {
        var subscriptions = Subscriptions(.market(.linear), try topics((0..<150).map { "tickers.C\($0)USDT" }, .linear))
        for frame in subscriptions.begin() { _ = subscriptions.take(answer(true, id: id(frame))) }
        let gone = Array(subscriptions.topics[..<120])
        let ends = subscriptions.remove(gone, 0)
        #expect(ends.map { names($0).count } == [100, 20] && subscriptions.topics.count == 30)
        #expect(subscriptions.isGone("tickers.C0USDT") && !subscriptions.isGone("tickers.C149USDT"))
        // One topic returns before its unsubscription is answered.
        #expect(subscriptions.add([gone[3]], isLive: true) == [] && subscriptions.isGone("tickers.C3USDT"))
        #expect(subscriptions.take(answer(true, id: id(ends[0]))).frames.map(names) == [["tickers.C3USDT"]])
        #expect(!subscriptions.isGone("tickers.C3USDT") && subscriptions.isGone("tickers.C110USDT"))
        #expect(subscriptions.add([gone[4]], isLive: false) == [])
        #expect(subscriptions.begin().flatMap(names).count == 32)
    }

    /// If the exchange accepts a topic that is no longer wanted, it is unsubscribed; if the exchange refuses it, nothing is
    /// sent.
    @Test func aTopicThatIsRemovedWhileItIsAskedFor() throws {
        var subscriptions = Subscriptions(
            .market(.linear), try topics(["tickers.AUSDT", "tickers.BUSDT", "tickers.CUSDT"], .linear))
        let first = subscriptions.begin()[0]
        #expect(subscriptions.remove([subscriptions.topics[0], subscriptions.topics[2]], 0) == [])
        let refused = subscriptions.take(answer(false, id: id(first), "error:no,topic:tickers.CUSDT"))
        #expect(refused.refused.isEmpty && refused.frames.map(names) == [["tickers.BUSDT"]])
        let late = subscriptions.add(try topics(["tickers.DUSDT"], .linear), isLive: true)[0]
        _ = subscriptions.remove(try topics(["tickers.DUSDT"], .linear), 0)
        let outcome = subscriptions.take(answer(true, id: id(late)))
        #expect(outcome.subscribed.isEmpty && outcome.frames.map(names) == [["tickers.DUSDT"]])
        #expect(outcome.frames.map(op) == ["unsubscribe"])
    }

    /// Without an id, the kind of an answer tells which request it belongs to. On option sockets even the kind is missing.
    @Test func answersOfBothKindsWithoutAnID() throws {
        var linear = Subscriptions(.market(.linear), try topics(["tickers.AUSDT"], .linear))
        _ = linear.take(answer(true, id: id(linear.begin()[0])))
        let asked = linear.add(try topics(["tickers.BUSDT"], .linear), isLive: true)
        _ = linear.renew(linear.topics[0], 0)
        let ended = linear.take(Acknowledgement(isSuccess: true, id: "", text: "", isUnsubscription: true))
        #expect(ended.isUnsubscription && ended.frames.map(names) == [["tickers.AUSDT"]])
        #expect(linear.take(Acknowledgement(isSuccess: true, id: "", text: "", isUnsubscription: true)).subscribed.isEmpty)
        #expect(
            linear.take(Acknowledgement(isSuccess: true, id: "", text: "", isUnsubscription: false)).subscribed.map(\.name)
                == names(asked[0]))
        var options = Subscriptions(.market(.option), try topics(["publicTrade.A"], .option))
        _ = options.take(answer(true, id: id(options.begin()[0])))
        _ = options.renew(options.topics[0], 0)
        let back = options.take(answer(true, accepted: ["publicTrade.A"]))
        #expect(back.isUnsubscription && back.frames.count == 1)
        #expect(options.take(answer(true, accepted: ["publicTrade.A"])).subscribed.count == 1)
    }
}
