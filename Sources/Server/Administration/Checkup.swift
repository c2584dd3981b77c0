import Core
import FoundationEssentials
import Isolation

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What `stills doctor` finds: the libraries, the codecs, the walls around renderers and the data directory.
package struct Checkup: Sendable {
    package struct Finding: Sendable {
        package let subject: String
        package let state: String
        /// The command or the option that mends it; `nil` where nothing is wrong.
        package let fix: String?

        package var isGood: Bool { fix == nil }
    }

    package let findings: [Finding]

    /// - Parameter rendererProgram: the program that is started as a renderer.
    package init(_ configuration: StillsConfiguration, rendererProgram: String = RendererSettings.thisProgram) {
        let factory = RendererFactory(configuration: configuration, program: rendererProgram)
        findings = Self.libraries(configuration.formats) + Self.sandbox(factory) + Self.dataDirectory(configuration)
    }

    private static func libraries(_ formats: FormatsConfiguration) -> [Finding] {
        let report = RendererReport(withSVG: formats.svg)
        let taken = ImageFormat.allCases.filter { $0 != .svg || formats.svg }
        let unloadable = taken.filter { !report.loadedFormats.contains($0) }
        let unsavable = OutputFormat.allCases.filter { !report.savedFormats.contains($0) }
        return [
            Finding(subject: "image library", state: report.imageLibrary, fix: nil),
            finding(
                "pictures read",
                report.loadedFormats.map(\.rawValue),
                missing: unloadable.map(\.rawValue),
                fix: "apt-get install libvips42 libheif1 libtiff6 libwebp7 librsvg2-2"
            ),
            finding(
                "pictures written",
                report.savedFormats.map(\.rawValue),
                missing: unsavable.map(\.rawValue),
                fix: "apt-get install libvips42 libheif1 libwebp7"
            ),
            Finding(subject: "video library", state: report.videoLibrary, fix: nil),
            finding(
                "video codecs",
                report.codecs,
                missing: report.missingCodecs,
                fix: "apt-get install libavcodec59 libdav1d6"
            ),
            finding(
                "video filters",
                report.filters,
                missing: report.missingFilters,
                fix: "apt-get install libavfilter8"
            ),
            Finding(subject: "video containers", state: report.containers.joined(separator: " "), fix: nil),
        ]
    }

    private static func finding(_ subject: String, _ present: [String], missing: [String], fix: String) -> Finding {
        let lack = missing.isEmpty ? "" : "; missing: \(missing.joined(separator: " "))"
        return Finding(
            subject: subject,
            state: present.joined(separator: " ") + lack,
            fix: missing.isEmpty ? nil : fix
        )
    }

    private static func dataDirectory(_ configuration: StillsConfiguration) -> [Finding] {
        let subject = "data directory"
        let path = configuration.data.directory
        guard FileManager.default.fileExists(atPath: path) else {
            let parent = URL(filePath: path).standardizedFileURL.deletingLastPathComponent().path
            let isWritable = FileManager.default.isWritableFile(atPath: parent)
            return [
                Finding(
                    subject: subject,
                    state: isWritable ? "\(path) is made at the first start" : "\(path) is missing and cannot be made",
                    fix: isWritable ? nil : "mkdir -p '\(path)', as a user who may, or give another by --data"
                )
            ]
        }
        do {
            let directory = try DataDirectory(path)
            guard FileManager.default.isWritableFile(atPath: directory.path) else {
                return [
                    Finding(
                        subject: subject,
                        state: "\(directory.path) cannot be written to",
                        fix: "chown -R \"$(id -un)\" '\(directory.path)'"
                    )
                ]
            }
            _ = try Stores(directory)
            _ = try MasterKeys(configuration.master, file: directory.masterKey)
            let space = freeBytes(directory)
            return [
                Finding(subject: subject, state: directory.path, fix: nil),
                Finding(
                    subject: "free space",
                    state: "\(space >> 20) MiB",
                    fix: space > configuration.limits.uploadBytes * 2
                        ? nil : "Free space on its disk, or move it by --data."
                ),
            ]
        } catch {
            let stillsError = error as? StillsError
            return [
                Finding(
                    subject: subject,
                    state: stillsError?.cause ?? "\(error)",
                    fix: stillsError?.fix ?? "Look at its owner and permissions."
                )
            ]
        }
    }

    private static func freeBytes(_ directory: DataDirectory) -> Int {
        var status = statvfs()
        guard statvfs(directory.path, &status) == 0 else { return 0 }
        let (bytes, overflow) = Int(clamping: status.f_bavail).multipliedReportingOverflow(
            by: Int(clamping: status.f_frsize)
        )
        return overflow ? .max : bytes
    }
}
