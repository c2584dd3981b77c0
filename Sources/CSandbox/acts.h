#ifndef STILLS_CSANDBOX_ACTS_H
#define STILLS_CSANDBOX_ACTS_H

// What no renderer may do, to be tried, where Swift cannot: functions that it does not import, and system calls
// without one. All return -1 and set errno on failure, and do no harm where they succeed.

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#ifdef __linux__

#include <linux/keyctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

// Becomes a program that ends with status 0.
static inline int csandbox_try_exec(void) {
    char *const arguments[] = {(char *) "true", NULL};
    char *const environment[] = {NULL};
    return execve("/bin/true", arguments, environment);
}

static inline int csandbox_try_fork(void) {
    pid_t child = (pid_t) syscall(SYS_clone, 17 /* SIGCHLD */, 0, 0, 0, 0);
    if (child == 0) _exit(0);
    return child < 0 ? -1 : (int) waitpid(child, NULL, 0);
}

static inline int csandbox_try_socket(int family) { return socket(family, SOCK_STREAM, 0); }

// Asks by a socket for an address that nobody has.
static inline int csandbox_try_connect(int socket) {
    struct sockaddr address = {.sa_family = AF_UNIX};
    return connect(socket, &address, sizeof address);
}

static inline int csandbox_try_raise_limit(void) {
    struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
    return setrlimit(RLIMIT_AS, &limit);
}

static inline int csandbox_try_trace(void) { return (int) ptrace(PTRACE_TRACEME, 0, NULL, NULL); }

// Asks for a byte at the lowest address that a program may have, which most likely is not there.
static inline int csandbox_try_read_memory(pid_t process) {
    char byte;
    struct {
        void *start;
        size_t length;
    } here = {&byte, 1}, there = {(void *) 0x10000, 1};
    return (int) syscall(SYS_process_vm_readv, process, &here, 1, &there, 1, 0);
}

static inline int csandbox_try_unshare(void) { return (int) syscall(SYS_unshare, 0x400 /* CLONE_FILES */); }

static inline int csandbox_try_io_ring(void) { return (int) syscall(SYS_io_uring_setup, 1, NULL); }

static inline int csandbox_try_keyring(void) {
    return (int) syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_PROCESS_KEYRING, 0);
}

static inline int csandbox_try_unmount(void) { return (int) syscall(SYS_umount2, "/nowhere", 0); }

#else

static inline int csandbox_try_nothing(void) { return errno = ENOSYS, -1; }
static inline int csandbox_try_exec(void) { return csandbox_try_nothing(); }
static inline int csandbox_try_fork(void) { return csandbox_try_nothing(); }
static inline int csandbox_try_socket(int family) { return (void) family, csandbox_try_nothing(); }
static inline int csandbox_try_connect(int socket) { return (void) socket, csandbox_try_nothing(); }
static inline int csandbox_try_raise_limit(void) { return csandbox_try_nothing(); }
static inline int csandbox_try_trace(void) { return csandbox_try_nothing(); }
static inline int csandbox_try_read_memory(pid_t process) { return (void) process, csandbox_try_nothing(); }
static inline int csandbox_try_unshare(void) { return csandbox_try_nothing(); }
static inline int csandbox_try_io_ring(void) { return csandbox_try_nothing(); }
static inline int csandbox_try_keyring(void) { return csandbox_try_nothing(); }
static inline int csandbox_try_unmount(void) { return csandbox_try_nothing(); }

#endif

#endif
