import Foundation
import Testing

@testable import Shared

/// JSONTestSuite, which lies beside the project. A clone of the project alone skips this.
struct JSONSuiteTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../shared/json-suite")
        .standardized
    static let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []

    /// Files that a parser may accept or reject, and that ours accepts: numbers beyond a double's range, which it does not
    /// convert, escaped halves of surrogate pairs, and 500 levels. Invalid UTF-8 and texts with a byte order mark are rejected.
    static let takenOptionally: Set<String> = [
        "i_number_double_huge_neg_exp.json", "i_number_huge_exp.json", "i_number_neg_int_huge_exp.json",
        "i_number_pos_double_huge_exp.json", "i_number_real_neg_overflow.json", "i_number_real_pos_overflow.json",
        "i_number_real_underflow.json", "i_number_too_big_neg_int.json", "i_number_too_big_pos_int.json",
        "i_number_very_big_negative_int.json", "i_object_key_lone_2nd_surrogate.json",
        "i_string_1st_surrogate_but_2nd_missing.json", "i_string_1st_valid_surrogate_2nd_invalid.json",
        "i_string_incomplete_surrogate_and_escape_valid.json", "i_string_incomplete_surrogate_pair.json",
        "i_string_incomplete_surrogates_escape_valid.json", "i_string_invalid_lonely_surrogate.json",
        "i_string_invalid_surrogate.json", "i_string_inverted_surrogates_U+1D11E.json", "i_string_lone_second_surrogate.json",
        "i_structure_500_nested_arrays.json",
    ]

    @Test(.enabled(if: !files.isEmpty, "skipped: ../shared/json-suite is not there"))
    func judgesEveryFile() throws {
        var counts: [Character: Int] = [:]
        var json = JSON()
        for file in Self.files where file.pathExtension == "json" {
            let name = file.lastPathComponent
            let bytes = [UInt8](try Data(contentsOf: file))
            let error = json.scan(bytes: bytes)
            counts[name.first ?? " ", default: 0] += 1
            switch name.prefix(2) {
            case "y_": #expect(error == nil, "\(name)")
            case "n_":
                let place = error?.place(in: bytes.span)
                #expect(error != nil && (place?.line ?? 0) > 0 && (place?.column ?? 0) > 0, "\(name)")
            default: #expect((error == nil) == Self.takenOptionally.contains(name), "\(name): \(String(describing: error))")
            }
        }
        #expect(counts == ["y": 95, "n": 188, "i": 35])
    }
}
