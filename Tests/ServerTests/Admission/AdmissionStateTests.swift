import Testing

@testable import Server

@Suite("Admission, its rules")
struct AdmissionStateTests {
    @Test("Callers run up to the limit, then wait, then are refused")
    func limits() {
        var state = AdmissionState(running: 2, queued: 1)
        let arrivals = (0..<4).map { _ in state.arrive(state.makeTicket()) }
        #expect(arrivals == [.run, .run, .wait, .refuse])
        #expect(state.running == 2)
        #expect(state.queued == 1)
    }

    @Test("A slot that becomes free goes to whoever waited longest")
    func order() {
        var state = AdmissionState(running: 1, queued: 3)
        let tickets = (0..<4).map { _ in state.makeTicket() }
        for ticket in tickets { _ = state.arrive(ticket) }
        let served = [state.leave(), state.leave(), state.leave(), state.leave()]
        #expect(served == [tickets[1], tickets[2], tickets[3], nil])
        #expect(state.running == 0)
    }

    @Test("A caller that withdraws is passed over, and its place in the queue is free")
    func withdrawal() {
        var state = AdmissionState(running: 1, queued: 2)
        let tickets = (0..<3).map { _ in state.makeTicket() }
        for ticket in tickets { _ = state.arrive(ticket) }
        // The first runs, so that it cannot withdraw; the second cannot do so twice.
        let withdrawn = [0, 1, 1].map { state.withdraw(tickets[$0]) }
        #expect(withdrawn == [false, true, false])
        let arrival = state.arrive(state.makeTicket())
        #expect(arrival == .wait)
        let next = state.leave()
        #expect(next == tickets[2])
    }

    @Test("Without room to run or wait there still is one slot")
    func nonsense() {
        var state = AdmissionState(running: -3, queued: -1)
        let arrivals = (0..<2).map { _ in state.arrive(state.makeTicket()) }
        #expect(arrivals == [.run, .refuse])
    }

    @Test("The longer the queue, the later a refused caller is told to come back")
    func retry() {
        var state = AdmissionState(running: 1, queued: 100)
        #expect(state.retryAfter == 1)
        for _ in 0..<6 { _ = state.arrive(state.makeTicket()) }
        #expect(state.retryAfter == 5)
        for _ in 0..<100 { _ = state.arrive(state.makeTicket()) }
        #expect(state.retryAfter == 30)
    }

    @Test("Over any history the limits hold and no slot is lost")
    func history() {
        var random = SeededGenerator(seed: 7)
        var state = AdmissionState(running: 3, queued: 5)
        var running = 0
        var queue: [AdmissionState.Ticket] = []
        for _ in 0..<100_000 {
            switch Int.random(in: 0..<4, using: &random) {
            case 0, 1:
                let ticket = state.makeTicket()
                let arrival = state.arrive(ticket)
                #expect(arrival == (running < 3 ? .run : queue.count < 5 ? .wait : .refuse))
                if arrival == .run { running += 1 }
                if arrival == .wait { queue.append(ticket) }
            case 2 where running > 0:
                let next = queue.isEmpty ? nil : queue.removeFirst()
                if next == nil { running -= 1 }
                let served = state.leave()
                #expect(served == next)
            default:
                guard let ticket = queue.randomElement(using: &random) else { continue }
                queue.removeAll { $0 == ticket }
                let wasWaiting = state.withdraw(ticket)
                #expect(wasWaiting)
            }
            #expect(state.running == running)
            #expect(state.queued == queue.count)
        }
    }
}
