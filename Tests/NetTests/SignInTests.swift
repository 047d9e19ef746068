import Testing

@testable import Net

struct SignInTests {
    @Test(arguments: [
        (10003, "Invalid apikey", true), (10004, "error sign!", true), (33004, "Your api key has expired.", true),
        (nil, "error:USVC1111", true), (nil, "API key is invalid.", true), (10006, "Too many visits!", false),
        (nil, "Too many visits!", false), (nil, "error:request expired", false), (10016, "Server error.", false),
        (nil, "", false),
    ]) func onlySomeRefusalsAreAboutTheKey(code: Int?, text: String, isMeant: Bool) {
        #expect(SignIn.blamesKeys(code: code, text) == isMeant)
    }

    @Test func lateRefusals() {
        #expect(SignIn.isLate("Request Expired") && SignIn.isLate("invalid timestamp") && !SignIn.isLate("Too many visits!"))
    }

    @Test func aCursorIsReadOnce() {
        var cursors = PageCursors()
        let answers = ["a", "b", "c", "a"].map { cursors.add($0) }
        #expect(answers == [true, true, true, false])
    }
}
