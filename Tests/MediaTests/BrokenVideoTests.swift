import Core
import Foundation
import Testing

@testable import Media

@Suite("Broken videos of every codec in every container")
struct BrokenVideoTests {
    private static let seconds = 10.0

    @Test("A video that was cut short or written over gives a picture or a clean error", arguments: VideoFile.matrix)
    func broken(file: VideoFile) throws {
        let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: file.made())))
        // Each file has numbers of its own, which are the same each time.
        var generator = SeededGenerator(state: UInt64(file.name.utf8.reduce(5381) { ($0 &* 33) ^ Int($1) }.magnitude))
        for number in 0..<10 {
            let length = number < 3 ? whole.count >> (4 - number) : Int.random(in: 0..<whole.count, using: &generator)
            try check(Array(whole.prefix(length)), Self.choices[number % 3], "\(file.name), its first \(length) bytes")
        }
        for number in 0..<3 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...100, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                // The heads and indexes at both ends are hit more often than pixels.
                let hit = Bool.random(using: &generator) ? place : min(place, bytes.count - 1 - place) % 4000
                bytes[hit] = .random(in: 0...255, using: &generator)
            }
            try check(bytes, Self.choices[number], "\(file.name), written over for the \(number + 1). time")
        }
    }

    private static let choices = FrameChoice.allCases

    private func check(_ bytes: [UInt8], _ choice: FrameChoice, _ name: String) throws {
        let start = ContinuousClock.now
        do {
            let frame = try FrameExtractor(limits: MediaLimits()).extract(
                from: BytesReader(bytes),
                as: FrameRequest(
                    position: .percent(50),
                    choice: choice,
                    rendition: Rendition(format: .jpeg, width: 64)
                ),
                deadline: Deadline(seconds: Self.seconds)
            )
            #expect(frame.picture.width == 64 && !frame.picture.bytes.isEmpty, "\(name)")
        } catch let error as StillsError {
            #expect((400..<500).contains(error.code.status), "\(name): \(error.code) \(error.detail ?? "")")
        }
        #expect(start.duration(to: .now) < .seconds(Self.seconds + 1), "\(name)")
    }
}
