import CSandbox
import Core
import Isolation

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Does jobs as a renderer does, but for those whose bytes ask for a fault.
struct FaultyWorker {
    let worker: JobWorker
    let channel: RendererChannel

    func perform(_ given: GivenJob) throws -> (answer: Answer, picture: [UInt8]?) {
        let head = try given.original?.read(at: 0, count: 64) ?? given.source?.read(at: 0, count: 64) ?? []
        guard let fault = Fault(head) else { return try worker.perform(given) }
        let succeeded = try commit(fault, given)
        // The server shows that it was let down by taking this for a picture.
        if succeeded { return (.inspected(Self.small), nil) }
        throw refusal(given)
    }

    private func refusal(_ given: GivenJob) -> StillsError {
        StillsError(
            given.original == nil ? .sourceUndecodable : .imageUndecodable,
            "The system refused what the renderer tried.",
            fix: "None is needed."
        )
    }

    private static let small = PictureInfo(format: .png, width: 8, height: 8, frameCount: 1, hasAlpha: false)

    /// Returns whether the system has let it do so.
    private func commit(_ fault: Fault, _ given: GivenJob) throws -> Bool {
        switch fault {
        case .crash: UnsafeMutablePointer<Int>(bitPattern: 16)?.pointee = 1
        case .trap: fatalError("a planted trap")
        case .abort: Glibc.abort()
        case .exit: Glibc.exit(0)
        case .spin: while true { _ = clock() }
        case .sleep: while true { Glibc.sleep(1) }
        case .allocate:
            while true {
                guard let block = malloc(16 << 20) else { Glibc.abort() }
                memset(block, 1, 16 << 20)
            }
        case .openFile: return open("/etc/passwd", O_RDONLY) >= 0
        case .createFile: return open("/tmp/stills-fault", O_CREAT | O_WRONLY, 0o600) >= 0
        case .openSocket: return socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) >= 0
        case .execute: return execv("/bin/true", [nil]) == 0
        case .fork: return csandbox_try_fork() >= 0
        case .writeElsewhere:
            let own = given.original?.descriptor ?? 4
            return [own, 5, 6, 7].contains { write($0, "x", 1) > 0 }
        case .killServer: return kill(getppid(), SIGTERM) == 0
        case .garbage: sendRaw(Array("This is no message of any protocol, and it goes on for a while.".utf8))
        case .longMessage: sendRaw([255, 255, 255, 255, 255, 255, 255, 255])
        case .answerTwice: try channel.send(Reply.done(.inspected(Self.small), number: given.number))
        case .answerAnother: try channel.send(Reply.done(.inspected(Self.small), number: given.number &+ 1))
        case .impossibleAnswer:
            let huge = PictureInfo(format: .png, width: .max, height: .max, frameCount: 1, hasAlpha: false)
            try channel.send(Reply.done(.inspected(huge), number: given.number))
        case .unsealedPicture:
            let memory = csandbox_new_memory("unsealed")
            ftruncate(memory, 4096)
            let facts = PictureFacts(format: .jpeg, width: 8, height: 8)
            let answer: Answer = given.source == nil ? .rendered(facts) : .framed(facts, time: 0, kind: .key)
            try channel.send(Reply.done(answer, number: given.number), descriptor: memory)
        case .askOutside: try channel.send(Reply.read(0, [1 << 40..<1 << 41]))
        case .askWildly: try channel.send(Reply.open(0, ["x"], Int64.min..<Int64.max))
        case .askForever:
            // Nothing is read, so no reader's deadline ends it.
            while true {
                try channel.send(Reply.read(0, []))
                _ = try channel.receive(Order.self)
            }
        case .strangeError:
            let error = StillsError(.keyInvalid, "You are somebody else.", fix: "Send your key elsewhere.")
            try channel.send(Reply.failed(error, number: given.number))
        case .closeSocket:
            close(RendererLoop.socket)
            while true { Glibc.sleep(1) }
        case .answerAndEnd:
            try channel.send(Reply.failed(refusal(given), number: given.number))
            // Mostly before the server has read it.
            close(RendererLoop.socket)
            Glibc._exit(0)
        }
        return true
    }

    private func sendRaw(_ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { csandbox_send(RendererLoop.socket, $0.baseAddress, $0.count, -1) }
    }
}
