/* Every direction, and a request that a macro of this header makes. */
#include <linux/ioctl.h>
struct argument { int a; long long b; };
#define MAGIC 'x'
#define THING_NONE _IO(MAGIC, 0)
#define THING_GET _IOR(MAGIC, 1, struct argument)
#define THING_SET _IOW(MAGIC, 2, int)
#define THING_SWAP _IOWR(MAGIC, 3, struct argument *)
#define THING_ARRAY _IOR(MAGIC, 4, int[4])
#define THING_SIZED(length) _IOC(_IOC_READ, MAGIC, 5, length)
#define THING_NOT_ONE (MAGIC + 1)
