#ifndef STILLS_CSANDBOX_DESCRIPTORS_H
#define STILLS_CSANDBOX_DESCRIPTORS_H

// What Swift cannot import of Linux's descriptors: ancillary data is written by macros, and some functions and
// constants stand behind _GNU_SOURCE. All return -1 and set errno on failure. Descriptors that come in are closed on
// exec.

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>
#include <linux/memfd.h>

// The numbers of linux/fcntl.h, which cannot stand beside the C library's own header.
enum {
    csandbox_add_seals = 1033,
    csandbox_get_seals = 1034,
    // After these, neither the bytes nor the length of a file in memory ever change: F_SEAL_SEAL, _SHRINK, _GROW, _WRITE.
    csandbox_all_seals = 1 | 2 | 4 | 8,
};

// Sends bytes, and one descriptor with the first of them unless it is negative. Returns how many went; never waits.
static inline ssize_t csandbox_send(int socket, const void *bytes, size_t count, int descriptor) {
    struct iovec part = {(void *) bytes, count};
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr alignment;
    } control;
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (descriptor >= 0) {
        memset(&control, 0, sizeof control);
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control.bytes;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    }
    return sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

// Receives up to `count` bytes, and a descriptor where one comes with them, or -1. More than one are closed by the
// system, as there is no room for them. Never waits. Fails with EMFILE where this process may have no more descriptors.
static inline ssize_t csandbox_receive(int socket, void *bytes, size_t count, int *descriptor) {
    struct iovec part = {bytes, count};
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr alignment;
    } control;
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    *descriptor = -1;
    ssize_t got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (got < 0) return got;
    // Alignment leaves room for a second one.
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        size_t all = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < all; i++) {
            int received;
            memcpy(&received, CMSG_DATA(header) + i * sizeof(int), sizeof received);
            if (*descriptor < 0) *descriptor = received;
            else close(received);
        }
    }
    // There is room for one, so one that was left out was one too many for this process.
    if (message.msg_flags & MSG_CTRUNC && *descriptor < 0) {
        errno = EMFILE;
        return -1;
    }
    return got;
}

// A file in memory that can be sealed.
static inline int csandbox_new_memory(const char *name) {
    return (int) syscall(SYS_memfd_create, name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

#endif
