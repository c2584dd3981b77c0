import CSandbox

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The system calls that are left to a renderer, which works on memory, by threads, with descriptors that it was given.
///
/// What only an attacker needs ends the process; whatever else is not listed fails as forbidden, since libraries ask
/// for much that they can do without.
enum SystemCallFilter {
    /// Puts the filter in force for every thread, and returns whether the system could do so.
    static func enforce() -> Bool {
        guard let filter = csandbox_filter_new() else { return false }
        defer { csandbox_filter_free(filter) }
        return rules.allSatisfy { $0.add(to: filter) } && csandbox_filter_enforce(filter) == 0
    }

    /// What becomes of some system calls, where their arguments are as all of the conditions say.
    struct Rule {
        private let action: csandbox_action
        private let calls: [Substring]
        private let conditions: [csandbox_condition]

        init(_ action: csandbox_action, _ calls: String, _ conditions: csandbox_condition...) {
            self.action = action
            self.calls = calls.split(separator: " ")
            self.conditions = conditions
        }

        fileprivate func add(to filter: UnsafeMutableRawPointer) -> Bool {
            calls.allSatisfy { call in
                let status = csandbox_filter_add(filter, String(call), action, conditions, UInt32(conditions.count))
                // What libseccomp is too old to know is denied, as all that is not listed.
                return status == 0 || errno == ENOSYS
            }
        }
    }
}
