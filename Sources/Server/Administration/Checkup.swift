import Core
import FoundationEssentials
import Isolation

/// What `stills doctor` finds: the libraries, the codecs and the data directory.
package struct Checkup: Sendable {
    package struct Finding: Sendable {
        package let subject: String
        package let state: String
        package let isGood: Bool
        /// The command or the option that mends it; `nil` where it is good.
        package let fix: String?
    }

    package private(set) var findings: [Finding] = []

    package init(_ configuration: StillsConfiguration) async {
        _ = configuration
    }
}
