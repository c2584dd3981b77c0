/// What a renderer's sandbox is made of on this system.
package struct SandboxReport: Codable, Sendable {
    /// The version of Landlock that is in force, 0 for none.
    package let landlock: Int
    /// Whether system calls are filtered.
    package let isFiltered: Bool
    /// The parts that this system lacks, by their names.
    package let missing: [String]
}
