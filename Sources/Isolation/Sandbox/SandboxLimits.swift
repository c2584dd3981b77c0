/// What a renderer may take for its jobs, beyond what it has once it is warm.
package struct SandboxLimits: Codable, Sendable {
    /// The address space beyond that of the warm renderer.
    package var memoryBytes = 2 << 30
    /// The size of a result.
    package var resultBytes = 256 << 20

    /// The descriptors that may be open at once.
    static let descriptors = 16

    package init() {}
}
