import ArgumentParser
import Server

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the libraries, the codecs and the data directory, and say how to mend what is missing."
    )

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        var isHealthy = false
        try await reporting {
            let checkup = Checkup(try await options.read())
            for finding in checkup.findings {
                print("\(finding.isGood ? "ok  " : "BAD ") \(finding.subject): \(finding.state)")
                if let fix = finding.fix { print("     fix: \(fix)") }
            }
            isHealthy = checkup.findings.allSatisfy(\.isGood)
        }
        if !isHealthy { throw ExitCode.failure }
    }
}
