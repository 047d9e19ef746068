// The parts of SQLite that Swift cannot call by itself: SQLITE_TRANSIENT is a macro that casts.
#pragma once
#include <sqlite3.h>

// Binds bytes that SQLite copies.
static inline int sqlite_bind_copy_text(sqlite3_stmt *statement, int place, const char *text, int count) {
    return sqlite3_bind_text(statement, place, text, count, SQLITE_TRANSIENT);
}

static inline int sqlite_bind_copy_blob(sqlite3_stmt *statement, int place, const void *bytes, int count) {
    return sqlite3_bind_blob(statement, place, count ? bytes : "", count, SQLITE_TRANSIENT);
}

// Sets whether closing the database leaves its write-ahead log unchanged.
static inline int sqlite_keep_log(sqlite3 *database, int keeps) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keeps, (int *)0);
}
