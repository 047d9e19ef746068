import Foundation
import Testing

@testable import Shared
@testable import alert

/// Requirements for every kind of channel.
struct ChannelKindTests {
    private static let names = ChannelKind.all.map(\.option.name)

    @Test func namesAreUnlike() {
        let options = ChannelKind.all.flatMap { [$0.option] + $0.companions }.map(\.name)
        #expect(Set(options).count == options.count)
        #expect(options.allSatisfy { name in AlertOptions.table.options.contains { $0.name == name } })
    }

    /// The help of a channel names every setting, and each limit that cuts its texts.
    @Test(arguments: names) func helpTellsWhatItReads(name: String) throws {
        let kind = try #require(ChannelKind.named(name))
        for setting in kind.settings { #expect(kind.option.help.contains(setting.name)) }
        #expect(kind.option.help.hasSuffix("."))
    }

    /// A secret is hidden whether its channel is used or not, and so is each part of it that a person could type.
    @Test(arguments: names) func secretsAreHidden(name: String) throws {
        let kind = try #require(ChannelKind.named(name))
        for setting in kind.settings {
            let folder = try TemporaryFolder()
            let path = folder.file("env")
            try "\(setting.name)=hidden-value-of-it\n".write(toFile: path, atomically: false, encoding: .utf8)
            _ = unsafe chmod(path, 0o600)
            let mask = Mask(try Environment(path: path))
            #expect(mask("it says hidden-value-of-it.") == (setting.isSecret ? "it says ***." : "it says hidden-value-of-it."))
            #expect(ChildEnvironment.isSecret(setting.name[...]) == setting.isSecret)
        }
    }

    /// Channels read the environment only through declared settings, so no secret can go without its mask.
    @Test func onlyDeclarationsReachTheEnvironment() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../Sources/alert/Channels")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(files.count > 10)
        for file in files where file.lastPathComponent != "ChannelKind.swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for way in ["Environment", "environment(", "getenv"] { #expect(!text.contains(way), "\(file.lastPathComponent)") }
        }
    }
}
