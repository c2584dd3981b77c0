/// Changes a few bytes of an input, as errors and attackers do.
package enum Mutation {
    package static func apply(to bytes: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...6, using: &generator) { change(&bytes, &generator) }
        return bytes
    }

    private static func change(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        guard !bytes.isEmpty else {
            bytes.append(.random(in: 0...255, using: &generator))
            return
        }
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        let count = min(Int.random(in: 1...16, using: &generator), bytes.count - place)
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: bytes[place] = .random(in: 0...255, using: &generator)
        case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 2: bytes.removeSubrange(place..<place + count)
        case 3: bytes.removeSubrange(place...)
        case 4: bytes.insert(contentsOf: bytes[place..<place + count], at: place)
        case 5: for index in place..<place + count { bytes[index] = 0xFF }
        case 6: for index in place..<place + count { bytes[index] = 0 }
        default:
            let other = Int.random(in: 0...bytes.count - count, using: &generator)
            bytes.replaceSubrange(place..<place + count, with: Array(bytes[other..<other + count]))
        }
    }
}
