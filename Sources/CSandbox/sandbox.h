#ifndef STILLS_CSANDBOX_SANDBOX_H
#define STILLS_CSANDBOX_SANDBOX_H

// What Swift cannot import of Linux's walls around a process: macros, structures without a libc header, system calls
// without a function.

#endif
