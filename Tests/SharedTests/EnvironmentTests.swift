import Foundation
import Testing

@testable import Shared

struct EnvironmentTests {
    private func read(_ content: String, mode: Int = 0o600) throws -> Environment {
        let path = NSTemporaryDirectory() + "env-\(UUID().uuidString)"
        defer { unsafe unlink(path) }
        try content.write(toFile: path, atomically: false, encoding: .utf8)
        _ = unsafe chmod(path, mode_t(mode))
        return try Environment(path: path)
    }

    @Test(arguments: [
        ("TEST_NAME=value", "value"), ("TEST_NAME = value ", "value"), ("export TEST_NAME=value", "value"),
        ("  export   TEST_NAME=value", "value"), (#"TEST_NAME="a b # c""#, "a b # c"), ("TEST_NAME='a \"b\"'", "a \"b\""),
        ("TEST_NAME=a=b", "a=b"), ("TEST_NAME=value # a comment", "value"), ("TEST_NAME=a#b", "a#b"),
        ("TEST_NAME=value\r", "value"),
        ("# TEST_NAME=no\n\nTEST_NAME=value\n", "value"), ("TEST_NAME=first\nTEST_NAME=second", "second"),
    ])
    func values(content: String, value: String) throws {
        #expect(try read(content)["TEST_NAME"] == value)
    }

    @Test(arguments: ["", "TEST_NAME=", "TEST_NAME=''", "OTHER=x", "# TEST_NAME=x", "TEST_NAMES=x"])
    func nothing(content: String) throws {
        #expect(try read(content)["TEST_NAME"] == nil)
    }

    @Test(arguments: ["TEST_NAME", "TEST_NAME=\"open", "TEST_NAME='open\"", "A=1\nwhat is this"])
    func refuses(content: String) {
        #expect(throws: Failure.self) { try read(content) }
    }

    @Test(arguments: [0o644, 0o640, 0o660, 0o604, 0o601])
    func refusesWhatOthersMayRead(mode: Int) {
        #expect(throws: Failure.self) { try read("TEST_NAME=x", mode: mode) }
    }

    @Test func theProcessGoesFirst() throws {
        unsafe setenv("TEST_PROCESS_NAME", "mine", 1)
        #expect(try read("TEST_PROCESS_NAME=of the file")["TEST_PROCESS_NAME"] == "mine")
        unsafe setenv("TEST_PROCESS_NAME", "", 1)
        #expect(try read("TEST_PROCESS_NAME=of the file")["TEST_PROCESS_NAME"] == "of the file")
        unsafe unsetenv("TEST_PROCESS_NAME")
    }
}
