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
        let served = tickets.map { state.leave($0) }
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
        let next = state.leave(tickets[0])
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

    @Test("One account runs and waits up to its share, and is told so, while there is room for another")
    func share() {
        var state = AdmissionState(running: 4, queued: 8, share: 3)
        let arrivals = (0..<10).map { _ in state.arrive(state.makeTicket(for: "one")) }
        #expect(arrivals == [.run, .run, .run, .wait, .wait, .wait, .wait, .wait, .wait, .refuseAccount])
        let others = (0..<4).map { _ in state.arrive(state.makeTicket(for: "two")) }
        #expect(others == [.run, .wait, .wait, .refuse])
        #expect(state.running(of: "one") == 3 && state.waiting(of: "one") == 6)
        #expect(state.retryAfter(of: "one") == 2 && state.retryAfter(of: "two") == 1 && state.retryAfter == 2)
    }

    @Test("A free slot goes to whoever waited longest of those whose account is below its share")
    func shareOrder() {
        var state = AdmissionState(running: 3, queued: 9, share: 2)
        let ones = (0..<4).map { _ in state.makeTicket(for: "one") }
        let twos = (0..<3).map { _ in state.makeTicket(for: "two") }
        for ticket in ones + twos { _ = state.arrive(ticket) }
        #expect(state.running == 3 && state.waiting(of: "one") == 2 && state.waiting(of: "two") == 2)
        // One has waited longer than two, but still has its share.
        let first = state.leave(twos[0])
        #expect(first == twos[1])
        let second = state.leave(ones[0])
        #expect(second == ones[2])
        let rest = [state.leave(ones[1]), state.leave(ones[2]), state.leave(ones[3]), state.leave(twos[1])]
        #expect(rest == [ones[3], twos[2], nil, nil])
        #expect(state.running == 1 && state.running(of: "one") == 0 && state.running(of: "two") == 1)
    }

    @Test("A slot stays free for others where only those wait whose account has its share")
    func reserved() {
        var state = AdmissionState(running: 2, queued: 4, share: 1)
        let ones = (0..<3).map { _ in state.makeTicket(for: "one") }
        let arrivals = ones.map { state.arrive($0) }
        #expect(arrivals == [.run, .wait, .wait])
        let other = state.makeTicket(for: "two")
        let arrival = state.arrive(other)
        #expect(arrival == .run)
        let afterOther = state.leave(other)
        #expect(afterOther == nil)
        let afterOne = state.leave(ones[0])
        #expect(afterOne == ones[1])
    }

    @Test("Callers of no account have no share but all of it")
    func server() {
        var state = AdmissionState(running: 2, queued: 1, share: 1)
        let arrivals = (0..<4).map { _ in state.arrive(state.makeTicket()) }
        #expect(arrivals == [.run, .run, .wait, .refuse])
    }

    @Test(
        "A share is at least one and at most all, and of the queue in the same proportion",
        arguments: [
            (8, 64, 6, 6, 48), (1, 8, 0, 1, 8), (4, 3, 1, 1, 1), (4, 0, 2, 2, 0), (2, 4, 9, 2, 4), (3, 10, -1, 1, 3),
        ]
    )
    func proportion(running: Int, queued: Int, share: Int, runningShare: Int, queuedShare: Int) {
        let state = AdmissionState(running: running, queued: queued, share: share)
        #expect(state.runningShare == runningShare && state.queuedShare == queuedShare)
    }

    /// A caller, by a name of its own, and its account.
    private struct Caller: Equatable {
        let ticket: AdmissionState.Ticket
        let account: String
    }

    @Test("Over any history the limits hold, no slot is lost, and none is free for someone who waits", arguments: 1...3)
    func history(share: Int) {
        var random = SeededGenerator(seed: 7)
        var state = AdmissionState(running: 3, queued: 5, share: share)
        let queueShare = [1, 3, 5][share - 1]
        var running: [Caller] = []
        var queue: [Caller] = []
        func count(_ callers: [Caller], _ account: String) -> Int { callers.count { $0.account == account } }
        for _ in 0..<100_000 {
            switch Int.random(in: 0..<4, using: &random) {
            case 0, 1:
                let account = ["one", "two", "three"][Int.random(in: 0..<3, using: &random)]
                let caller = Caller(ticket: state.makeTicket(for: account), account: account)
                let arrival = state.arrive(caller.ticket)
                let expected: AdmissionState.Arrival =
                    if running.count < 3, count(running, account) < share {
                        .run
                    } else if queue.count == 5 {
                        .refuse
                    } else {
                        count(queue, account) < queueShare ? .wait : .refuseAccount
                    }
                #expect(arrival == expected)
                if arrival == .run { running.append(caller) }
                if arrival == .wait { queue.append(caller) }
            case 2 where !running.isEmpty:
                let gone = running.remove(at: Int.random(in: 0..<running.count, using: &random))
                let next = queue.first { count(running, $0.account) < share }
                queue.removeAll { $0 == next }
                if let next { running.append(next) }
                let served = state.leave(gone.ticket)
                #expect(served == next?.ticket)
            default:
                guard let caller = queue.randomElement(using: &random) else { continue }
                queue.removeAll { $0 == caller }
                let wasWaiting = state.withdraw(caller.ticket)
                #expect(wasWaiting)
            }
            #expect(state.running == running.count)
            #expect(state.queued == queue.count)
            #expect(running.count == 3 || queue.allSatisfy { count(running, $0.account) == share })
            #expect(["one", "two", "three"].allSatisfy { state.running(of: $0) == count(running, $0) })
        }
    }
}
