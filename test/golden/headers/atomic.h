/* `_Atomic` types of 1, 2, 4, 8 and 16 bytes are aligned to their size, also where the machine aligns members less. */
typedef _Atomic long long counter_t;

struct three { char bytes[3]; };
struct four { char bytes[4]; };

struct qualified { char c; _Atomic int i; long long _Atomic l; };
struct specified { char c; _Atomic(long long) l; _Atomic(struct three) three; _Atomic(struct four) four; };
struct named { char c; counter_t count; };
struct pointers { char c; long long *_Atomic to; _Atomic(char *) text; };
struct arrays { char c; _Atomic long long two[2]; };
struct packed { char c; _Atomic long long l; } __attribute__((packed));
struct alone { _Atomic long long l; };
struct holds_alone { char c; struct alone a; };
