// The parts of the system that Swift cannot call by itself: prctl takes a variable number of arguments, SIG_IGN is a cast.
#pragma once
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

static inline int system_is_ignored(int number) {
    struct sigaction action;
    return sigaction(number, 0, &action) == 0 && action.sa_handler == SIG_IGN;
}

// Whether nothing more will be written to an input, though some of it may be unread. A regular file is complete already.
static inline int system_has_ended(int descriptor) {
    struct stat status;
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)) return 1;
    struct pollfd input = {descriptor, POLLIN, 0};
    if (poll(&input, 1, 0) <= 0) return 0;
    if (input.revents & (POLLHUP | POLLERR | POLLNVAL)) return 1;
    int waiting = 0;
    if (ioctl(descriptor, FIONREAD, &waiting) != 0) return !isatty(descriptor);
    return waiting == 0;
}

// The columns and rows of a terminal as columns * 65536 + rows; 0 if they are unknown.
static inline unsigned system_terminal_size(int descriptor) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return 0;
    return (unsigned)size.ws_col << 16 | size.ws_row;
}

// Changes a terminal's mode so that keys arrive at once and are not shown. Ctrl-C and Ctrl-Z still send signals.
static inline void system_make_keys_mode(struct termios *mode) {
    mode->c_lflag &= ~(tcflag_t)(ICANON | ECHO | IEXTEN);
    mode->c_iflag &= ~(tcflag_t)IXON;
    mode->c_cc[VMIN] = 1;
    mode->c_cc[VTIME] = 0;
}

#ifdef __linux__
#include <sys/prctl.h>
#endif

// Prevents core dumps and, on Linux, access to this process's memory by other processes of the user.
static inline void system_forbid_dumps(void) {
#ifdef __linux__
    // A limit of one byte also holds where cores are piped to a program; a limit of 0 does not: core(5).
    struct rlimit limit = {1, 1};
    prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L);
#else
    struct rlimit limit = {0, 0};
#endif
    setrlimit(RLIMIT_CORE, &limit);
}
