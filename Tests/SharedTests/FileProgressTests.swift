import Testing

@testable import Shared

struct FileProgressTests {
    @Test func tellsShareRateAndTimeLeft() throws {
        var progress = try #require(FileProgress(total: 1_000_000_000, now: 5000))
        #expect(progress.took(100_000_000, now: 6000) == nil)
        #expect(progress.took(200_000_000, now: 8000) == "30 % of 1.0 GB, 100.0 MB/s, 7s left")
        // At most as often as a person can read.
        #expect(progress.took(1, now: 8100) == nil)
        #expect(progress.took(299_999_999, now: 10_000) == "60 % of 1.0 GB, 120.0 MB/s, 3s left")
        // A file that has grown.
        #expect(progress.took(900_000_000, now: 12_000)?.hasPrefix("100 % of 1.0 GB") == true)
    }

    @Test func whatHasNoSizeHasNoProgress() {
        #expect(FileProgress(total: 0, now: 0) == nil)
        #expect(FileProgress(paths: ["/dev/null"], now: 0) == nil)
        #expect(FileProgress(paths: ["/no/such/file"], now: 0) == nil)
    }
}
