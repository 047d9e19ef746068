import Performance
import Shared
import Verdict

/// The records of `--verdict`, one for each account.
enum VerdictRecord {
    static func write(_ verdict: Verdict, of group: Group, _ output: inout Output) {
        output.begin(record: "verdict")
        output.member("time", group.metrics.lastExit)
        output.write(group.currency)
        verdict.write(&output)
        output.mark("simulated", if: group.metrics.isSimulated)
        output.endRecord()
    }
}
