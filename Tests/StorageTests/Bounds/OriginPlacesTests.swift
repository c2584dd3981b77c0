import Core
import Foundation
import Synchronization
import Testing

@testable import Storage

@Suite("Places at an origin", .timeLimit(.minutes(1)))
struct OriginPlacesTests {
    private let here = AccountOrigin(account: nil, origin: .init(scheme: "http", host: "here", port: 80))
    private let there = AccountOrigin(account: nil, origin: .init(scheme: "http", host: "there", port: 80))

    private func run(_ work: @escaping @Sendable () -> Void) -> DispatchSemaphore {
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            work()
            done.signal()
        }
        return done
    }

    @Test("As many as are free are taken, at least one, and another origin has its own")
    func free() throws {
        let places = OriginPlaces(limit: 4)
        #expect(try places.enter(here, count: 5, until: Deadline(seconds: 9)) == 4)
        #expect(try places.enter(there, count: 3, until: Deadline(seconds: 9)) == 3)
        #expect(try places.enter(there, count: 3, until: Deadline(seconds: 9)) == 1)
        places.leave(here, count: 4)
        #expect(try places.enter(here, count: 2, until: Deadline(seconds: 9)) == 2)
    }

    @Test("Whoever finds no place until the deadline, or wants none any more, is refused, and leaves no trace")
    func refused() throws {
        let places = OriginPlaces(limit: 1)
        _ = try places.enter(here, until: Deadline(seconds: 9))
        let late = #expect(throws: StillsError.self) { try places.enter(here, until: Deadline(seconds: 0.05)) }
        #expect(late?.code == .overloaded && late?.retryAfter == 1 && late?.cause.contains("host") == true)
        let deadline = Deadline(seconds: 60)
        let done = run { [here] in
            #expect(throws: StillsError.self) { try places.enter(here, until: deadline) }
        }
        Thread.sleep(forTimeInterval: 0.05)
        deadline.abandon()
        done.wait()
        places.leave(here)
        #expect(try places.enter(here, until: Deadline(seconds: 0)) == 1)
    }

    @Test("Those who wait are let in as they came, before whoever comes later and before anyone gets a second place")
    func order() throws {
        let places = OriginPlaces(limit: 2)
        #expect(try places.enter(here, count: 2, until: Deadline(seconds: 9)) == 2)
        let served = Mutex<[Int]>([])
        var waiting: [DispatchSemaphore] = []
        for number in 0..<5 {
            waiting.append(
                run { [here] in
                    let count = try? places.enter(here, count: 2, until: Deadline(seconds: 30))
                    served.withLock { $0.append(number) }
                    // The last one finds nobody waiting, and the other place may be free by then.
                    #expect(count == 1 || number == 4)
                    Thread.sleep(forTimeInterval: 0.01)
                    places.leave(here, count: count ?? 0)
                }
            )
            Thread.sleep(forTimeInterval: 0.05)
        }
        places.leave(here)
        for one in waiting { one.wait() }
        #expect(served.withLock { $0 } == [0, 1, 2, 3, 4])
        places.leave(here)
    }

    @Test("Many threads at once never have more places than there are")
    func storm() throws {
        let places = OriginPlaces(limit: 3)
        let load = Mutex<(now: Int, most: Int, done: Int)>((0, 0, 0))
        let threads = (0..<12).map { thread in
            run { [here, there] in
                for round in 0..<100 {
                    let origin = (thread + round) % 4 == 0 ? there : here
                    guard let count = try? places.enter(origin, count: 1 + round % 3, until: Deadline(seconds: 30))
                    else { continue }
                    if origin == here { load.withLock { $0 = ($0.now + count, max($0.most, $0.now + count), $0.done) } }
                    if round % 10 == 0 { Thread.sleep(forTimeInterval: 0.0005) }
                    load.withLock { load in
                        if origin == here { load.now -= count }
                        load.done += 1
                    }
                    places.leave(origin, count: count)
                }
            }
        }
        for thread in threads { thread.wait() }
        #expect(load.withLock { $0.done } == 1200)
        #expect(load.withLock { $0.most } == 3 && load.withLock { $0.now } == 0)
        #expect(try places.enter(here, count: 9, until: Deadline(seconds: 0)) == 3)
    }
}
