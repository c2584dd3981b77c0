import Media

package struct SandboxReport: Codable, Sendable { package var missing: [String] = [] }
enum Sandbox {
    static func enter(_ terms: RendererTerms) -> SandboxReport {
        Vips.warmUp()
        return SandboxReport(missing: ["everything"])
    }
}
